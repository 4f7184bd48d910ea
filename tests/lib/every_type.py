# SPDX-License-Identifier: GPL-3.0-or-later
"""A dataset with labels of every type on each image, and the label schema that sends all of them in one run."""
import json
import pathlib
import struct
import zlib

import gi

import labelstudio
from fiftyone_folder import disc, npy

gi.require_version('Relabel', '1')
gi.require_version('Json', '1.0')
from gi.repository import Json, Relabel  # noqa: E402

WIDTH, HEIGHT = 320, 240
TARGETS = {'0': 'background', '1': 'road', '2': 'sky & sun', '300': 'tree'}
COLOURS = {'#000000': 'background', '#ff0000': 'red roof', '#00ff00': 'lawn'}
ATTRIBUTES = {
    'plate': {'type': 'text'},
    'age': {'type': 'number'},
    'quality': {'type': 'rating', 'values': [1, 2, 3, 4]},
    'colour': {'type': 'select', 'values': ['red', 'dark "red"', 'blue']},
    'side': {'type': 'radio', 'values': ['left', 'right']},
    'damage': {'type': 'checkbox', 'values': ['dent', 'scratch', 'rust']},
    'occluded': {'type': 'boolean', 'default': False},
    'since': {'type': 'date'},
}
SCHEMA = {
    'boxes': {'type': 'detections', 'classes': ['car', {'classes': ['dog', 'c,at'], 'attributes': {'breed': {'type': 'text'}}}, 'black "dog" & <tag>'],
              'attributes': ATTRIBUTES},
    'guess': {'type': 'detections', 'classes': ['dog', 'car', 'bird 🐦']},
    'one_box': {'type': 'detection', 'classes': ['sign']},
    'cells': {'type': 'instances', 'classes': ['cell'], 'attributes': {'kind': {'type': 'radio', 'values': ['a', 'b']}}},
    'leaves': {'type': 'instances', 'classes': ['leaf'], 'tool': 'polygon'},
    'lanes': {'type': 'polylines', 'classes': ['lane', 'border']},
    'roofs': {'type': 'polygons', 'classes': ['roof'], 'attributes': {'flat': {'type': 'boolean'}}},
    'people': {'type': 'keypoints', 'classes': ['person', 'nose']},
    'ground': {'type': 'segmentation', 'mask_targets': TARGETS},
    'colours': {'type': 'segmentation', 'mask_targets': COLOURS},
    'weather': {'type': 'classification', 'classes': ['sun', 'rain'], 'attributes': {'sure': {'type': 'boolean'}}},
    'mood': {'type': 'classifications', 'classes': ['calm', 'busy', 'odd'], 'attributes': {'why': {'type': 'text'}}},
    'rank': {'type': 'regression'},
    'number': {'type': 'scalar'},
    'share': {'type': 'scalar'},
    'remark': {'type': 'scalar'},
    'good': {'type': 'scalar'},
    'city': {'type': 'scalar', 'classes': ['Berlin', 'Paris']},
}


def schema():
    """What the editor of the server has: of days only newer ones."""
    if labelstudio.at_least(1, 8):
        return SCHEMA
    attributes = {name: attribute for name, attribute in ATTRIBUTES.items() if attribute['type'] != 'date'}
    return {**SCHEMA, 'boxes': {**SCHEMA['boxes'], 'attributes': attributes}}


# The fields that hold no labels.
SCALARS = {'number': Relabel.FieldType.INT, 'share': Relabel.FieldType.FLOAT, 'remark': Relabel.FieldType.STRING,
           'good': Relabel.FieldType.BOOLEAN, 'city': Relabel.FieldType.STRING}
FIELDS = {'boxes': 'DETECTIONS', 'guess': 'DETECTIONS', 'one_box': 'DETECTION', 'cells': 'DETECTIONS', 'leaves': 'DETECTIONS',
          'lanes': 'POLYLINES', 'roofs': 'POLYLINES', 'people': 'KEYPOINTS', 'ground': 'SEGMENTATION', 'colours': 'SEGMENTATION',
          'weather': 'CLASSIFICATION', 'mood': 'CLASSIFICATIONS', 'rank': 'REGRESSION'}
CLASSES = {'DETECTION': 'Detection', 'POLYLINE': 'Polyline', 'KEYPOINT': 'Keypoint', 'SEGMENTATION': 'Segmentation',
           'CLASSIFICATION': 'Classification', 'REGRESSION': 'Regression'}


def ground(width, height, shift):
    """Road below, sky above, a tree; one value that has no name."""
    def value(x, y):
        if 20 + shift < x < 60 + shift and y > height // 3:
            return 300
        return 2 if y < height // 4 else 1 if y > 2 * height // 3 else 9 if x > width - 5 else 0
    return npy([[value(x, y) for x in range(width)] for y in range(height)], '<u2', 'H')


def colours(width, height):
    return npy([[c for x in range(width) for c in ((255, 0, 0) if x < 30 and y < 20 else (0, 255, 0) if y > 100 else (0, 0, 0))]
                for y in range(height)], depth=3)


def write_png(path, width, height):
    """A mask on disk: white in the middle."""
    rows = b''.join(b'\0' + bytes(255 if 2 <= x < width - 2 and 1 <= y < height - 1 else 0 for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    path.write_bytes(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0)) +
                     chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def documents(shift, mask_path):
    """field -> documents of its labels, without ids."""
    nan = {'$numberDouble': 'NaN'}
    return {
        'boxes': [
            {'label': 'car', 'bounding_box': [1 / 3, 1 / 7, 0.2, 0.25], 'confidence': 0.123456789, 'index': 7, 'tags': ['a', 'b'],
             'plate': 'B-XY 1', 'age': 3.25, 'quality': 3, 'colour': 'dark "red"', 'side': 'left', 'damage': ['rust', 'dent'],
             'occluded': True, 'since': {'$date': '2024-02-29T00:00:00.000Z'}, 'unknown': {'deep': [1, None]}},
            {'label': 'dog', 'bounding_box': [0.05, 0.1, 0.2, 0.2], 'rotation': 30, 'breed': 'pug', 'side': 'somewhere else'},
            {'label': 'black "dog" & <tag>', 'bounding_box': [0.6, 0.6 + shift, 0.1, 0.1]},
            {'label': 'zebra', 'bounding_box': [0, 0, 0.1, 0.1]}],  # its class is not in the schema: it stays as it is
        'guess': [{'label': 'bird 🐦', 'bounding_box': [0.75, 0.05, 0.12, 0.1], 'confidence': 0.5}],
        'one_box': [{'label': 'sign', 'bounding_box': [0.9, 0.9, 0.1, 0.1]}],
        'cells': [{'label': 'cell', 'bounding_box': [0.1, 0.55, 0.2, 0.2], 'mask': disc(90, 80, True), 'kind': 'b'},
                  {'label': 'cell', 'bounding_box': [0.4, 0.55, 0.1, 0.1], 'mask_path': str(mask_path)}],
        'leaves': [{'label': 'leaf', 'bounding_box': [0.52, 0.75, 0.2, 0.2], 'mask': disc(31, 29, True)}],
        'lanes': [{'label': 'lane', 'points': [[[0.02, 0.98], [0.2, 0.8], [0.35, 0.95]]], 'closed': False, 'filled': False},
                  {'label': 'border', 'points': [[[0.75, 0.3], [0.95, 0.3], [0.85, 0.45]], [[0.8, 0.5], [0.9, 0.55]]], 'closed': True,
                   'filled': False}],
        'roofs': [{'label': 'roof', 'points': [[[0.3, 0.02], [0.6, 0.02], [0.6, 0.3], [0.3, 0.3]], [[0.4, 0.08], [0.5, 0.08], [0.45, 0.2]]],
                   'closed': True, 'filled': True, 'flat': False}],
        'people': [{'label': 'person', 'points': [[0.1, 0.35], [nan, nan], [0.12, 0.42], [0.14, 0.5]], 'confidence': [0.9, nan, 0.25, 1]},
                   {'label': 'person', 'points': [[0.3, 0.4], [0.32, 0.45]]}, {'label': 'nose', 'points': [[0.11, 0.36]]}],
        'ground': [{'mask': ground(WIDTH, HEIGHT, int(100 * shift))}],
        'colours': [{'mask': colours(WIDTH // 2, HEIGHT // 2)}],
        'weather': [{'label': 'rain', 'confidence': 0.75, 'sure': True}],
        'mood': [{'label': 'odd', 'why': 'a & b', 'confidence': 0.5}, {'label': 'calm'}],
        'rank': [{'value': 0.1 + 0.2}],
    }


def label(field, document, number):
    name = FIELDS[field]
    document = {'_id': {'$oid': f'{number:024x}'}, '_cls': CLASSES[name.rstrip('S')], 'tags': [], **document}
    kind = getattr(Relabel, CLASSES[name.rstrip('S')])
    return Relabel.Label.from_document(kind.__gtype__, Json.from_string(json.dumps(document)))


def create(store, name, count, folder):
    """A dataset of `count` images in the folder, all with labels in all fields."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        (folder / f'image {i}.png').write_bytes(labelstudio.png(WIDTH, HEIGHT, 40 * i))
    masks = folder.with_name(folder.name + ' masks')
    masks.mkdir(exist_ok=True)
    write_png(masks / 'mask.png', 16, 12)
    dataset = store.create_dataset(name)
    Relabel.import_samples(dataset, Relabel.ImportRequest.new('images', str(folder)))
    for field, kind in FIELDS.items():
        dataset.add_field(Relabel.Field.new(field, getattr(Relabel.FieldType, kind)))
    for field, kind in SCALARS.items():
        dataset.add_field(Relabel.Field.new(field, kind))
    number = 0x65f0 << 80
    for i in range(count):
        sample = dataset.list_samples().dup(i)
        for field, found in documents(i / 100, masks / 'mask.png').items():
            labels = []
            for document in found:
                number += 1
                labels.append(label(field, document, number))
            dataset.set_labels(sample, field, labels)
        for field, value in {'number': 42, 'share': 0.1, 'remark': 'a "remark"\nin two lines', 'good': True, 'city': 'Paris'}.items():
            dataset.set_value(sample, field, Json.from_string(json.dumps(value)))
    return dataset


def read(dataset):
    """(sample, field) -> the texts of its labels in their order, or its value."""
    found = {}
    for sample in dataset.read_samples(dataset.list_samples(), None):
        for field in FIELDS:
            labels = sample.get_labels(field)
            found[sample.get_id(), field] = None if labels is None else [one.to_string() for one in labels]
        for field in SCALARS:
            value = sample.get_value(field)
            found[sample.get_id(), field] = None if value is None else Json.to_string(value, False)
    return found

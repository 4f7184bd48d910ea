# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes datasets as FiftyOne exports them, with the same ids each time: what both Relabel and the reference can read."""
import base64
import itertools
import json
import pathlib
import struct
import zlib

import labelstudio

WIDTH, HEIGHT = 64, 48
LISTS = {'Detections': 'detections', 'Classifications': 'classifications', 'Polylines': 'polylines', 'Keypoints': 'keypoints'}
_numbers = itertools.count(0x65f1 << 80)


def new_id():
    return f'{next(_numbers):024x}'


def label(kind, **values):
    """A label of the class `kind`, with an id of its own."""
    return {'_id': {'$oid': new_id()}, '_cls': kind, 'attributes': {}, 'tags': [], **values}


def box(name='car', place=(0.1, 0.2, 0.3, 0.4), **values):
    return label('Detection', label=name, bounding_box=list(place), **values)


def npy(rows, descr='|u1', code='B', depth=None):
    """FiftyOne's mask: a zlib stream of a NumPy file."""
    shape = (len(rows), len(rows[0]) // (depth or 1)) + ((depth,) if depth else ())
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    header += ' ' * (-(len(header) + 11) % 64) + '\n'
    data = b''.join(struct.pack(f'<{len(row)}{code}', *row) for row in rows)
    packed = zlib.compress(b'\x93NUMPY\x01\x00' + struct.pack('<H', len(header)) + header.encode() + data)
    return {'$binary': {'base64': base64.b64encode(packed).decode(), 'subType': '00'}}


def disc(width, height, hole=False):
    """An ellipse that fills the mask, with a hole in its middle if wanted."""
    def inside(x, y):
        r = ((2 * x + 1) / width - 1) ** 2 + ((2 * y + 1) / height - 1) ** 2
        return r <= 1 and not (hole and r < 0.15)
    return npy([[int(inside(x, y)) for x in range(width)] for y in range(height)], '|b1')


def pack(kind, labels):
    """The document of a field whose class is `kind`: a list has a wrapper, a single label has none."""
    return {'_cls': kind, LISTS[kind]: labels} if kind in LISTS else labels[0] if labels else None


def unpack(document):
    """The labels of a field's document."""
    if document is None:
        return []
    return document[LISTS[document['_cls']]] if document['_cls'] in LISTS else [document]


def _entry(name, kind):
    """How a field is declared, in the short form of older exports."""
    scalar = kind in ('IntField', 'FloatField', 'StringField', 'BooleanField')
    return {'name': name, 'db_field': name, 'subfield': None,
            'ftype': 'fiftyone.core.fields.' + (kind if scalar else 'EmbeddedDocumentField'),
            'embedded_doc_type': None if scalar else f'fiftyone.core.labels.{kind}'}


def write(folder, fields, samples, suffix='.png', **members):
    """A dataset in `folder`: `fields` says the class of each field's documents, `samples` has a dictionary of labels by field for each
    image; `members` go into the dataset's own document. Gives the ids of the samples."""
    folder = pathlib.Path(folder)
    (folder / 'data').mkdir(parents=True)
    ids = [new_id() for _ in samples]
    documents = []
    for i, (sample_id, values) in enumerate(zip(ids, samples)):
        path = f'data/image_{i:03}{suffix}'
        (folder / path).write_bytes(labelstudio.png(WIDTH, HEIGHT, i))
        documents.append({'_id': {'$oid': sample_id}, 'filepath': path, 'tags': values.get('tags', []), '_media_type': 'image', '_rand': (i + 1) / len(ids),
                          **{name: pack(kind, values[name]) if isinstance(values.get(name), list) else values.get(name)
                             for name, kind in fields.items()}})
    own = [_entry('filepath', 'StringField'),
           {**_entry('tags', 'StringField'), 'ftype': 'fiftyone.core.fields.ListField', 'subfield': 'fiftyone.core.fields.StringField'},
           {**_entry('metadata', 'Metadata'), 'embedded_doc_type': 'fiftyone.core.metadata.ImageMetadata'}]
    metadata = {'name': folder.name, 'version': '1.0.0', 'media_type': 'image', 'info': {}, 'classes': {}, 'default_classes': [],
                'mask_targets': {}, 'default_mask_targets': {}, **members,
                'sample_fields': own + [_entry(name, kind) for name, kind in fields.items()]}
    (folder / 'metadata.json').write_text(json.dumps(metadata))
    (folder / 'samples.json').write_text(json.dumps({'samples': documents}))
    return ids


def _full_entry(name, ftype, fields=(), **values):
    return {'name': name, 'ftype': f'fiftyone.core.fields.{ftype}', 'embedded_doc_type': None, 'subfield': None, 'fields': list(fields),
            'db_field': '_id' if name == 'id' else name, 'description': None, 'info': None, 'read_only': False, 'created_at': None, **values}


def declare(folder, fields):
    """Declares what the labels of a dataset that was written hold: FiftyOne evaluates no others."""
    path = pathlib.Path(folder) / 'metadata.json'
    metadata = json.loads(path.read_text())
    for i, field in enumerate(metadata['sample_fields']):
        kind = fields.get(field['name'])
        if kind is None:
            continue
        inner = [_full_entry('id', 'ObjectIdField'), _full_entry('tags', 'ListField', subfield='fiftyone.core.fields.StringField'),
                 _full_entry('label', 'StringField'),
                 _full_entry('confidence', 'ListField', subfield='fiftyone.core.fields.FloatField') if kind == 'Keypoints'
                 else _full_entry('confidence', 'FloatField')]
        if kind in LISTS:
            inner = [_full_entry(LISTS[kind], 'ListField', inner, subfield='fiftyone.core.fields.EmbeddedDocumentField',
                                 embedded_doc_type=f'fiftyone.core.labels.{kind[:-1]}')]
        metadata['sample_fields'][i] = _full_entry(field['name'], 'EmbeddedDocumentField', inner, embedded_doc_type=f'fiftyone.core.labels.{kind}')
    path.write_text(json.dumps(metadata))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of the types of labels: what is sent and accepted by a person as it is shown has to come back as it was."""
import fiftyone_folder
from fiftyone_folder import HEIGHT, WIDTH, box, disc, label
from faults import fault, same
from faults_sending import BOXES, region


def round_trip(side, kind, labels, info=None, **options):
    """One sample with these labels, accepted as they are shown."""
    side.create({'field': kind}, [{'field': labels}], **options)
    before = side.all_labels('field')
    side.annotate({'field': info or {}})
    side.accept()
    side.load()
    return same(before, side.all_labels('field'))


def keypoints():
    return [label('Keypoint', label='person', points=[[0.1, 0.35], [0.12, 0.42], [0.14, 0.5]], confidence=[0.9, 0.5, 1.0]),
            label('Keypoint', label='person', points=[[0.3, 0.4], [0.32, 0.45]])]


@fault('D8', 'classifications: several classes of an image')
def classifications(side):
    side.create({'moods': 'Classifications'}, [{'moods': [label('Classification', label=name, confidence=0.5) for name in 'ab']}])
    before = side.all_labels('moods')
    side.annotate({'moods': {'classes': ['a', 'b', 'c']}})
    task = side.tasks()[0]
    status = side.submit(task, task['shown'])
    side.load()
    said, held = same(before, side.all_labels('moods'))
    return f'accepting gives HTTP {status}; {said}', status == 201 and held


@fault('#4779', 'a classification that only some images have')
def some_classified(side):
    side.create({'kind': 'Classification'}, [{'kind': [label('Classification', label='a')]}, {'kind': []}])
    before = side.all_labels('kind')
    side.annotate({'kind': {'classes': ['a', 'b']}})
    empty = sum(one['result'] in (None, [None]) for task in side.tasks() for one in task['predictions'])
    side.submit(side.tasks()[0], side.tasks()[0]['shown'])
    side.submit(side.tasks()[1], [region('kind', 'choices', {'choices': ['b']}, 'chosenNow1')])
    side.load()
    after = side.all_labels('kind')
    said, held = same(before, after[:1])
    return f'{empty} empty predictions; {said}; the other is {after[1]["label"] if len(after) > 1 else "lost"}', \
        empty == 0 and held and len(after) == 2 and after[1]['label'] == 'b'


@fault('D13', 'keypoints: several objects with several points')
def many_points(side):
    side.create({'people': 'Keypoints'}, [{'people': keypoints()}])
    side.annotate({'people': {}})
    before = side.all_labels('people')
    side.accept()
    side.load()
    after = side.all_labels('people')
    said, held = same(before, after)
    return f'{sum(len(one["points"]) for one in after)} of 5 points: {said}', held


@fault('#4315', 'keypoints: each point is where it was')
def points_sent(side):
    side.create({'people': 'Keypoints'}, [{'people': keypoints()}])
    side.annotate({'people': {}})
    sent = [one['value'] for one in side.tasks()[0]['shown'] if one['type'] == 'keypointlabels']
    wanted = [point for one in keypoints() for point in one['points']]
    right = sum(any(abs(one['x'] - 100 * x) < 0.01 and abs(one['y'] - 100 * y) < 0.01 for one in sent) for x, y in wanted)
    return f'{right} of 5 points are sent', right == 5 and len(sent) == 5


@fault('D14', 'polylines: open, and of several shapes')
def polylines(side):
    return round_trip(side, 'Polylines', [
        label('Polyline', label='lane', points=[[[0.02, 0.98], [0.2, 0.8], [0.35, 0.95]], [[0.5, 0.5], [0.6, 0.6]]], closed=False, filled=False),
        label('Polyline', label='lane', points=[[[0.1, 0.1], [0.2, 0.1], [0.2, 0.2]]], closed=True, filled=False)],
        {'type': 'polylines', 'classes': ['lane']})


@fault('D14', 'instances: masks with pixels of their own')
def masks(side):
    return round_trip(side, 'Detections', [box('cell', (0.1, 0.2, 0.5, 0.5), mask=disc(90, 80))], {'type': 'instances', 'classes': ['cell']})


@fault('D14', 'segmentation: the numbers of its classes')
def segmentation(side):
    rows = [[0 if y < 9 else 2 if x < 30 else 7 for x in range(WIDTH)] for y in range(HEIGHT)]
    return round_trip(side, 'Segmentation', [label('Segmentation', mask=fiftyone_folder.npy(rows))],
                      {'type': 'segmentation', 'mask_targets': {'2': 'road', '7': 'sky'}})


@fault('D14', 'scalars: a number that a person types')
def number(side):
    side.boxes(1)
    side.annotate({'number': {'type': 'scalar', **side.scalar_type('int')}})
    side.accept(lambda *_: [region('number', 'number', {'number': 17})])
    side.load()
    found = side.samples()[0].get('number')
    return f'17 is loaded as {"a document" if isinstance(found, dict) else found}', found == 17


@fault('D14', 'boxes: an edit of the rotation')
def rotation(side):
    side.boxes(1)
    side.annotate(BOXES)

    def turn(_, result):
        result[0]['value']['rotation'] = 30
        return result
    side.accept(turn)
    side.load()
    found = side.labels('boxes')[0].get('rotation')
    return f'30 degrees are loaded as {found}', found == 30

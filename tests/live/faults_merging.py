# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of loading and merging."""
import json
import re
import subprocess
import time

import gateway
import labelstudio
from fiftyone_folder import HEIGHT, WIDTH, box, disc, label
from faults import count, fault, same
from faults_sending import BOXES, region
from reference import Failed

CLASSES = {'boxes': {'type': 'detections', 'classes': ['car', 'bus', 'van']}}


def drawn(x=70, name='drawnHere1'):
    return region('boxes', 'rectanglelabels', {'x': x, 'y': 50, 'width': 20, 'height': 20, 'rotation': 0, 'rectanglelabels': ['car']}, name)


@fault('D7', 'the index of a label')
def index(side):
    side.create({'boxes': 'Detections'}, [{'boxes': [box(index=7), box(index=8)]}])
    side.annotate(BOXES)

    def move(_, result):
        result[0]['value']['x'] += 5
        return result
    side.accept(move)
    side.load()
    found = [one.get('index') for one in side.labels('boxes')]
    return f'7 of a box that is moved and 8 of one that is not are {found[0]} and {found[1]}', found == [7, 8]


@fault('D9', 'a label that was drawn in the editor keeps its id')
def drawn_label(side):
    side.boxes(1)
    side.annotate(BOXES)
    side.accept(lambda _, result: result + [drawn()])
    side.load()
    labels = side.labels('boxes')
    first = labels[-1]['_id']['$oid']
    labels[-1]['tags'] = ['checked']
    side.set_labels(0, 'boxes', 'Detections', labels)
    ids = {first}
    for _ in range(2):
        side.load()
        new = side.labels('boxes')[-1]
        ids.add(new['_id']['$oid'])
    return f'{count(len(ids), "id")} in 3 loads, {"with" if new["tags"] else "without"} the tag that it got', (len(ids), new['tags']) == (1, ['checked'])


@fault('D12', 'a result that nobody knows')
def strange_results(side):
    side.boxes(2)
    before = side.all_labels('boxes')
    side.annotate(BOXES)

    def strange(sample, result):
        if sample == 0:
            return result + [
                {**region('boxes', 'ellipselabels', {'x': 1}, 'ellipse001')},
                {**region('boxes', 'rectangle', {'x': 1, 'y': 1, 'width': 2, 'height': 2}, 'noclass001')},
                {'type': 'relation', 'from_id': 'ellipse001', 'to_id': 'noclass001', 'direction': 'right'}]
        result[0]['value']['x'] += 5
        return result
    side.accept(strange)
    report = side.load()
    after = side.all_labels('boxes')
    moved = after[1]['bounding_box'] != before[1]['bounding_box']
    return f'the image beside it is {"loaded" if moved else "lost"}; {count(len(report["notes"]), "note")} on the others', \
        moved and len(after) == 2 and after[0] == before[0] and len(report['notes']) >= 2


@fault('D16', 'a task that is gone from the server')
def missing_task(side):
    side.boxes(3)
    before = side.all_labels('boxes')
    side.annotate(BOXES)
    side.accept()
    labelstudio.api('DELETE', f'/api/tasks/{side.tasks()[2]["id"]}/')
    side.load()
    return same(before, side.all_labels('boxes'))


@fault('D16', 'a download that is cut short')
def short_download(side):
    side.boxes(3)
    before = side.all_labels('boxes')
    door = gateway.Gateway(labelstudio.URL)
    side.annotate(BOXES, url=door.url)
    side.accept()

    def empty(method, path, status, body):
        if not re.search(side.downloading, f'{method} {path}') or status != 200:
            return status, body
        found = json.loads(body)
        return status, json.dumps([] if isinstance(found, list) else {**found, 'tasks': [], 'total': 0}).encode()
    door.edit = empty
    try:
        side.load()
        said = ''
    except Failed as error:
        said = f'refused: {error}; '
    door.close()
    text, held = same(before, side.all_labels('boxes'))
    return said + text, held


def blank_mask():
    """Label Studio's packed form of a mask in which nothing is painted: one run of zeros."""
    n = WIDTH * HEIGHT * 4
    bits = f'{n:032b}' + f'{7:05b}' + ''.join(f'{size - 1:04b}' for size in (3, 4, 8, 16)) + '1' + '11' + f'{n - 1:016b}' + '0' * 8
    bits += '0' * (-len(bits) % 8)
    return [int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)]


@fault('D17', 'a label in the middle that can\'t be merged')
def half_merged(side):
    side.create({'cells': 'Detections'}, [{'cells': [box('cell', mask=disc(19, 19))]} for _ in range(3)])
    before = side.all_labels('cells')
    side.annotate({'cells': {'type': 'instances', 'classes': ['cell', 'nucleus']}})

    def edit(sample, result):
        result[0]['value'].update({'rle': blank_mask()} if sample == 1 else {'brushlabels': ['nucleus']})
        return result
    side.accept(edit)
    said = ''
    try:
        side.load()
    except Failed as error:
        said = f'{error}; '
    after = side.all_labels('cells')
    edited = sum(one['label'] == 'nucleus' for one in after)
    return f'{said}{edited} of the 2 edits beside it are loaded', after == before if said else edited == 2


@fault('D17', 'a process that is killed in a load', reference='not played: it has no transaction; see the row above for what a failure leaves')
def killed(side):
    """At several moments between the last answer of the server and the end: all of it is there, or nothing."""
    side.boxes(150)
    door = gateway.Gateway(labelstudio.URL)
    side.annotate(BOXES, url=door.url)
    side.accept_all()
    door.answered.clear()
    side.load_into('boxes', 'copy')
    last, length = len(door.answered), time.monotonic() - door.answered[-1]
    found = {150: 0, 0: 0}
    for part in range(9):
        if side.all_labels('copy'):
            side.call('undo', side.name)
        door.answered.clear()
        process = side.popen('load', side.name, 'run', '--dest-field', 'copy', stdout=subprocess.DEVNULL)
        while len(door.answered) < last and process.poll() is None:
            time.sleep(0.001)
        if part < 8:
            time.sleep(part / 8 * length)
            process.kill()
        process.wait()
        there = len(side.all_labels('copy'))
        if there not in found or len(side.all_labels('boxes')) != 150:
            return f'{there} of 150 labels are loaded', False
        found[there] += 1
    door.close()
    return f'killed at 8 moments: {found[0]} times nothing is loaded, else all', found[0] > 0 and found[150] > 0


@fault('D18', 'a destination that is a copy')
def into_a_copy(side):
    boxes = [box(), box('bus')]
    side.create({'boxes': 'Detections', 'copy': 'Detections'}, [{'boxes': boxes, 'copy': boxes}])
    side.annotate(BOXES)
    side.accept()
    said = ''
    try:
        side.load_into('boxes', 'copy')
    except Failed as error:
        said = f'refused: {error}; '
    ids = [one['_id']['$oid'] for one in side.labels('copy')]
    return f'{said}{len(ids)} labels with {count(len(set(ids)), "id")} where 2 were', len(ids) == len(set(ids)) == 2


@fault('D19', 'the same label on a sample that was not sent')
def copies_elsewhere(side):
    shared, other = box(), box('bus')
    side.create({'boxes': 'Detections'}, [{'boxes': [shared, other]}, {'boxes': [shared]}])
    side.annotate(BOXES, limit=1)
    side.accept(lambda _, result: [one for one in result if one['value']['rectanglelabels'] != ['car']])
    side.load()
    left = [len(side.labels('boxes', i)) for i in range(2)]
    return f'of 2 and 1 labels {left[0]} and {left[1]} are left after one is deleted on the first image', left == [1, 1]


@fault('D20', 'deleted and drawn anew where nothing may be added')
def pair(side):
    side.create({'kind': 'Classification'}, [{'kind': [label('Classification', label='a')]}])
    side.annotate({'kind': {'classes': ['a', 'b'], 'allow_additions': False}})
    side.accept(lambda *_: [region('kind', 'choices', {'choices': ['b']}, 'chosenNow1')])
    side.load()
    found = [one['label'] for one in side.labels('kind')]
    return f'a, for which b is chosen anew, is {found[0] if found else "lost"}', len(found) == 1


@fault('D21', 'labels that were edited here meanwhile')
def edited_meanwhile(side):
    side.create({'boxes': 'Detections'}, [{'boxes': [box(), box(place=(0.5, 0.5, 0.2, 0.2)), box(place=(0.2, 0.7, 0.1, 0.1))]}])
    side.annotate(CLASSES)
    here = side.labels('boxes')
    here[0]['label'] = here[1]['label'] = 'van'
    side.set_labels(0, 'boxes', 'Detections', here)

    def edit(_, result):
        by_id = {one['id']: one for one in result}
        for one in here[1:]:
            by_id[one['_id']['$oid']]['value']['rectanglelabels'] = ['bus']
        return result
    side.accept(edit)
    conflicts = side.conflicts()
    side.load()
    found = [one['label'] for one in side.labels('boxes')]
    return f'edited here to van, here to van and there to bus, there to bus: {", ".join(found)}; {count(len(conflicts), "conflict")} told', \
        found == ['van', 'bus', 'bus'] and conflicts == [here[1]['_id']['$oid']]


@fault('D22', 'two people label the same image')
def two_people(side):
    side.boxes(1)
    side.annotate(BOXES)
    task = side.tasks()[0]
    side.submit(task, task['shown'] + [drawn(20, 'byOneFirst'), drawn(60, 'byOneOther')])
    side.submit(task, task['shown'] + [drawn(60, 'byTheOther')], completed_by=second_person())
    latest, every = side.load_all_annotators('boxes')
    return f'the latest has {latest} of 3 boxes; of each: {" and ".join(map(str, sorted(every))) or "not to be had"}', latest == 2 and sorted(every) == [2, 3]


def second_person():
    """Another account of the server; gives its number."""
    email = 'second@example.com'
    users = labelstudio.api('GET', '/api/users/')
    found = next((user for user in users if user['email'] == email), None)
    return (found or labelstudio.api('POST', '/api/users/', {'email': email, 'username': 'second'}))['id']

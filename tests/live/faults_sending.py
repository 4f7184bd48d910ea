# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of sending, of schemas and of runs."""
import datetime
import json
import re
import time

import fiftyone_folder
import gateway
import labelstudio
import proxy
from fiftyone_folder import box, label
from faults import count, fault, same
from reference import Failed

BOXES = {'boxes': {}}


def misplaced(side):
    """How many of the samples have a task with the box of another; boxes() makes each as high as its number says."""
    return sum([round((one['value']['height'] - 10) * 10) for one in task['shown']] != [task['sample']] for task in side.tasks())


@fault('D1', 'a load knows the server of its run')
def server_of_a_run(side):
    side.boxes(1)
    side.annotate(BOXES)
    side.accept(lambda *_: [])
    side.load_without_address()
    return 'asks the server that the run was sent to', side.all_labels('boxes') == []


@fault('D2', 'the server dies in an upload')
def half_a_run(side):
    side.boxes(5)
    door = proxy.Proxy(labelstudio.URL, side.sending)
    try:
        side.annotate(BOXES, url=door.url)
        return 'the server did not die', False
    except Failed:
        door.restart()
    try:
        side.go_on(BOXES, door.url)
        tasks = side.tasks()
        side.accept()
        side.load()
    except Failed as error:
        return f'{error}; {count(len(side.new_projects()), "project")} left', False
    finally:
        door.close()
    return f'goes on: {len(tasks)} tasks of 5 samples in {count(len(side.new_projects()), "project")}', \
        len(tasks) == 5 and len(side.new_projects()) == 1


@fault('D3', 'a label schema without fields')
def empty_schema(side):
    side.boxes(1)
    try:
        side.annotate({})
    except Failed as error:
        return f'refused: {error}', 'no fields' in str(error) and not side.runs() and not side.new_projects()
    return f'{count(len(side.runs()), "run")} made, with nothing to label', False


@fault('D4', 'a field that the view hides')
def hidden_field(side):
    side.boxes(1)
    before = side.all_labels('boxes')
    try:
        side.annotate({'boxes': {'type': 'detections', 'classes': ['car']}}, hidden='boxes')
    except Failed as error:
        return f'refused: {error}', not side.new_projects() and side.all_labels('boxes') == before
    place = {'x': 10, 'y': 20, 'width': 30, 'height': 10, 'rotation': 0, 'rectanglelabels': ['car']}
    side.accept(lambda _, result: result or [region('boxes', 'rectanglelabels', place)])
    side.load()
    return f'{count(len(before), "label")} become {len(side.all_labels("boxes"))}', len(side.all_labels('boxes')) == len(before)


def region(field, kind, value, name='drawnHere1'):
    """What a person draws."""
    return {'id': name, 'from_name': field, 'to_name': 'image', 'type': kind, 'value': value, 'origin': 'manual', 'image_rotation': 0,
            'original_width': fiftyone_folder.WIDTH, 'original_height': fiftyone_folder.HEIGHT}


@fault('D5', 'masks on disk are masks')
def masks_on_disk(side):
    path = side.folder / 'mask.png'
    path.write_bytes(labelstudio.png(16, 12, 100))
    side.create({'cells': 'Detections'}, [{'cells': [box('cell', mask_path=str(path)), box('cell', (0.5, 0.5, 0.2, 0.2))]}])
    side.annotate({'cells': {'type': 'instances', 'classes': ['cell']}}, 'masks')
    masks = [one['type'] for one in side.tasks()[0]['shown']]
    side.annotate({'cells': {'type': 'detections', 'classes': ['cell']}}, 'boxes')
    boxes = [one['type'] for one in side.tasks()[0]['shown']]
    return f'instances send {", ".join(masks) or "nothing"}; detections {", ".join(boxes) or "nothing"}', (masks, boxes) == (['brushlabels'], ['rectanglelabels'])


@fault('D6', 'the classes of the dataset are offered')
def dataset_classes(side):
    side.boxes(1, classes={'boxes': ['van', 'car', 'bus']})
    side.annotate(BOXES)
    found = re.findall('<Label value="([^"]*)"', side.config())
    return f'the editor has {", ".join(found)}', found == ['van', 'car', 'bus']


@fault('D10', 'attributes of some classes only')
def attributes_of_classes(side):
    side.create({'boxes': 'Detections'}, [{'boxes': [box('dog', breed='pug')]}])
    side.annotate({'boxes': {'type': 'detections', 'classes': ['car', {'classes': ['dog'], 'attributes': {'breed': {'type': 'text'}}}]}})

    def other_breed(_, result):
        for one in result:
            if one['type'] == 'textarea':
                one['value']['text'] = ['beagle']
        return result
    side.accept(other_breed)
    side.load()
    breed = side.labels('boxes')[0].get('breed')
    return f'the breed that was pug and is edited: {breed}', breed == 'beagle'


@fault('D11', 'somebody adds a task meanwhile')
def task_of_another(side):
    side.boxes(6)
    added = []

    def add_task(method, path):
        if not added and re.search(side.listing, f'{method} {path}'):
            added.append(True)
            labelstudio.api('POST', f'/api/projects/{side.new_projects()[-1]}/import', [{'data': {'image': '/data/upload/stranger.png'}}])
    door = gateway.Gateway(labelstudio.URL, before=add_task)
    side.annotate(BOXES, url=door.url)
    door.close()
    wrong = misplaced(side)
    return f'{wrong} of 6 images have the boxes of another', wrong == 0 and bool(added)


@fault('D15', 'a run is renamed to what is no key')
def rename(side):
    side.boxes(1)
    side.annotate(BOXES)
    try:
        side.rename('run', '1 a')
    except Failed as error:
        return f'refused: {error}', side.runs() == ['run']
    return f'the key is “{side.runs()[0]}”', False


@fault('D23', 'the requests of a run')
def requests(side):
    side.boxes(40)
    door = gateway.Gateway(labelstudio.URL)
    side.annotate(BOXES, url=door.url)
    side.accept_all()
    side.load()
    before = len(door.requests)
    side.cleanup()
    door.close()
    deleting = len(door.requests) - before
    return f'{len(door.requests)} requests for 40 images, {deleting} of them to clean up', len(door.requests) <= 24 and deleting <= 6


@fault('D23', 'the memory of a run', reference='not played: it can send no more than 100 images (#4424)')
def memory(side):
    peaks = []
    for size in (20, 400):
        side.restart(f'{side.name}{size}')
        side.boxes(size)
        side.annotate(BOXES)
        peaks.append(side.peak)
        side.load()
        peaks.append(side.peak)
    sent, loaded = peaks[2] - peaks[0], peaks[3] - peaks[1]
    return f'400 images take {sent:.1f} MiB more than 20 to send, {loaded:.1f} to load', sent < 24 and loaded < 24


@fault('D24', 'time, status, mask targets and destinations', reference='not played: these are of a plugin of its App')
def plugin(side):
    side.create({'boxes': 'Detections', 'kind': 'Classification'}, [{'boxes': [box()], 'kind': [label('Classification', label='a')]}])
    side.annotate({**BOXES, 'kind': {}, 'ground': {'type': 'segmentation', 'mask_targets': {'3': 'road'}}})
    side.accept()
    status = side.json('status', side.name, 'run')
    info = side.json('run-info', side.name, 'run')
    made = datetime.datetime.fromisoformat(next(str(info[k]) for k in ('timestamp', 'time', 'created', 'made') if k in info).replace('Z', '+00:00'))
    age = abs((datetime.datetime.now(datetime.timezone.utc) - made).total_seconds())
    side.load('--dest-field', 'boxes=checked', '--dest-field', 'kind=sort')
    fields = sorted(k for k in side.samples()[0] if k in ('checked', 'sort'))
    held = (age < 600, status['labelled'] == 1, info['label_schema']['ground']['mask_targets'] == {'3': 'road'}, fields == ['checked', 'sort'])
    return f'made at {made:%Y-%m-%d %H:%M}, {status["labelled"]} of {status["tasks"]} labelled, mask targets kept, loaded into {" and ".join(fields)}', all(held)


@fault('#2341', 'two fields in one run')
def two_fields(side):
    side.create({'boxes': 'Detections', 'kind': 'Classification'},
                [{'boxes': [box(), box('bus')], 'kind': [label('Classification', label=name)]} for name in 'ab'])
    before = side.all_labels('boxes') + side.all_labels('kind')
    side.annotate({**BOXES, 'kind': {}})
    side.accept()
    side.load()
    return same(before, side.all_labels('boxes') + side.all_labels('kind'))


@fault('#4424', 'more than a hundred images')
def many_files(side):
    side.boxes(120)
    side.annotate(BOXES)
    tasks = side.tasks()
    return f'{len(tasks)} tasks of 120 images', len(tasks) == 120 and misplaced(side) == 0


@fault('#4792', 'a server that does not say which files it has')
def no_file_ids(side):
    side.boxes(3)

    def forget(_, path, status, body):
        if 'commit_to_project' in path and status == 201:
            return status, json.dumps({'import': 5}).encode()
        return status, body
    door = gateway.Gateway(labelstudio.URL, edit=forget)
    said = ''
    try:
        side.annotate(BOXES, url=door.url)
    except Failed as error:
        said = f'{error}; and then '
        door.edit = None
    try:
        if said:
            side.go_on(BOXES, door.url)
    except Failed as error:
        return f'{said}{error}', False
    finally:
        door.close()
    return f'{said}finds them by their names: {misplaced(side)} boxes misplaced', len(side.tasks()) == 3 and misplaced(side) == 0


@fault('#3269', 'boxes belong to their images')
def order(side):
    side.boxes(12)
    side.annotate(BOXES)
    wrong = misplaced(side)
    return f'{wrong} of 12 images have the boxes of another', wrong == 0 and len(side.tasks()) == 12


@fault('#2689', 'instances are masks in the editor')
def instances(side):
    side.create({'cells': 'Detections'}, [{'cells': [box('cell', mask=fiftyone_folder.disc(19, 19))]}])
    side.annotate({'cells': {'type': 'instances', 'classes': ['cell']}})
    sent = [one['type'] for one in side.tasks()[0]['shown']]
    side.annotate({'other': {'type': 'instance', 'classes': ['cell']}}, 'new')
    control = re.search('<([A-Za-z]+Labels)', side.config())[1]
    return f'instances are sent as {", ".join(sent)}, a new instance is drawn with {control}', sent == ['brushlabels'] and control == 'BrushLabels'


@fault('#2219', 'a project that exists')
def existing_project(side):
    side.boxes(2)
    config = '<View><Image name="image" value="$image"/><RectangleLabels name="boxes" toName="image"><Label value="car"/></RectangleLabels></View>'
    project = labelstudio.api('POST', '/api/projects/', {'title': f'{side.name}, made before', 'label_config': config})['id']
    side.annotate(BOXES, project_id=project)
    tasks = labelstudio.api('GET', f'/api/tasks?project={project}')['total']
    made = len(side.new_projects()) - 1
    return f'{tasks} of 2 tasks in the project, {count(made, "new project")}', tasks == 2 and made == 0


@fault('#3220', 'a file without an extension')
def no_extension(side):
    side.boxes(2, suffix='')
    side.annotate(BOXES)
    side.accept()
    side.load()
    return f'{len(side.tasks())} tasks of 2 images', len(side.tasks()) == 2 and misplaced(side) == 0


@fault('#2454', 'a server that is not there')
def no_server(side):
    side.boxes(1)
    started = time.monotonic()
    try:
        side.annotate(BOXES, url='http://127.0.0.1:9')
    except Failed as error:
        seconds = time.monotonic() - started
        left = len(side.runs())
        return f'{count(left, "run")} left after {seconds:.1f} s: {error}', \
            seconds < 20 and '127.0.0.1:9' in str(error) and len(str(error).splitlines()) == 1 and left == 0
    return 'nothing was said', False

# SPDX-License-Identifier: GPL-3.0-or-later
"""Relabel and the reference, driven by the same words, so that one scenario can be played with both: a dataset of its own for each
scenario, read from the same folder, and the same person, who works by Label Studio's API."""
import copy
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
import urllib.error

import fiftyone_folder
import gi
import labelstudio
from reference import Failed

gi.require_version('Relabel', '1')
gi.require_version('Json', '1.0')
from gi.repository import Json, Relabel as Library  # noqa: E402

KEY = os.environ.get('RELABEL_TEST_LS_KEY', '')


def peak_of(pid):
    """The most memory that a process has had, in MiB. What it has inherited from this one before it began does not count."""
    try:
        status = pathlib.Path(f'/proc/{pid}/status').read_text()
    except OSError:
        return 0
    return int((re.search(r'VmHWM:\s*(\d+)', status) or [0, 0])[1]) / 1024


class Side:
    """One scenario with one of the two. `run` names the annotation run where a scenario has only one."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f'{name}-', dir=folder))
        self.ids = []
        self._mark = name  # in the titles of its projects

    def create(self, fields, samples, **options):
        """The dataset; see fiftyone_folder.write()."""
        self.ids = fiftyone_folder.write(self.folder / 'dataset', fields, samples, **options)
        self.read(self.folder / 'dataset')

    def boxes(self, count, field='boxes', **options):
        """A dataset with one box on each image, all at different heights."""
        self.create({field: 'Detections'}, [{field: [fiftyone_folder.box(place=(0.1, 0.2, 0.3, 0.1 + i / 1000))]} for i in range(count)], **options)

    def labels(self, field, sample=0):
        return fiftyone_folder.unpack(self.samples()[sample].get(field))

    def all_labels(self, field):
        return [one for document in self.samples() for one in fiftyone_folder.unpack(document.get(field))]

    # The server, and the person there.

    @staticmethod
    def scalar_type(name):
        """What a schema says of a new scalar's type."""
        return {}

    def new_projects(self):
        found = labelstudio.api('GET', '/api/projects/?page_size=1000&include=id,title')['results']
        return sorted(project['id'] for project in found if self._mark in project['title'])

    def config(self, project=None):
        return labelstudio.api('GET', f'/api/projects/{project or self.new_projects()[-1]}/')['label_config']

    def tasks(self, project=None):
        """The tasks of the project in the order of the samples, those of others left out; `shown` is what the editor shows first."""
        project = project or self.new_projects()[-1]
        found = labelstudio.api('GET', f'/api/tasks?project={project}&page_size=500&fields=all')['tasks']
        for task in found:
            task['sample'] = self.sample_of(task)
            task['shown'] = task['predictions'][0]['result'] if task['predictions'] else []
        return sorted((task for task in found if task['sample'] is not None), key=lambda task: task['sample'])

    @staticmethod
    def submit(task, result, **more):
        """Gives the status of the answer."""
        try:
            labelstudio.api('POST', f'/api/tasks/{task["id"]}/annotations/', {'result': copy.deepcopy(result), 'lead_time': 5, **more})
        except urllib.error.HTTPError as error:
            return error.code
        return 201

    def accept(self, change=None):
        """Each task is submitted as it is shown, or as `change(sample, result)` makes it of that."""
        for task in self.tasks():
            result = copy.deepcopy(task['shown'])
            self.submit(task, change(task['sample'], result) if change else result)

    def accept_all(self):
        """All tasks are submitted as they are shown, by one request."""
        project = self.new_projects()[-1]
        labelstudio.api('POST', f'/api/dm/actions?id=predictions_to_annotations&project={project}', {
            'project': project, 'ordering': [], 'selectedItems': {'all': True, 'excluded': []}, 'filters': {'conjunction': 'and', 'items': []},
            'model_version': None})

    def forget(self):
        for project in self.new_projects():
            labelstudio.api('DELETE', f'/api/projects/{project}/')


class Relabel(Side):
    column = 'Relabel'
    sending = 'POST .*return_task_ids'  # what makes the tasks
    listing = sending                   # what tells which task is whose
    downloading = 'GET .*/export'

    def __init__(self, name, folder, program):
        self._program = program
        super().__init__(name, folder)
        self._env = {k: v for k, v in os.environ.items() if not k.startswith(('RELABEL_', 'FIFTYONE_', 'XDG_', 'LABEL_STUDIO_', 'DBUS_'))}
        for name in ('HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'):
            (self.folder / name.lower()).mkdir()
            self._env[name] = str(self.folder / name.lower())
        self._env['RELABEL_LABELSTUDIO_API_KEY'] = KEY
        self._store = self.folder / 'xdg_data_home/relabel/datasets'
        self.peak = 0  # MiB, of the last call

    @staticmethod
    def scalar_type(name):
        return {'field_type': name}

    def popen(self, *arguments, **options):
        patience = {k: v for k, v in os.environ.items() if k == 'RELABEL_LABELSTUDIO_TIMEOUT'}  # see proxy.Proxy
        return subprocess.Popen([self._program, *arguments], env={**self._env, **patience}, stdin=subprocess.DEVNULL, **options)

    def call(self, *arguments):
        """What the program prints; Failed has what it says instead."""
        with tempfile.TemporaryFile('w+') as out, tempfile.TemporaryFile('w+') as err:
            process = self.popen(*arguments, stdout=out, stderr=err)
            self.peak = 0
            while process.poll() is None:
                self.peak = max(self.peak, peak_of(process.pid))
                time.sleep(0.005)
            out.seek(0)
            err.seek(0)
            printed, said = out.read(), err.read().strip()
        if process.returncode != 0:
            raise Failed(said if process.returncode > 0 else f'died of signal {-process.returncode}: {said}')
        return printed

    def json(self, *arguments):
        return json.loads(self.call(*arguments, '--json'))

    def read(self, folder):
        self.call('import', str(folder), '--format', 'fiftyone', '--name', self.name)

    def samples(self):
        return sorted((json.loads(line) for line in self.call('samples', self.name, '--json').splitlines()), key=lambda d: d['_id']['$oid'])

    def sample_of(self, task):
        name = task['data'].get('relabel_id')
        return self.ids.index(name) if name in self.ids else None

    def restart(self, name):
        """Another dataset of the same scenario."""
        self.name = name
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f'{name}-', dir=self.folder))

    def annotate(self, schema, key='run', url=None, limit=None, hidden=None, **options):
        view = f'exclude_fields("{hidden}")' if hidden else f'limit({limit})' if limit else ''
        arguments = [f'--{name.replace("_", "-")}={value}' for name, value in options.items()]
        return self.json('annotate', self.name, key, '--url', url or labelstudio.URL, '--label-schema', json.dumps(schema),
                         *(['--view', view] if view else []), *arguments)['project_id']

    def go_on(self, schema, url):
        """After a failure."""
        self.call('resume', self.name, 'run')

    def load(self, *options, key='run'):
        return self.json('load', self.name, key, *options)

    def load_without_address(self):
        self.load()

    def load_into(self, field, dest):
        self.load('--dest-field', f'{field}={dest}')

    def conflicts(self):
        """The ids of the labels of which a load would say that both sides have changed them."""
        return [change['label_id'] for change in self.load('--dry-run')['changes'] if change.get('conflict')]

    def load_all_annotators(self, field):
        """How many labels the first sample has after a load of the latest, and in the field of each annotator after a load of all."""
        self.load()
        latest = len(self.labels(field))
        before = set(self.samples()[0])
        self.load('--annotators', 'all')
        return latest, [len(self.labels(name)) for name in set(self.samples()[0]) - before]

    def cleanup(self, key='run'):
        self.call('cleanup', self.name, key)

    def rename(self, key, new_key):
        self.call('rename-run', self.name, key, new_key)

    def runs(self):
        return [run['key'] for run in self.json('runs', self.name)]

    def set_labels(self, sample, field, kind, labels):
        dataset = Library.Store.new(str(self._store)).open_dataset(self.name)
        types = [getattr(Library, one['_cls']).__gtype__ for one in labels]
        dataset.set_labels(self.ids[sample], field, [Library.Label.from_document(one_type, Json.from_string(json.dumps(one)))
                                                     for one_type, one in zip(types, labels)])


class FiftyOne(Side):
    column = 'reference'
    sending = 'POST .*/reimport'
    listing = r'GET .*/api/(tasks|projects/\d+/tasks)'
    downloading = listing

    def __init__(self, name, folder, reference):
        self._reference = reference
        super().__init__(name, folder)

    def _call(self, verb, **arguments):
        return self._reference.call(verb, self.name, **arguments)

    def read(self, folder):
        self._call('create', folder=str(folder))

    def samples(self):
        return self._call('samples')

    def sample_of(self, task):
        name = pathlib.PurePath(task['data']['image']).stem.rsplit('image_', 1)
        return int(name[1]) if len(name) == 2 else None

    def annotate(self, schema, key='run', url=None, **options):
        self._url = url or labelstudio.URL
        return self._call('annotate', key=key, url=self._url, api_key=KEY, label_schema=schema, **options)

    def go_on(self, schema, url):
        self.annotate(schema, url=url)

    def load(self, key='run', **options):
        self._call('load', key=key, **{'url': self._url, 'api_key': KEY, **options})

    def load_without_address(self):
        self.load(url=None)

    def load_into(self, field, dest):
        self.load(dest_field={field: dest})

    def conflicts(self):
        return []

    def load_all_annotators(self, field):
        self.load()
        return len(self.labels(field)), []

    def cleanup(self, key='run'):
        self._call('cleanup', key=key, url=self._url, api_key=KEY)

    def rename(self, key, new_key):
        self._call('rename', key=key, new_key=new_key)

    def runs(self):
        return self._call('runs')

    @property
    def peak(self):
        return self._call('peak')

    def set_labels(self, sample, field, kind, labels):
        self._call('set_field', sample=self.ids[sample], field=field, document=fiftyone_folder.pack(kind, labels))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a run is on the server once: asked of the server itself, never of the client."""
import collections
import urllib.error

import labelstudio


def projects():
    return {one['id'] for one in labelstudio.api('GET', '/api/projects/?page_size=100&include=id')['results']}


def tasks(project):
    """All tasks with their data and their uploaded file."""
    found = []
    while True:
        page = labelstudio.api('GET', f'/api/tasks?project={project}&page={len(found) // 500 + 1}&page_size=500&include=id,data,file_upload')
        found += page['tasks']
        if len(found) >= page['total'] or not page['tasks']:
            return found


def uploads(project):
    return labelstudio.api('GET', f'/api/projects/{project}/file-uploads?all=true')


def predictions(project):
    """sample -> results, one a prediction."""
    sample_of = {task['id']: task['data'].get('relabel_id') for task in tasks(project)}
    found = collections.defaultdict(list)
    for one in labelstudio.api('GET', f'/api/predictions/?project={project}'):
        found[sample_of.get(one['task'])].append(one['result'])
    return found


def _name(path):
    return path.rsplit('/', 1)[-1]


def problems(project, samples, wanted=None):
    """What is not as it has to be: one task a sample, of each of the files one, and no other; one prediction a task, `wanted` by sample."""
    try:
        there = tasks(project)
    except urllib.error.HTTPError as error:
        return [f'project {project}: {error}']
    count = collections.Counter(task['data'].get('relabel_id') for task in there)
    found = [f'{len(there)} tasks of {len(count)} of {len(samples)} samples'] if len(there) != len(samples) or set(count) != set(samples) else []
    used = collections.Counter(_name(task['data'][key]) for task in there for key in task['data'] if str(task['data'][key]).startswith('/data/upload/'))
    stored = collections.Counter(_name(one['file']) for one in uploads(project))
    if orphans := sorted((stored - used).elements()):
        found.append(f'{len(orphans)} orphan files of {sum(stored.values())}, as {orphans[0]}')
    if missing := sorted(set(used) - set(stored)):
        found.append(f'{len(missing)} tasks without their file, as {missing[0]}')
    if wanted is not None:
        got = predictions(project)
        wrong = [sample for sample in samples if got.get(sample, []) != [wanted[sample]]]
        if wrong:
            found.append(f'{len(wrong)} samples without their prediction, as {wrong[0]}: {len(got.get(wrong[0], []))} predictions')
    return found

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does in the editor with the first five tasks of a project: one is accepted as it is, in one a box is moved, in one a
class is changed, in one a box is deleted and another drawn, and one is skipped."""
import labelstudio


def boxes(task):
    return [r for r in task['predictions'][0]['result'] if r['type'] == 'rectanglelabels']


def covers(box, x, y, margin):
    v = box['value']
    return v['x'] - margin <= x <= v['x'] + v['width'] + margin and v['y'] - margin <= y <= v['y'] + v['height'] + margin


def easy(task):
    """A box that can be seen well: large, with room to its right and below, and its middle in no other box."""
    found = boxes(task)
    free = [b for b in found if b['value']['x'] + b['value']['width'] < 94 and b['value']['y'] + b['value']['height'] < 94 and not any(
        covers(o, b['value']['x'] + b['value']['width'] / 2, b['value']['y'] + b['value']['height'] / 2, 0) for o in found if o is not b)]
    return max(free or found, key=lambda b: b['value']['width'] * b['value']['height'])


def free_place(task, size):
    """Where no box is: its upper left corner at least."""
    places = [(x, y) for y in range(3, 97 - size, 2) for x in range(3, 97 - size, 2)
              if not any(covers(b, x, y, 1.5) for b in boxes(task))]
    # The one that is least covered, of those.
    return min(places, key=lambda p: sum(covers(b, p[0] + size / 2, p[1] + size / 2, size / 2) for b in boxes(task)))


class Recipe:
    """`tasks` for tests/lib/browser/annotate; `sample_of` and what was done, by the ids of samples and labels."""

    def __init__(self, project, sample_key, screenshots=None):
        ids = [t['id'] for t in labelstudio.api('GET', f'/api/tasks?project={project}&page_size=500&include=id')['tasks']]
        config = labelstudio.api('GET', f'/api/projects/{project}/')['parsed_label_config']
        tasks = [labelstudio.api('GET', f'/api/tasks/{i}/') for i in sorted(ids)[:5]]
        untouched, moved, relabelled, edited, skipped = tasks
        control = boxes(moved)[0]['from_name']
        self.moved, self.relabelled, self.deleted = easy(moved), easy(relabelled), easy(edited)
        self.new_class = next(c for c in config[control]['labels'] if c not in self.relabelled['value']['rectanglelabels'])
        self.drawn_class = config[control]['labels'][0]
        self.drawn_box = [*free_place(edited, 9), 9, 9]
        self.by = [3, 2]
        self.sample_of = {t['id']: t['data'].get(sample_key) for t in tasks}
        self.ids = {'untouched': untouched['id'], 'moved': moved['id'], 'relabelled': relabelled['id'], 'edited': edited['id'],
                    'skipped': skipped['id']}
        self.tasks = [
            {'task': untouched['id']},
            {'task': moved['id'], 'actions': [{'move': self.moved['id'], 'by': self.by}]},
            {'task': relabelled['id'], 'actions': [{'relabel': self.relabelled['id'], 'class': self.new_class, 'control': control}]},
            {'task': edited['id'], 'actions': [{'delete': self.deleted['id']},
                                               {'draw': self.drawn_class, 'box': self.drawn_box, 'control': control}]},
            {'task': skipped['id'], 'finish': 'skip'},
        ]
        for entry, name in zip(self.tasks, self.ids):
            if screenshots:
                entry['screenshot'] = f'{screenshots}/editor-{name}.png'
        # Of one field, after all of it.
        self.added, self.edited, self.deleted_count = 1, 2, 1

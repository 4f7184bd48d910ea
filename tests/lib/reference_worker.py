# SPDX-License-Identifier: GPL-3.0-or-later
"""FiftyOne itself, as tests/lib/reference.py drives it: a line of JSON in, {"verb": …, "dataset": …, …}, a line out, {"answer": …} or
{"error": …}. Runs in FiftyOne's own Python; nothing but the machine itself is ever asked for anything."""
import json
import os
import sys
import time
import urllib.parse

ANSWERS = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)  # what FiftyOne prints is for the log

import fiftyone as fo  # noqa: E402
import fiftyone.core.expressions as foe  # noqa: E402
import fiftyone.core.stages as fos  # noqa: E402
import requests  # noqa: E402
from bson import ObjectId, json_util  # noqa: E402

REAL_REQUEST = requests.Session.request


class Elsewhere(Exception):
    """It would have sent something, the key included, to another machine."""


def guarded_request(session, method, url, *arguments, **options):
    host = urllib.parse.urlparse(url).hostname
    if host != '127.0.0.1':
        raise Elsewhere(f'the key would have gone to {host}')
    return REAL_REQUEST(session, method, url, *arguments, **options)


requests.Session.request = guarded_request


def open_dataset(name):
    """As another process would open it."""
    dataset = fo.load_dataset(name)
    dataset._annotation_cache.clear()
    dataset.reload()
    return dataset


def create(name, folder):
    fo.Dataset.from_dir(dataset_dir=folder, dataset_type=fo.types.FiftyOneDataset, name=name)


def export_all(name, folder):
    open_dataset(name).export(export_dir=folder, dataset_type=fo.types.FiftyOneDataset)


def zoo(name, folder, entry):
    """Its own zoo, with what is in the folder."""
    import fiftyone.zoo
    fo.config.dataset_zoo_dir = folder
    fiftyone.zoo.load_zoo_dataset(entry, dataset_name=name)


def annotate(name, key, limit=None, hidden=None, **options):
    view = open_dataset(name)
    if limit:
        view = view.limit(limit)
    if hidden:
        view = view.exclude_fields(hidden)
    return view.annotate(key, backend='labelstudio', **options).project_id


def load(name, key, **options):
    open_dataset(name).load_annotations(key, unexpected='ignore', **options)


def cleanup(name, key, **options):
    open_dataset(name).load_annotation_results(key, **options).cleanup()


def samples(name):
    found = open_dataset(name)._sample_collection.find().sort('_id', 1)
    return json.loads(json_util.dumps(list(found), json_options=json_util.RELAXED_JSON_OPTIONS))


def set_field(name, sample, field, document):
    """What somebody does to a sample meanwhile."""
    document = json_util.loads(json.dumps(document))
    open_dataset(name)._sample_collection.update_one({'_id': ObjectId(sample)}, {'$set': {field: document}})


def _pipeline(view):
    """What the database gives for a view, as it stands there."""
    found = list(view._dataset._sample_collection.aggregate(view._pipeline()))
    return json.loads(json_util.dumps(found, json_options=json_util.RELAXED_JSON_OPTIONS))


def _answer(dataset, python, stages):
    made = eval(python, {'dataset': dataset, 'F': foe.ViewField, 'foe': foe})._serialize(include_uuids=False) if python else None
    read = [fos.ViewStage._from_dict(json_util.loads(json.dumps(stage))) for stage in stages]
    again = [stage._serialize(include_uuid=False) for stage in read]
    view = dataset.view()
    for stage in read:
        view = view.add_stage(stage)
    return {'stages': json.loads(json_util.dumps(made)), 'again': json.loads(json_util.dumps(again)), 'result': _pipeline(view)}


def views(name, cases):
    """What Python's words are as stages, what is read of stages that are given, and the samples that these show."""
    dataset = open_dataset(name)
    answers = []
    for case in cases:
        try:
            answers.append(_answer(dataset, **case))
        except Exception as error:
            answers.append({'error': f'{type(error).__name__}: {error}'})
    return answers


def rename(name, key, new_key):
    open_dataset(name).rename_annotation_run(key, new_key)


def runs(name):
    return open_dataset(name).list_annotation_runs()


def evaluate(name, key, pred_field, gt_field, classification, options):
    """The figures, and what is stored."""
    dataset = open_dataset(name)
    verb = dataset.evaluate_classifications if classification else dataset.evaluate_detections
    found = verb(pred_field, gt_field=gt_field, eval_key=key, **options)
    labels = [*found.classes, *([found.missing] if found.missing not in found.classes else [])]
    figures = {'report': found.report(), 'metrics': {average: found.metrics(average=average) for average in ('micro', 'macro', 'weighted')},
               'confusion_matrix': {'labels': labels, 'counts': found.confusion_matrix(include_missing=True)}}
    if options.get('compute_mAP'):
        figures.update(mAP=found.mAP(), mAR=found.mAR(), AP={c: found.mAP(classes=[c]) for c in found.classes},
                       AR={c: found.mAR(classes=[c]) for c in found.classes})
    figures.update(results=found.serialize(), config=dataset.get_evaluation_info(key).config.serialize())
    return json.loads(json.dumps(figures, default=lambda value: value.tolist()))


def evaluate_subset(name, key, view):
    """The figures of what a view shows of an evaluation; view: a filter of labels, or tags."""
    dataset = open_dataset(name)
    found = dataset.load_evaluation_results(key)
    field = found.config.pred_field if view == 'sure' else found.config.gt_field
    views = {'first': lambda: dataset.limit(15), 'sure': lambda: dataset.filter_labels(field, foe.ViewField('confidence') > 0.4),
             'cats': lambda: dataset.filter_labels(field, foe.ViewField('label') == 'cat')}
    with found.use_subset(views[view]()):
        figures = {'report': found.report(), 'metrics': {average: found.metrics(average=average) for average in ('micro', 'macro', 'weighted')},
                   'n': len(found.ytrue)}
    return json.loads(json.dumps(figures, default=lambda value: value.tolist()))


def most_wrong(name):
    """Steps 1 and 2 of the recipe of its documentation: the first sample with its labels, and the samples that have as many."""
    dataset = open_dataset(name)
    dataset.evaluate_detections('predictions', gt_field='ground_truth', eval_key='eval')
    view = dataset.filter_labels('predictions', (foe.ViewField('confidence') > 0.8) & (foe.ViewField('eval') == 'fp')).sort_by(
        foe.ViewField('predictions.detections').length(), reverse=True)
    first = view.first()
    counts = dict(zip(view.values('id'), view.values(foe.ViewField('predictions.detections').length())))
    return {'sample': first.id, 'labels': [label.id for label in first.predictions.detections],
            'tied': sorted(sample for sample, count in counts.items() if count == len(first.predictions.detections))}


def load_evaluation(name, key):
    """The report of what is stored, and the types of what is declared in the labels."""
    dataset = open_dataset(name)
    found = dataset.load_evaluation_results(key)
    fields = [f'{field}.{dataset._get_label_field_type(field)._LABEL_LIST_FIELD}.{key}' for field in (found.config.gt_field, found.config.pred_field)]
    return json.loads(json.dumps({'report': found.report(), 'declared': [str(dataset.get_field(field)) for field in fields],
                                  'view': len(dataset.load_evaluation_view(key)), 'wrong': dataset.count_values(fields[1]).get('fp', 0)},
                                 default=lambda value: value.tolist()))


def time_evaluate(name, key, pred_field, gt_field):
    dataset = open_dataset(name)
    started = time.perf_counter()
    dataset.evaluate_detections(pred_field, gt_field=gt_field, eval_key=key)
    seconds = time.perf_counter() - started
    return {'seconds': seconds, 'counts': [dataset.sum(f'{key}_{what}') for what in ('tp', 'fp', 'fn')]}


def time_coco(name, path):
    """COCO's own sweep over ten thresholds, of objects of all sizes, from what is in memory."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
    with open(path) as file:
        data = json.load(file)
    truth = COCO()
    truth.dataset = data['truth']
    truth.createIndex()
    found = COCOeval(truth, truth.loadRes(data['predictions']), 'bbox')
    found.params.areaRng, found.params.areaRngLbl, found.params.maxDets = found.params.areaRng[:1], found.params.areaRngLbl[:1], [100]
    started = time.perf_counter()
    found.evaluate()
    found.accumulate()
    seconds = time.perf_counter() - started
    precision = found.eval['precision']
    return {'seconds': seconds, 'mAP': float(precision[precision > -1].mean())}


def peak(name):
    """The most memory that the process has had, in MiB."""
    with open('/proc/self/status') as status:
        return int(next(line for line in status if line.startswith('VmHWM')).split()[1]) / 1024


def spent(name):
    """The seconds of the processor that the process and its children have had."""
    return sum(os.times()[:4])


def local_files(name, root):
    """From now on it points to the images below the folder, and sends none."""
    os.environ.update(LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT=root, LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED='true' if root else 'false')


def export(name, folder, kind, field, **options):
    """In the format that FiftyOne calls so; a list of fields where the format takes several."""
    open_dataset(name).export(export_dir=folder, dataset_type=getattr(fo.types, kind), label_field=field, **options)


def read(name, folder, kind, field, **options):
    """A new dataset of what is in the format that FiftyOne calls so."""
    fo.Dataset.from_dir(dataset_dir=folder, dataset_type=getattr(fo.types, kind), name=name, label_field=field, **options)


def main():
    fo.list_datasets()
    for verb in sys.stdin:
        request = json.loads(verb)
        started = time.monotonic()
        try:
            found = {'answer': globals()[request.pop('verb')](request.pop('dataset'), **request)}
        except BaseException as error:
            import traceback
            traceback.print_exc()
            found = {'error': f'{type(error).__name__}: {error}'}
        ANSWERS.write(json.dumps({**found, 'seconds': time.monotonic() - started}, default=str) + '\n')
        ANSWERS.flush()


main()

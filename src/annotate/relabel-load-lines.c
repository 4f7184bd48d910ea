/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was downloaded, line by line, within one edit. */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-change-private.h"
#include "relabel-json.h"
#include "relabel-load-job.h"
#include "relabel-run-fields.h"

/* Lines, with the samples that they are about and what was sent of them, that are in memory at once. */
#define PAGE 25

static const struct {
  const char *state;
  const char *reason;
} reasons[] = {
  { "skipped", "The task was skipped" },
  { "draft", "Somebody has begun with the task, and has not submitted it" },
  { "deleted", "What was submitted was deleted on the server" },
};

/* A task that nobody has submitted stands among the changes, though it changes nothing. */
static gboolean
find_state(RelabelLoadJob *load, RelabelRunTask *task, const char *state, GError **error)
{
  for (gsize i = 0; load->found != NULL && i < G_N_ELEMENTS(reasons); i++) {
    g_autoptr(JsonObject) document = NULL;

    if (strcmp(state, reasons[i].state) != 0)
      continue;
    document = relabel_change_document_new(RELABEL_CHANGE_KIND_SKIPPED, task->sample_id, NULL, NULL, reasons[i].reason);
    return relabel_change_list_add(load->found, document, error);
  }
  return TRUE;
}

/* A task that was submitted once and isn't any more; its labels stay. */
static void
forget_seen(RelabelLoadJob *load, RelabelRunTask *task)
{
  if (relabel_load_get_seen(task, load->way) == NULL)
    return;
  relabel_load_set_seen(task, load->way, NULL);
  load->n_labelled -= !load->anew && load->n_labelled > 0;
  relabel_load_report_add_note(load->report, "Task %" G_GINT64_FORMAT ": what was submitted was deleted on the server; its labels stay as they are",
                               task->task_id);
}

/* Each task once, though it may have a line for each annotator. */
static void
count_labelled(RelabelLoadJob *load, RelabelRunTask *task)
{
  gboolean counted = load->anew ? strcmp(load->last_labelled, task->sample_id) == 0 : relabel_load_get_seen(task, load->way) != NULL;

  load->n_labelled += !counted;
  g_strlcpy(load->last_labelled, task->sample_id, sizeof load->last_labelled);
}

static gboolean
apply_line(RelabelLoadJob *load, RelabelRunTask *task, RelabelSample *sample, JsonObject *line, GError **error)
{
  const char *time = relabel_json_peek_string(line, "updated_at"), *state = relabel_json_peek_string(line, "state");

  /* Between a plan and its load, or two downloads at once, another load may have come. */
  if (relabel_load_is_older(time, relabel_load_get_seen(task, load->way))) {
    relabel_load_report_add_note(load->report, "Task %" G_GINT64_FORMAT ": what is on the server now was loaded meanwhile, and stays",
                                 task->task_id);
    return TRUE;
  }
  if (state != NULL) {
    forget_seen(load, task);
    return find_state(load, task, state, error);
  }
  load->annotator = relabel_json_peek_string(line, "annotator");
  if (load->annotator != NULL)
    load->targets = g_hash_table_lookup(load->annotators, load->annotator);
  if (!relabel_load_apply_task(load, task, sample, line, error))
    return FALSE;
  if (time != NULL) {
    count_labelled(load, task);
    relabel_load_set_seen(task, load->way, time);
  }
  return TRUE;
}

/* A page of lines, and what they are about. */
typedef struct {
  GPtrArray *lines;
  GPtrArray *tasks;
  GHashTable *tasks_by_id;
  GHashTable *samples;
} Page;

static void
page_clear(Page *page)
{
  g_clear_pointer(&page->lines, g_ptr_array_unref);
  g_clear_pointer(&page->tasks_by_id, g_hash_table_unref);
  g_clear_pointer(&page->tasks, g_ptr_array_unref);
  g_clear_pointer(&page->samples, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Page, page_clear)

/* Lines of one sample are one behind the other. */
static RelabelIdList *
list_samples(GPtrArray *lines)
{
  RelabelIdList *ids = relabel_id_list_new();
  const char *last = "";

  for (guint i = 0; i < lines->len; i++) {
    const char *id = relabel_json_peek_string(g_ptr_array_index(lines, i), "sample_id");

    if (strcmp(id, last) != 0)
      relabel_id_list_append(ids, id);
    last = id;
  }
  return ids;
}

static gboolean
read_lines(Page *page, RelabelSpool *spool, GError **error)
{
  page->lines = g_ptr_array_new_with_free_func((GDestroyNotify)json_object_unref);
  while (page->lines->len < PAGE) {
    JsonObject *line = NULL;

    if (!relabel_spool_next(spool, &line, error))
      return FALSE;
    if (line == NULL)
      break;
    g_ptr_array_add(page->lines, line);
  }
  return TRUE;
}

static gboolean
read_tasks(RelabelLoadJob *load, Page *page, RelabelIdList *ids, GError **error)
{
  page->tasks = relabel_dataset_find_tasks(load->dataset, relabel_run_get_key(load->run), ids, error);
  if (page->tasks == NULL)
    return FALSE;
  page->tasks_by_id = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < page->tasks->len; i++) {
    RelabelRunTask *task = g_ptr_array_index(page->tasks, i);

    g_hash_table_insert(page->tasks_by_id, task->sample_id, task);
  }
  return TRUE;
}

static void
list_fields(GArray *targets, GPtrArray *fields)
{
  for (guint i = 0; i < targets->len; i++)
    g_ptr_array_add(fields, g_array_index(targets, RelabelLoadTarget, i).dest_field);
}

/* With the fields that are written to, and the one that says which image was sent. */
static gboolean
read_samples(RelabelLoadJob *load, Page *page, RelabelIdList *ids, GError **error)
{
  g_autoptr(GPtrArray) fields = g_ptr_array_new();
  g_autoptr(GPtrArray) samples = NULL;
  GHashTableIter iter;
  gpointer targets;

  g_hash_table_iter_init(&iter, load->annotators);
  if (g_hash_table_size(load->annotators) == 0)
    list_fields(load->targets, fields);
  while (g_hash_table_iter_next(&iter, NULL, &targets))
    list_fields(targets, fields);
  if (relabel_run_get_media_field(load->run) != NULL)
    g_ptr_array_add(fields, (gpointer)relabel_run_get_media_field(load->run));
  g_ptr_array_add(fields, NULL);
  samples = relabel_dataset_read_samples(load->dataset, ids, (const char *const *)fields->pdata, NULL, error);
  if (samples == NULL)
    return FALSE;
  page->samples = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_object_unref);
  for (guint i = 0; i < samples->len; i++) {
    RelabelSample *sample = g_ptr_array_index(samples, i);

    /* A task may have two lines that are not one behind the other: the key has to be of the sample that stays. */
    g_hash_table_replace(page->samples, (gpointer)relabel_sample_get_id(sample), g_object_ref(sample));
  }
  return TRUE;
}

static gboolean
apply_page(RelabelLoadJob *load, Page *page, GError **error)
{
  g_autoptr(GPtrArray) touched = g_ptr_array_new();

  for (guint i = 0; i < page->lines->len; i++) {
    JsonObject *line = g_ptr_array_index(page->lines, i);
    const char *sample_id = relabel_json_peek_string(line, "sample_id");
    RelabelRunTask *task = g_hash_table_lookup(page->tasks_by_id, sample_id);
    g_autoptr(JsonObject) sent = NULL;
    g_autoptr(JsonObject) regions = NULL;

    if (task == NULL) {
      g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
                  "The run “%s” was changed while its labels were fetched; nothing was loaded. Load it again",
                  relabel_run_get_key(load->run));
      return FALSE;
    }
    sent = relabel_run_task_get_sent(task) != NULL ? json_object_ref(task->sent) : NULL;
    regions = task->regions != NULL ? json_object_ref(task->regions) : NULL;
    if (!apply_line(load, task, g_hash_table_lookup(page->samples, sample_id), line, error))
      return FALSE;
    /* A new base, and new names, are new objects. */
    if ((task->sent != sent || task->regions != regions) && !g_ptr_array_find(touched, task, NULL))
      g_ptr_array_add(touched, task);
  }
  return touched->len == 0 ||
         relabel_dataset_write_tasks(load->dataset, relabel_run_get_key(load->run), touched, error);
}

/* The number of a load is given when it turns out that there is something to number. */
static gboolean
count_load(RelabelLoadJob *load, GError **error)
{
  if (!load->has_changes)
    return TRUE;
  relabel_run_set_n_loads(load->run, relabel_run_get_n_loads(load->run) + 1);
  return relabel_dataset_write_run(load->dataset, load->run, error);
}

static gboolean
apply_pages(RelabelLoadJob *load, RelabelSpool *spool, guint64 n_lines, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  for (guint64 done = 0;;) {
    g_auto(Page) page = { NULL };
    g_autoptr(RelabelIdList) ids = NULL;

    if (g_cancellable_set_error_if_cancelled(cancellable, error) || !read_lines(&page, spool, error))
      return FALSE;
    if (page.lines->len == 0)
      return TRUE;
    ids = list_samples(page.lines);
    if (!relabel_load_add_annotators(load, page.lines, error) || !read_tasks(load, &page, ids, error) || !read_samples(load, &page, ids, error) ||
        !apply_page(load, &page, error))
      return FALSE;
    done += page.lines->len;
    relabel_progress_set(progress, "Merging labels", done, n_lines);
  }
}

/* Where nobody has submitted anything, not even a field is made. */
static gboolean
begin(RelabelLoadJob *load, GError **error)
{
  relabel_run_set_state(load->run, RELABEL_RUN_STATE_LOADED, NULL);
  return (load->apart || relabel_load_declare_targets(load, error)) && relabel_dataset_write_run(load->dataset, load->run, error);
}

static gboolean
apply_all(RelabelLoadJob *load, RelabelSpool *spool, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  const char *key = relabel_run_get_key(load->run);
  g_auto(RelabelLoadMark) mark = { 0 };
  guint64 n_lines, n_results;

  relabel_spool_get_counts(spool, &n_lines, &n_results);
  if (!relabel_load_mark_read(&mark, load->dataset, key, load->way, error))
    return FALSE;
  load->anew = mark.time == NULL;
  load->n_labelled = mark.n_labelled;
  if (!relabel_spool_rewind(spool, error) || (n_results > 0 && !begin(load, error)) ||
      !apply_pages(load, spool, n_lines, progress, cancellable, error) || !count_load(load, error))
    return FALSE;
  relabel_load_report_set_n_labelled(load->report, load->n_labelled);
  /* What undo takes back has to be fetched again: so it is no more than what this load has merged. */
  if (relabel_spool_get_time(spool) == NULL || (n_results == 0 && load->n_labelled == mark.n_labelled))
    return TRUE;
  relabel_load_mark_clear(&mark);
  mark.time = g_strdup(relabel_spool_get_time(spool));
  mark.n_labelled = load->n_labelled;
  return relabel_load_mark_write(&mark, load->dataset, key, load->way, error);
}

static JsonArray *
list_agreement(RelabelAgreement *agreement)
{
  g_autoptr(GPtrArray) classes = relabel_agreement_list(agreement);
  JsonArray *rows = json_array_new();

  for (guint i = 0; i < classes->len; i++) {
    const RelabelAgreementClass *sums = g_ptr_array_index(classes, i);
    JsonObject *row = json_object_new();

    json_object_set_string_member(row, "field", sums->field);
    json_object_set_string_member(row, "class", sums->label_class);
    json_object_set_int_member(row, "labels", (gint64)sums->labels);
    json_object_set_int_member(row, "kept", (gint64)sums->kept);
    json_object_set_double_member(row, "agreement", relabel_agreement_class_get_agreement(sums));
    if (sums->pairs > 0)
      json_object_set_double_member(row, "iou", relabel_agreement_class_get_mean_iou(sums));
    json_array_add_object_element(rows, row);
  }
  return rows;
}

/* Within an edit: all of what was downloaded, or nothing. */
gboolean
relabel_load_apply(RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, RelabelSpool *spool, RelabelChangeList *found,
                   RelabelChangeList *choices, RelabelLoadReport *report, RelabelProgress *progress, GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *way = relabel_load_request_dup_way(request);
  RelabelLoadJob load = { .dataset = dataset,
                .run = run,
                .spool = spool,
                .report = report,
                .fields = relabel_run_fields_new(relabel_run_get_label_schema(run)),
                .targets = relabel_load_targets_new(),
                .annotators = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref),
                .apart = relabel_load_request_get_annotators(request) == RELABEL_ANNOTATORS_ALL,
                .way = way,
                .found = found,
                .unexpected = g_ptr_array_new_with_free_func(g_object_unref),
                .choices = choices };
  gboolean done;

  load.common = load.targets;
  done = relabel_load_add_targets(&load, request, error) && apply_all(&load, spool, progress, cancellable, error);
  if (load.agreement != NULL)
    relabel_load_report_take_agreement(report, list_agreement(load.agreement));
  g_clear_pointer(&load.agreement, relabel_agreement_free);
  g_hash_table_unref(load.annotators);
  g_array_unref(load.common);
  g_array_unref(load.fields);
  g_ptr_array_unref(load.unexpected);
  return done;
}

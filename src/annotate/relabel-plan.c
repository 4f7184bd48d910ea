/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which images and labels are sent: one way to find it out, for a run and for a plan of it. */
#include "relabel-plan.h"

#include "relabel-annotate-error.h"
#include "relabel-convert-error.h"
#include "relabel-convert-label.h"
#include "relabel-image-convert.h"
#include "relabel-json.h"
#include "relabel-media-error.h"
#include "relabel-run-fields.h"
#include "relabel-send.h"

/* Samples with all their masks that are in memory at once. */
#define PAGE 25

/* ---- images ---- */

static RelabelUnsentReason
reason_of_image(const GError *error)
{
  switch (error->domain == RELABEL_MEDIA_ERROR ? error->code : (int)RELABEL_MEDIA_ERROR_UNREADABLE) {
  case RELABEL_MEDIA_ERROR_NOT_FOUND:
    return RELABEL_UNSENT_MISSING;
  case RELABEL_MEDIA_ERROR_UNSUPPORTED:
    return RELABEL_UNSENT_FORMAT;
  case RELABEL_MEDIA_ERROR_DAMAGED:
    return RELABEL_UNSENT_NO_SIZE;
  case RELABEL_MEDIA_ERROR_TOO_LARGE:
    return RELABEL_UNSENT_TOO_LARGE;
  default:
    return RELABEL_UNSENT_UNREADABLE;
  }
}

static gboolean
leave_out_image(RelabelPlanCounts *counts, RelabelSample *sample, RelabelUnsentReason reason, const GError *error)
{
  g_autofree char *name = relabel_sample_dup_display_name(sample);

  relabel_unsent_list_add(counts->unsent, reason, NULL, name, error != NULL ? error->message : NULL);
  return FALSE;
}

/* Whether the image can be sent. What has to be converted must be whole for it. */
static gboolean
check_image(RelabelPlanCounts *counts, RelabelSample *sample, const char *path, RelabelImageInfo *info)
{
  g_autoptr(GError) error = NULL;
  RelabelUnsentReason reason;

  if (path == NULL)
    return leave_out_image(counts, sample, RELABEL_UNSENT_NO_PATH, NULL);
  if (!relabel_image_probe(path, info, &error)) {
    reason = reason_of_image(error);
    return leave_out_image(counts, sample, reason, reason != RELABEL_UNSENT_MISSING ? error : NULL);
  }
  if (relabel_send_media_is_for_browsers(info->kind) || (relabel_image_check(path, info, &error) && relabel_image_can_convert(path, &error)))
    return TRUE;
  reason = reason_of_image(error);
  return leave_out_image(counts, sample, reason != RELABEL_UNSENT_NO_SIZE ? reason : RELABEL_UNSENT_UNREADABLE, error);
}

/* One image that the server could not read where it is, and all are uploaded. */
static void
count_image(RelabelPreparation *self, const char *path, const RelabelImageInfo *info)
{
  RelabelPlanCounts *counts = &self->counts;
  const char *root = relabel_run_get_local_files_root(self->run);

  counts->n_bytes += (guint64)info->size_bytes;
  if (!relabel_send_media_is_for_browsers(info->kind))
    counts->n_converted++;
  if (root != NULL && counts->no_place == NULL) {
    g_autoptr(GError) reason = NULL;
    g_autofree char *place = relabel_send_local_place(root, path, &reason);

    counts->no_place = place == NULL ? g_strdup(reason->message) : NULL;
  }
  if (root != NULL && relabel_send_local_can_point(info, path))
    return;
  counts->n_uploads++;
  counts->upload_bytes += (guint64)info->size_bytes;
}

static gboolean
check_page(RelabelPreparation *self, guint position, RelabelIdList *kept, GError **error)
{
  const char *const fields[] = { relabel_run_get_media_field(self->run), NULL };
  g_autoptr(RelabelIdList) page = relabel_id_list_slice(self->ids, position, RELABEL_SEND_PAGE);
  g_autoptr(GPtrArray) samples =
      relabel_dataset_read_samples(self->session->dataset, page, fields, self->session->cancellable, error);

  for (guint i = 0; samples != NULL && i < samples->len; i++) {
    RelabelSample *sample = g_ptr_array_index(samples, i);
    const char *path = relabel_run_get_media_path(self->run, sample);
    RelabelImageInfo info = { 0 };

    if (!check_image(&self->counts, sample, path, &info))
      continue;
    count_image(self, path, &info);
    relabel_id_list_append(kept, relabel_sample_get_id(sample));
  }
  return samples != NULL;
}

/* What the run leaves out, of images or of labels: “2 missing (a.png, b.png), 1 unreadable (c.png: is a folder)”. Labels of other types are no
 * news: the label schema's notes tell of them. */
static char *
describe(GPtrArray *unsent, gboolean images, guint64 *n)
{
  GString *text = g_string_new(NULL);

  *n = 0;
  for (guint i = 0; i < unsent->len; i++) {
    const RelabelUnsent *entry = g_ptr_array_index(unsent, i);
    g_autofree char *examples = g_strjoinv(", ", entry->examples);

    if ((entry->field == NULL) != images || entry->reason == RELABEL_UNSENT_TYPE)
      continue;
    *n += entry->count;
    g_string_append_printf(text, "%s%" G_GUINT64_FORMAT " ", text->len > 0 ? ", " : "", entry->count);
    if (!images)
      g_string_append_printf(text, "of “%s” ", entry->field);
    g_string_append_printf(text, "%s (%s%s)", relabel_unsent_reason_to_text(entry->reason), examples,
                           g_strv_length(entry->examples) < entry->count ? ", …" : "");
  }
  return g_string_free(text, FALSE);
}

static gboolean
refuse_empty(RelabelPreparation *self, GError **error)
{
  guint64 n;
  g_autofree char *text = describe(self->counts.unsent, TRUE, &n);

  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_FILES,
              "None of the %" G_GUINT64_FORMAT " images can be sent: %s. Put them back where they were, or choose other samples", n, text);
  return FALSE;
}

/* Images that can't be sent are left out, as long as there are others. */
gboolean
relabel_plan_check_files(RelabelPreparation *self, GError **error)
{
  guint n = relabel_id_list_get_length(self->ids);
  g_autoptr(RelabelIdList) kept = relabel_id_list_new();
  guint n_kept;

  for (guint position = 0; position < n; position += RELABEL_SEND_PAGE) {
    if (!check_page(self, position, kept, error) || g_cancellable_set_error_if_cancelled(self->session->cancellable, error))
      return FALSE;
    relabel_progress_set(self->session->progress, "Checking images", MIN(position + RELABEL_SEND_PAGE, n), n);
  }
  n_kept = relabel_id_list_get_length(kept);
  if (n_kept == 0)
    return refuse_empty(self, error);
  if (self->counts.no_place != NULL) {
    self->counts.n_uploads = n_kept;
    self->counts.upload_bytes = self->counts.n_bytes;
  }
  self->counts.n_samples = n;
  relabel_id_list_unref(self->ids);
  self->ids = g_steal_pointer(&kept);
  relabel_run_set_counts(self->run, n_kept, 0);
  return TRUE;
}

/* ---- labels ---- */

typedef struct {
  RelabelPreparation *prepared;
  RelabelRun *run;
  GArray *fields; /* of RelabelConvertField */
  gboolean record;

  /* The batch that is being filled. */
  guint batch;
  guint n_in_batch;
  gsize batch_size;
} Plan;

static RelabelUnsentReason
reason_of_label(const GError *error)
{
  if (error->domain != RELABEL_CONVERT_ERROR)
    return RELABEL_UNSENT_MASK;
  switch ((RelabelConvertError)error->code) {
  case RELABEL_CONVERT_ERROR_CLASS:
    return RELABEL_UNSENT_CLASS;
  case RELABEL_CONVERT_ERROR_MASK:
    return RELABEL_UNSENT_MASK;
  case RELABEL_CONVERT_ERROR_VALUE:
    return RELABEL_UNSENT_VALUE;
  default:
    return RELABEL_UNSENT_SHAPE;
  }
}

static void
leave_out_label(Plan *plan, const RelabelConvertField *field, RelabelSample *sample, RelabelUnsentReason reason, const char *detail)
{
  g_autofree char *name = relabel_sample_dup_display_name(sample);

  relabel_unsent_list_add(plan->prepared->counts.unsent, reason, relabel_schema_field_get_name(field->field), name, detail);
}

/* What of a field's labels is of its label type, and can be sent. The others stay as they are, and take no part in the run. */
static JsonArray *
plan_labels(Plan *plan, guint number, RelabelSample *sample, GPtrArray *labels, RelabelRegionWriter *writer, JsonArray *result)
{
  const RelabelConvertField *field = &g_array_index(plan->fields, RelabelConvertField, number);
  RelabelGeometry geometry = relabel_geometry_from_label_type(relabel_schema_field_get_label_type(field->field));
  JsonArray *documents = json_array_new();

  for (guint i = 0; i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    g_autoptr(RelabelLabel) frozen = NULL;
    g_autoptr(GError) reason = NULL;

    if (!relabel_geometry_holds(geometry, label)) {
      leave_out_label(plan, field, sample, RELABEL_UNSENT_TYPE, NULL);
      continue;
    }
    frozen = relabel_convert_freeze(label);
    if (relabel_region_writer_add(writer, field, frozen, result, &reason))
      json_array_add_element(documents, relabel_label_to_document(frozen));
    else
      leave_out_label(plan, field, sample, reason_of_label(reason), reason->message);
  }
  plan->prepared->counts.n_labels[number] += json_array_get_length(documents);
  return documents;
}

JsonArray *
relabel_plan_regions(GArray *fields, RelabelRunTask *task, GError **error)
{
  g_autoptr(JsonArray) result = json_array_new();
  g_auto(RelabelRegionWriter) writer = { 0 };

  relabel_region_writer_init(&writer, task->regions);
  for (guint i = 0; i < fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(fields, RelabelConvertField, i);
    JsonArray *documents = relabel_json_peek_array(relabel_run_task_get_sent(task), relabel_schema_field_get_name(field->field));

    for (guint k = 0; documents != NULL && k < json_array_get_length(documents); k++) {
      g_autoptr(RelabelLabel) label = relabel_label_from_document(relabel_conversion_get_label_type(field->conversion),
                                                                  json_array_get_element(documents, k), error);

      if (label == NULL || !relabel_region_writer_add(&writer, field, label, result, error)) {
        g_prefix_error(error, "A label of “%s” of the sample %s: ", relabel_schema_field_get_name(field->field), task->sample_id);
        return NULL;
      }
    }
  }
  return g_steal_pointer(&result);
}

/* About how long the regions are as text: what counts are masks, and lines of many points. */
static gsize
measure(JsonArray *result)
{
  static const struct {
    const char *member;
    gsize n_bytes;
  } lists[] = { { "rle", 4 }, { "points", 48 }, { "vertices", 128 } };
  gsize size = 300 * (gsize)json_array_get_length(result);

  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonObject *value = json_object_get_object_member(json_array_get_object_element(result, i), "value");

    for (gsize k = 0; k < G_N_ELEMENTS(lists); k++) {
      JsonArray *list = relabel_json_peek_array(value, lists[k].member);

      size += list != NULL ? lists[k].n_bytes * json_array_get_length(list) : 0;
    }
  }
  return size;
}

/* A batch is as many tasks as the server takes best, or fewer where their masks are large. */
static guint
choose_batch(Plan *plan, gsize size)
{
  if (plan->n_in_batch == RELABEL_SEND_BATCH || (plan->n_in_batch > 0 && plan->batch_size + size > RELABEL_SEND_BATCH_BYTES)) {
    plan->batch++;
    plan->n_in_batch = 0;
    plan->batch_size = 0;
  }
  plan->n_in_batch++;
  plan->batch_size += size;
  return plan->batch;
}

/* The ids of regions have to be on record before anything is sent. */
static RelabelRunTask *
plan_task(Plan *plan, RelabelSample *sample, RelabelSample *whole)
{
  RelabelRunTask *task = relabel_run_task_new(relabel_sample_get_id(sample));
  JsonObject *sent = json_object_new();
  g_autoptr(JsonArray) result = json_array_new();
  g_auto(RelabelRegionWriter) writer = { 0 };
  gsize size;

  relabel_region_writer_init(&writer, NULL);
  relabel_run_fields_set_sample(plan->fields, plan->run, sample);
  for (guint i = 0; i < plan->fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(plan->fields, RelabelConvertField, i);
    const char *name = relabel_schema_field_get_name(field->field);
    gboolean hidden = plan->prepared->hidden != NULL && g_strv_contains((const char *const *)plan->prepared->hidden, name);
    g_autoptr(GPtrArray) labels = NULL;

    if (relabel_schema_field_get_existing(field->field))
      labels = relabel_run_field_dup_labels(field->conversion->field_type, hidden ? whole : sample, name);
    if (labels != NULL)
      json_object_set_array_member(sent, name, plan_labels(plan, i, sample, labels, &writer, result));
  }
  relabel_run_task_take_sent(task, sent);
  task->regions = g_steal_pointer(&writer.names);
  size = measure(result);
  task->batch = choose_batch(plan, size);
  plan->prepared->counts.n_with_labels += size > 0;
  plan->prepared->counts.label_bytes += size;
  return task;
}

/* The same sample without the view. While a plan is only counted, others may delete it. */
static RelabelSample *
find_whole(GPtrArray *samples, RelabelSample *seen)
{
  for (guint i = 0; samples != NULL && i < samples->len; i++) {
    if (g_str_equal(relabel_sample_get_id(g_ptr_array_index(samples, i)), relabel_sample_get_id(seen)))
      return g_ptr_array_index(samples, i);
  }
  return seen;
}

static gboolean
plan_page(Plan *plan, guint position, GError **error)
{
  RelabelDataset *dataset = plan->prepared->session->dataset;
  const char *const *hidden = (const char *const *)plan->prepared->hidden;
  g_autoptr(RelabelIdList) page = relabel_id_list_slice(plan->prepared->ids, position, PAGE);
  /* Labels that the view hides are not sent, and so never touched by a load. */
  g_autoptr(GPtrArray) samples = relabel_dataset_read_view(dataset, plan->prepared->view, page, NULL, NULL, error);
  g_autoptr(GPtrArray) whole = NULL;
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);

  if (samples == NULL || (hidden != NULL && hidden[0] != NULL && (whole = relabel_dataset_read_samples(dataset, page, hidden, NULL, error)) == NULL))
    return FALSE;
  for (guint i = 0; i < samples->len; i++) {
    RelabelSample *sample = g_ptr_array_index(samples, i);

    g_ptr_array_add(tasks, plan_task(plan, sample, find_whole(whole, sample)));
  }
  return !plan->record || relabel_dataset_write_tasks(dataset, relabel_run_get_key(plan->run), tasks, error);
}

static gboolean
plan_pages(RelabelPreparation *prepared, gboolean record, GError **error)
{
  g_autoptr(GArray) fields = relabel_run_fields_new(relabel_run_get_label_schema(prepared->run));
  Plan plan = { .prepared = prepared, .run = prepared->run, .fields = fields, .record = record };
  guint n = relabel_id_list_get_length(prepared->ids);

  for (guint position = 0; position < n; position += PAGE) {
    if (g_cancellable_set_error_if_cancelled(prepared->session->cancellable, error) || !plan_page(&plan, position, error))
      return FALSE;
    relabel_progress_set(prepared->session->progress, "Planning the run", position, n);
  }
  relabel_run_set_unsent(prepared->run, prepared->counts.unsent);
  return TRUE;
}

/* As if it was put on record. */
gboolean
relabel_plan_count(RelabelPreparation *self, GError **error)
{
  return plan_pages(self, FALSE, error);
}

void
relabel_plan_add_notes(RelabelRun *run)
{
  guint64 n_images = 0, n_labels = 0;
  g_autofree char *images = describe(relabel_run_get_unsent(run), TRUE, &n_images);
  g_autofree char *labels = describe(relabel_run_get_unsent(run), FALSE, &n_labels);
  g_autofree char *note = NULL;
  gint64 n_sent;

  relabel_run_get_counts(run, &n_sent, NULL);
  if (n_images > 0) {
    note = g_strdup_printf("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " images are left out: %s", n_images, n_images + (guint64)n_sent, images);
    relabel_run_add_note(run, note);
    g_clear_pointer(&note, g_free);
  }
  if (n_labels > 0) {
    note = g_strdup_printf("%" G_GUINT64_FORMAT " labels are not sent, and stay as they are: %s", n_labels, labels);
    relabel_run_add_note(run, note);
  }
}

static gboolean
record_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  RelabelPreparation *self = user_data;

  /* Somebody else may have taken the key since it was asked for. */
  if (!relabel_plan_check_key(dataset, relabel_run_get_key(self->run), error) || !relabel_dataset_write_run(dataset, self->run, error) ||
      !plan_pages(self, TRUE, error))
    return FALSE;
  if (self->counts.unsent->len == 0)
    return TRUE;
  relabel_plan_add_notes(self->run);
  return relabel_dataset_write_run(dataset, self->run, error);
}

/* The run and all its tasks, in one transaction: from here on the key is taken, and what is sent is fixed. */
gboolean
relabel_plan_record(RelabelPreparation *self, GError **error)
{
  return relabel_dataset_edit(self->session->dataset, NULL, record_cb, self, self->session->cancellable, error);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-load-private.h"

#include "relabel-json.h"

/**
 * RelabelLoadReport:
 *
 * What a load did: changes field by field, tasks, and what could not be taken over and why.
 */
struct _RelabelLoadReport {
  GObject parent_instance;

  GPtrArray *fields;
  RelabelLoadTasks tasks;
  guint64 n_labelled;
  JsonArray *agreement;
  GStrvBuilder *builder;
  guint n_notes;
  GStrv notes;
  GPtrArray *unexpected; /* kinds, NULL at the end */
};

G_DEFINE_FINAL_TYPE(RelabelLoadReport, relabel_load_report, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE(RelabelFieldChanges, relabel_field_changes, relabel_field_changes_copy, relabel_field_changes_free)

/**
 * relabel_field_changes_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelFieldChanges *
relabel_field_changes_copy(const RelabelFieldChanges *self)
{
  RelabelFieldChanges *copy = g_memdup2(self, sizeof *self);

  copy->field = g_strdup(self->field);
  copy->dest_field = g_strdup(self->dest_field);
  copy->annotator = g_strdup(self->annotator);
  return copy;
}

/**
 * relabel_field_changes_free:
 *
 * Frees changes.
 */
void
relabel_field_changes_free(RelabelFieldChanges *self)
{
  g_free(self->field);
  g_free(self->dest_field);
  g_free(self->annotator);
  g_free(self);
}

static void
relabel_load_report_finalize(GObject *object)
{
  RelabelLoadReport *self = RELABEL_LOAD_REPORT(object);

  g_ptr_array_unref(self->fields);
  g_clear_pointer(&self->agreement, json_array_unref);
  g_clear_pointer(&self->builder, g_strv_builder_unref);
  g_strfreev(self->notes);
  g_ptr_array_unref(self->unexpected);
  G_OBJECT_CLASS(relabel_load_report_parent_class)->finalize(object);
}

static void
relabel_load_report_class_init(RelabelLoadReportClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_load_report_finalize;
}

static void
relabel_load_report_init(RelabelLoadReport *self)
{
  self->fields = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_field_changes_free);
  self->builder = g_strv_builder_new();
  self->unexpected = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(self->unexpected, NULL);
}

RelabelLoadReport *
relabel_load_report_new(void)
{
  return g_object_new(RELABEL_TYPE_LOAD_REPORT, NULL);
}

RelabelFieldChanges *
relabel_load_report_add_field(RelabelLoadReport *self, const char *field, const char *dest_field)
{
  RelabelFieldChanges *changes = g_new0(RelabelFieldChanges, 1);

  changes->field = g_strdup(field);
  changes->dest_field = g_strdup(dest_field);
  g_ptr_array_add(self->fields, changes);
  return changes;
}

RelabelFieldChanges *
relabel_load_report_add_annotator(RelabelLoadReport *self, const char *field, const char *dest_field, const char *annotator)
{
  RelabelFieldChanges *changes = relabel_load_report_add_field(self, field, dest_field);

  changes->annotator = g_strdup(annotator);
  return changes;
}

/* What the server says; without what was merged. */
RelabelLoadTasks *
relabel_load_report_get_tasks(RelabelLoadReport *self)
{
  return &self->tasks;
}

/* What the merge knows: tasks that were merged now and before. */
void
relabel_load_report_set_n_labelled(RelabelLoadReport *self, guint64 n_labelled)
{
  self->n_labelled = n_labelled;
}

/* Takes the array: see relabel_load_report_get_agreement(). */
void
relabel_load_report_take_agreement(RelabelLoadReport *self, JsonArray *agreement)
{
  g_clear_pointer(&self->agreement, json_array_unref);
  self->agreement = agreement;
}

void
relabel_load_report_add_note(RelabelLoadReport *self, const char *format, ...)
{
  g_autofree char *note = NULL;
  va_list args;

  if (++self->n_notes > RELABEL_LOAD_REPORT_MAX_NOTES)
    return;
  va_start(args, format);
  note = g_strdup_vprintf(format, args);
  va_end(args);
  g_strv_builder_add(self->builder, note);
}

void
relabel_load_report_add_unexpected(RelabelLoadReport *self, const char *kind, const char *control)
{
  relabel_load_report_add_note(self, "The label schema has no control “%s”: its labels (%s) were left out", control, kind);
  if (!g_strv_contains((const char *const *)self->unexpected->pdata, kind))
    g_ptr_array_insert(self->unexpected, (int)self->unexpected->len - 1, g_strdup(kind));
}

void
relabel_load_report_finish(RelabelLoadReport *self)
{
  if (self->n_notes > RELABEL_LOAD_REPORT_MAX_NOTES) {
    g_autofree char *more = g_strdup_printf("… and %u more", self->n_notes - RELABEL_LOAD_REPORT_MAX_NOTES);

    g_strv_builder_add(self->builder, more);
  }
  self->notes = g_strv_builder_end(self->builder);
  g_clear_pointer(&self->builder, g_strv_builder_unref);
}

/**
 * relabel_load_report_get_fields:
 *
 * Returns: (transfer none) (element-type RelabelFieldChanges): the changes, a field that was written to each: more than one for a field of
 *   the label schema where each annotator has one, and one for each control that nobody asked for and whose labels were kept
 */
GPtrArray *
relabel_load_report_get_fields(RelabelLoadReport *self)
{
  return self->fields;
}

/**
 * relabel_load_report_get_n_changes:
 *
 * Returns: labels that were added, edited or deleted, in all fields
 */
guint64
relabel_load_report_get_n_changes(RelabelLoadReport *self)
{
  guint64 n = 0;

  for (guint i = 0; i < self->fields->len; i++) {
    RelabelFieldChanges *changes = g_ptr_array_index(self->fields, i);

    n += changes->added + changes->edited + changes->deleted;
  }
  return n;
}

/**
 * relabel_load_report_get_n_conflicts:
 *
 * Returns: labels of which the same thing was changed in the dataset and on the server, in all fields
 */
guint64
relabel_load_report_get_n_conflicts(RelabelLoadReport *self)
{
  guint64 n = 0;

  for (guint i = 0; i < self->fields->len; i++)
    n += ((RelabelFieldChanges *)g_ptr_array_index(self->fields, i))->conflicts;
  return n;
}

/**
 * relabel_load_report_get_n_labelled:
 *
 * Returns: tasks that somebody submitted
 */
guint64
relabel_load_report_get_n_labelled(RelabelLoadReport *self)
{
  return self->n_labelled;
}

/**
 * relabel_load_report_get_n_skipped:
 *
 * Returns: tasks that were skipped; they change nothing
 */
guint64
relabel_load_report_get_n_skipped(RelabelLoadReport *self)
{
  return self->tasks.n_skipped;
}

/**
 * relabel_load_report_get_n_drafts:
 *
 * Returns: tasks that somebody has begun with and nobody has submitted or skipped; they change nothing
 */
guint64
relabel_load_report_get_n_drafts(RelabelLoadReport *self)
{
  return self->tasks.n_drafts;
}

/**
 * relabel_load_report_get_n_waiting:
 *
 * Returns: tasks that nobody has worked on yet; they change nothing
 */
guint64
relabel_load_report_get_n_waiting(RelabelLoadReport *self)
{
  guint64 n = self->n_labelled + self->tasks.n_skipped + self->tasks.n_drafts + self->tasks.n_missing;

  return n < self->tasks.n_tasks ? self->tasks.n_tasks - n : 0;
}

/**
 * relabel_load_report_get_n_missing:
 *
 * Returns: samples whose task is no longer on the server; they change nothing
 */
guint64
relabel_load_report_get_n_missing(RelabelLoadReport *self)
{
  return self->tasks.n_missing;
}

/**
 * relabel_load_report_get_n_downloaded:
 *
 * Returns: tasks whose annotations were fetched: those on which something has changed since the last load of the same kind
 */
guint64
relabel_load_report_get_n_downloaded(RelabelLoadReport *self)
{
  return self->tasks.n_downloaded;
}

/**
 * relabel_load_report_get_agreement:
 *
 * Returns: (transfer none) (nullable): how far annotators agree, where a consensus was loaded, in the tasks that were fetched: objects
 *   with `field`, `class`, `labels` that anybody drew, those `kept` by the vote, the `agreement` and, of shapes, the mean `iou`, from 0 to 1
 */
JsonArray *
relabel_load_report_get_agreement(RelabelLoadReport *self)
{
  return self->agreement;
}

/**
 * relabel_load_report_get_unexpected:
 *
 * Returns: (transfer none) (array zero-terminated=1): kinds of labels that nobody asked for and that were left out, e.g. `polylines`: see
 *   [method@Relabel.LoadRequest.set_unexpected_field]
 */
const char *const *
relabel_load_report_get_unexpected(RelabelLoadReport *self)
{
  return (const char *const *)self->unexpected->pdata;
}

/**
 * relabel_load_report_get_notes:
 *
 * Returns: (transfer none) (array zero-terminated=1): what could not be taken over and why, a sentence each
 */
const char *const *
relabel_load_report_get_notes(RelabelLoadReport *self)
{
  return (const char *const *)self->notes;
}

/**
 * relabel_load_report_to_json:
 *
 * Returns: (transfer full): the report as an object
 */
JsonNode *
relabel_load_report_to_json(RelabelLoadReport *self)
{
  JsonObject *object = json_object_new();
  JsonObject *fields = json_object_new();

  for (guint i = 0; i < self->fields->len; i++) {
    RelabelFieldChanges *changes = g_ptr_array_index(self->fields, i);
    JsonObject *info = json_object_new();

    json_object_set_string_member(info, "dest_field", changes->dest_field);
    if (changes->annotator != NULL) {
      json_object_set_string_member(info, "field", changes->field);
      json_object_set_string_member(info, "annotator", changes->annotator);
    }
    json_object_set_int_member(info, "added", (gint64)changes->added);
    json_object_set_int_member(info, "edited", (gint64)changes->edited);
    json_object_set_int_member(info, "deleted", (gint64)changes->deleted);
    json_object_set_int_member(info, "unchanged", (gint64)changes->unchanged);
    json_object_set_int_member(info, "refused", (gint64)changes->refused);
    json_object_set_int_member(info, "rejected", (gint64)changes->rejected);
    json_object_set_int_member(info, "conflicts", (gint64)changes->conflicts);
    /* Of one field of the schema there may be one for each annotator. */
    json_object_set_object_member(fields, changes->annotator != NULL ? changes->dest_field : changes->field, info);
  }
  json_object_set_object_member(object, "fields", fields);
  json_object_set_int_member(object, "labelled", (gint64)self->n_labelled);
  json_object_set_int_member(object, "skipped", (gint64)self->tasks.n_skipped);
  json_object_set_int_member(object, "drafts", (gint64)self->tasks.n_drafts);
  json_object_set_int_member(object, "waiting", (gint64)relabel_load_report_get_n_waiting(self));
  json_object_set_int_member(object, "missing", (gint64)self->tasks.n_missing);
  json_object_set_int_member(object, "downloaded", (gint64)self->tasks.n_downloaded);
  if (self->agreement != NULL)
    json_object_set_array_member(object, "agreement", json_array_ref(self->agreement));
  json_object_set_array_member(object, "unexpected", relabel_json_array_from_strv(relabel_load_report_get_unexpected(self)));
  json_object_set_array_member(object, "notes", relabel_json_array_from_strv((const char *const *)self->notes));
  return relabel_json_node_from_object(object);
}

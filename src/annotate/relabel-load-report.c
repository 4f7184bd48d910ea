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
  guint64 n_labelled;
  guint64 n_skipped;
  guint64 n_waiting;
  guint64 n_missing;
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
  g_free(self);
}

static void
relabel_load_report_finalize(GObject *object)
{
  RelabelLoadReport *self = RELABEL_LOAD_REPORT(object);

  g_ptr_array_unref(self->fields);
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

void
relabel_load_report_count_tasks(RelabelLoadReport *self, guint64 labelled, guint64 skipped, guint64 waiting, guint64 missing)
{
  self->n_labelled += labelled;
  self->n_skipped += skipped;
  self->n_waiting += waiting;
  self->n_missing += missing;
}

void
relabel_load_report_copy_tasks(RelabelLoadReport *self, RelabelLoadReport *other)
{
  relabel_load_report_count_tasks(self, other->n_labelled, other->n_skipped, other->n_waiting, other->n_missing);
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
 * Returns: (transfer none) (element-type RelabelFieldChanges): the changes, a field of the label schema each
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
  return self->n_skipped;
}

/**
 * relabel_load_report_get_n_waiting:
 *
 * Returns: tasks that nobody has submitted yet; they change nothing
 */
guint64
relabel_load_report_get_n_waiting(RelabelLoadReport *self)
{
  return self->n_waiting;
}

/**
 * relabel_load_report_get_n_missing:
 *
 * Returns: samples whose task is no longer on the server; they change nothing
 */
guint64
relabel_load_report_get_n_missing(RelabelLoadReport *self)
{
  return self->n_missing;
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
    json_object_set_int_member(info, "added", (gint64)changes->added);
    json_object_set_int_member(info, "edited", (gint64)changes->edited);
    json_object_set_int_member(info, "deleted", (gint64)changes->deleted);
    json_object_set_int_member(info, "unchanged", (gint64)changes->unchanged);
    json_object_set_int_member(info, "refused", (gint64)changes->refused);
    json_object_set_int_member(info, "rejected", (gint64)changes->rejected);
    json_object_set_int_member(info, "conflicts", (gint64)changes->conflicts);
    json_object_set_object_member(fields, changes->field, info);
  }
  json_object_set_object_member(object, "fields", fields);
  json_object_set_int_member(object, "labelled", (gint64)self->n_labelled);
  json_object_set_int_member(object, "skipped", (gint64)self->n_skipped);
  json_object_set_int_member(object, "waiting", (gint64)self->n_waiting);
  json_object_set_int_member(object, "missing", (gint64)self->n_missing);
  json_object_set_array_member(object, "unexpected", relabel_json_array_from_strv(relabel_load_report_get_unexpected(self)));
  json_object_set_array_member(object, "notes", relabel_json_array_from_strv((const char *const *)self->notes));
  return relabel_json_node_from_object(object);
}

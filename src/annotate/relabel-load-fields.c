/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which fields a load writes to. */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-json.h"
#include "relabel-load-job.h"

static void
clear_target(gpointer data)
{
  RelabelLoadTarget *target = data;

  g_free(target->dest_field);
  g_free(target->key);
}

GArray *
relabel_load_targets_new(void)
{
  GArray *targets = g_array_new(FALSE, TRUE, sizeof(RelabelLoadTarget));

  g_array_set_clear_func(targets, clear_target);
  return targets;
}

/* Under which name a task keeps the base; what went to another field has one of its own, with a dot, which no field's name has. */
static char *
base_key(const char *field, const char *dest_field)
{
  return strcmp(field, dest_field) == 0 ? g_strdup(field) : g_strconcat(field, ".", dest_field, NULL);
}

static gboolean
add_target(RelabelLoadJob *load, const RelabelConvertField *field, const char *dest_field, GError **error)
{
  const char *name = relabel_schema_field_get_name(field->field);
  RelabelLoadTarget target = { name, g_strdup(dest_field), base_key(name, dest_field), field->conversion,
                    /* Permissions guard what was there before. */
                    relabel_schema_field_get_existing(field->field) ? relabel_schema_field_get_permissions(field->field)
                                                                    : RELABEL_PERMISSIONS_ALL,
                    NULL };

  if (!load->apart)
    target.changes = relabel_load_report_add_field(load->report, name, dest_field);
  g_array_append_val(load->targets, target);
  if (target.conversion != NULL)
    return TRUE;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_SCHEMA, "Field “%s” of the run has a label type that can't be loaded",
              name);
  return FALSE;
}

static gboolean
add_expected(RelabelLoadJob *load, RelabelLoadRequest *request, GError **error)
{
  for (guint i = 0; i < load->fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(load->fields, RelabelConvertField, i);

    if (!add_target(load, field, relabel_load_request_get_dest_field(request, relabel_schema_field_get_name(field->field)), error))
      return FALSE;
  }
  return TRUE;
}

/* Where the labels of a control go that the schema doesn't have: a field of their own, which is new or holds such labels. */
static gboolean
add_unexpected(RelabelLoadJob *load, RelabelLoadRequest *request, GError **error)
{
  GHashTable *controls = relabel_spool_get_controls(load->spool);
  g_autoptr(GPtrArray) names = relabel_load_list_unexpected(load->fields, controls);

  for (guint i = 0; i < names->len; i++) {
    const char *control = g_ptr_array_index(names, i), *kind = relabel_load_get_kind(controls, control);
    const char *dest_field = relabel_load_request_get_unexpected_field(request, kind);
    RelabelSchemaField *schema_field;
    RelabelConvertField field;

    if (dest_field == NULL) {
      relabel_load_report_add_unexpected(load->report, kind, control);
      continue;
    }
    schema_field = relabel_load_new_unexpected(controls, control);
    g_ptr_array_add(load->unexpected, schema_field);
    relabel_convert_field_init(&field, schema_field, 0, 0);
    g_array_append_val(load->fields, field);
    if (!relabel_load_check_unexpected(load->dataset, load->run, schema_field, dest_field, error) ||
        !add_target(load, &field, dest_field, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
relabel_load_add_targets(RelabelLoadJob *load, RelabelLoadRequest *request, GError **error)
{
  return add_expected(load, request, error) && relabel_load_check_targets(load->dataset, load->run, request, error) &&
         add_unexpected(load, request, error);
}

gboolean
relabel_load_declare_targets(RelabelLoadJob *load, GError **error)
{
  for (guint i = 0; i < load->targets->len; i++) {
    RelabelLoadTarget *target = &g_array_index(load->targets, RelabelLoadTarget, i);
    g_autoptr(RelabelField) existing = relabel_dataset_find_field(load->dataset, target->dest_field);
    g_autoptr(RelabelField) field = NULL;

    if (existing != NULL)
      continue;
    field = relabel_field_new(target->dest_field, target->conversion->field_type, error);
    if (field == NULL || !relabel_dataset_add_field(load->dataset, field, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- fields of one annotator ---- */

/* One field would get the labels of two: of another field of the run, or of another annotator's. */
static gboolean
check_unique(RelabelLoadJob *load, const char *dest_field, GError **error)
{
  GHashTableIter iter;
  gpointer targets;
  gboolean taken = relabel_label_schema_find_field(relabel_run_get_label_schema(load->run), dest_field) != NULL;

  g_hash_table_iter_init(&iter, load->annotators);
  while (!taken && g_hash_table_iter_next(&iter, NULL, &targets)) {
    for (guint i = 0; i < ((GArray *)targets)->len; i++)
      taken = taken || strcmp(g_array_index((GArray *)targets, RelabelLoadTarget, i).dest_field, dest_field) == 0;
  }
  if (taken)
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_CONFLICT,
                "The labels of one annotator can't go to “%s”, where others belong: load into a field of another name", dest_field);
  return !taken;
}

static gboolean
add_annotator(RelabelLoadJob *load, const char *name, GError **error)
{
  GArray *targets = relabel_load_targets_new(), *common = load->targets;
  gboolean done = TRUE;

  for (guint i = 0; done && i < common->len; i++) {
    const RelabelLoadTarget *source = &g_array_index(common, RelabelLoadTarget, i);
    RelabelLoadTarget target = *source;

    target.dest_field = g_strdup_printf("%s_%s", source->dest_field, name);
    target.key = base_key(target.field, target.dest_field);
    g_array_append_val(targets, target);
    done = check_unique(load, target.dest_field, error) &&
           relabel_load_check_type(load->dataset, g_array_index(load->fields, RelabelConvertField, i).field, target.dest_field, error);
    if (done)
      g_array_index(targets, RelabelLoadTarget, i).changes = relabel_load_report_add_annotator(load->report, target.field, target.dest_field, name);
  }
  g_hash_table_insert(load->annotators, g_strdup(name), targets);
  load->targets = targets;
  done = done && relabel_load_declare_targets(load, error);
  load->targets = common;
  return done;
}

/* Those whose first line this is; under which name they go stays with the run. */
gboolean
relabel_load_add_annotators(RelabelLoadJob *load, GPtrArray *lines, GError **error)
{
  gboolean added = FALSE;

  for (guint i = 0; i < lines->len; i++) {
    JsonObject *line = g_ptr_array_index(lines, i);
    const char *name = relabel_json_peek_string(line, "annotator");

    if (name == NULL || g_hash_table_contains(load->annotators, name))
      continue;
    load->targets = load->common;
    if (!add_annotator(load, name, error))
      return FALSE;
    relabel_run_set_annotator(load->run, relabel_json_peek_int(line, "user_id", 0), name);
    added = TRUE;
  }
  return !added || relabel_dataset_write_run(load->dataset, load->run, error);
}

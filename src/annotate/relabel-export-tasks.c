/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tasks that a Label Studio can import, with the labeling config that they need. */
#include <string.h>

#include "relabel-annotate.h"
#include "relabel-convert-label.h"
#include "relabel-format-error.h"
#include "relabel-geometry.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"
#include "relabel-ls-url.h"
#include "relabel-run-fields.h"
#include "relabel-tasks-format.h"

typedef struct {
  RelabelExport *base;
  RelabelLabelSchema *schema;
  GArray *fields; /* of RelabelConvertField */
  char *root;     /* of local files */
} ExportTasks;

/* ---- which fields ---- */

static gboolean
is_wanted(RelabelExport *export, RelabelField *field)
{
  const char *const *names = relabel_export_request_get_label_fields(export->request);
  RelabelFieldType type = relabel_field_get_field_type(field);
  g_auto(GStrv) types = relabel_labeling_config_list_types_for_field(type);

  if (names != NULL && names[0] != NULL)
    return g_strv_contains(names, relabel_field_get_name(field));
  return relabel_field_type_is_label(type) && types[0] != NULL;
}

/* Boxes or masks, areas or lines: what most labels of the field are. */
static gboolean
choose_type(RelabelExport *export, RelabelField *field, RelabelSchemaField *asked, GError **error)
{
  g_auto(GStrv) types = relabel_labeling_config_list_types_for_field(relabel_field_get_field_type(field));
  guint64 most = 0;

  for (gsize i = 0; types[i] != NULL && types[1] != NULL; i++) {
    g_auto(RelabelFieldScan) scan = { 0 };

    if (!relabel_dataset_scan_field(export->dataset, relabel_field_get_name(field), relabel_export_request_get_view(export->request),
                                    relabel_geometry_from_label_type(types[i]), FALSE, &scan, export->cancellable, error))
      return FALSE;
    if (i > 0 && scan.n_labels <= most)
      continue;
    most = scan.n_labels;
    relabel_schema_field_set_label_type(asked, types[i]);
  }
  return TRUE;
}

/* As a run would ask for them: types, classes and attributes are found out. */
static RelabelLabelSchema *
build_schema(RelabelExport *export, GError **error)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(export->dataset);
  g_autoptr(RelabelLabelSchema) asked = relabel_label_schema_new();

  for (guint i = 0; i < fields->len; i++) {
    g_autoptr(RelabelSchemaField) field = NULL;

    if (!is_wanted(export, g_ptr_array_index(fields, i)))
      continue;
    field = relabel_schema_field_new(relabel_field_get_name(g_ptr_array_index(fields, i)));
    if (!choose_type(export, g_ptr_array_index(fields, i), field, error))
      return NULL;
    relabel_label_schema_add_field(asked, field);
  }
  if (relabel_label_schema_get_n_fields(asked) == 0) {
    g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                        "The dataset has no field with labels that Label Studio can show");
    return NULL;
  }
  return relabel_annotate_build_schema(export->dataset, relabel_export_request_get_view(export->request), asked, export->cancellable, error);
}

static gboolean
write_text(ExportTasks *self, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename(self->base->path, name, NULL);

  return g_file_set_contents(path, text, -1, error);
}

static gboolean
write_schema(ExportTasks *self, GError **error)
{
  g_autofree char *config = relabel_labeling_config_new(self->schema, error);
  g_autoptr(JsonNode) node = relabel_label_schema_to_json(self->schema);
  g_autofree char *json = relabel_json_to_string(node, TRUE);

  return config != NULL && write_text(self, RELABEL_TASKS_CONFIG_FILE, config, error) && write_text(self, RELABEL_TASKS_SCHEMA_FILE, json, error);
}

/* ---- tasks ---- */

/* A label with a confidence is a model's. */
static gboolean
is_predicted(RelabelLabel *label)
{
  return relabel_label_get_confidence(label, NULL);
}

static void
add_labels(ExportTasks *self, const RelabelConvertField *field, GPtrArray *labels, gboolean predicted, RelabelRegionWriter *writer,
           JsonArray *result)
{
  RelabelGeometry geometry = relabel_geometry_from_label_type(relabel_schema_field_get_label_type(field->field));

  for (guint i = 0; i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    g_autoptr(GError) reason = NULL;

    if (is_predicted(label) != predicted)
      continue;
    if (!relabel_geometry_holds(geometry, label))
      relabel_export_omit(self->base, "labels of another geometry than most of their field");
    else if (!relabel_region_writer_add(writer, field, label, result, &reason))
      relabel_export_omit(self->base, "labels that Label Studio can't show");
    else
      relabel_export_add_labels(self->base, 1);
  }
}

/* The regions of all labels of a kind; *is_set says whether any field has some, or has none of them on purpose. */
static JsonArray *
make_result(ExportTasks *self, RelabelSample *sample, gboolean predicted, gboolean *is_set)
{
  g_auto(RelabelRegionWriter) writer = { 0 };
  JsonArray *result = json_array_new();

  *is_set = FALSE;
  relabel_region_writer_init(&writer, NULL);
  for (guint i = 0; i < self->fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(self->fields, RelabelConvertField, i);
    const char *name = relabel_schema_field_get_name(field->field);
    g_autoptr(GPtrArray) labels = relabel_run_field_dup_labels(field->conversion->field_type, sample, name);

    if (labels == NULL)
      continue;
    *is_set = TRUE;
    add_labels(self, field, labels, predicted, &writer, result);
  }
  return result;
}

static void
add_results(ExportTasks *self, JsonObject *task, RelabelSample *sample)
{
  static const char *const members[] = { "annotations", "predictions" };

  for (guint i = 0; i < G_N_ELEMENTS(members); i++) {
    gboolean is_set;
    g_autoptr(JsonArray) result = make_result(self, sample, i == 1, &is_set);
    JsonArray *list = json_array_new();
    JsonObject *one;

    json_object_set_array_member(task, members[i], list);
    if (!is_set || (i == 1 && json_array_get_length(result) == 0))
      continue;
    one = json_object_new();
    if (i == 1)
      json_object_set_string_member(one, "model_version", "relabel");
    json_object_set_array_member(one, "result", g_steal_pointer(&result));
    json_array_add_object_element(list, one);
  }
}

/* A server finds pictures as local files: below the root that it serves, else below that of the disk. */
static char *
make_url(ExportTasks *self, const char *path)
{
  g_autofree char *url = self->root != NULL ? relabel_ls_local_file_url(self->root, path, NULL) : NULL;

  return url != NULL ? g_steal_pointer(&url) : relabel_ls_local_file_url("/", path, NULL);
}

static gboolean
write_task(ExportTasks *self, RelabelSample *sample, GString *text, GError **error)
{
  gboolean leave = relabel_export_request_get_media(self->base->request) == RELABEL_MEDIA_LEAVE;
  g_autofree char *name = relabel_export_add_media(self->base, sample, "data", NULL, error);
  const char *const *tags = relabel_sample_get_tags(sample);
  g_autofree char *target = NULL, *url = NULL, *json = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *task, *data;

  if (name == NULL)
    return FALSE;
  target = leave ? g_strdup(relabel_sample_get_filepath(sample)) : g_build_filename(self->base->target, "data", name, NULL);
  url = make_url(self, target);
  task = json_object_new();
  data = json_object_new();
  node = relabel_json_node_from_object(task);
  relabel_json_set_string(data, RELABEL_LABELING_CONFIG_OBJECT, url);
  json_object_set_string_member(data, RELABEL_TASKS_DATA_ID, relabel_sample_get_id(sample));
  if (tags[0] != NULL)
    json_object_set_array_member(data, RELABEL_TASKS_DATA_TAGS, relabel_json_array_from_strv(tags));
  json_object_set_object_member(task, "data", data);
  for (guint i = 0; i < self->fields->len; i++) {
    g_array_index(self->fields, RelabelConvertField, i).width = relabel_sample_get_width(sample);
    g_array_index(self->fields, RelabelConvertField, i).height = relabel_sample_get_height(sample);
  }
  add_results(self, task, sample);
  json = relabel_json_to_string(node, FALSE);
  g_string_append(text, json);
  return TRUE;
}

static gboolean
write_tasks(ExportTasks *self, GError **error)
{
  g_autofree char *path = g_build_filename(self->base->path, RELABEL_TASKS_FILE, NULL);
  g_autoptr(RelabelWriter) writer = relabel_writer_open(path, error);

  if (writer == NULL)
    return FALSE;
  g_string_append(writer->text, "[");
  for (gboolean first = TRUE;; first = FALSE) {
    RelabelSample *sample = NULL;

    if (!relabel_export_next(self->base, &sample, error))
      return FALSE;
    if (sample == NULL)
      break;
    g_string_append(writer->text, first ? "\n" : ",\n");
    if (!write_task(self, sample, writer->text, error) || !relabel_writer_check(writer, error))
      return FALSE;
  }
  g_string_append(writer->text, "\n]\n");
  return relabel_writer_close(writer, error);
}

gboolean
relabel_export_tasks(RelabelExport *export, GError **error)
{
  g_autoptr(RelabelLabelSchema) schema = build_schema(export, error);
  ExportTasks self = { export, schema, NULL, NULL };
  gboolean done;

  if (schema == NULL)
    return FALSE;
  self.fields = relabel_run_fields_new(schema);
  self.root = g_strdup(relabel_annotate_request_get_default_root());
  done = write_schema(&self, error) && write_tasks(&self, error);
  g_array_unref(self.fields);
  g_free(self.root);
  return done;
}

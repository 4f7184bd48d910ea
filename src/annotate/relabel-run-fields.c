/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-run-fields.h"

#include "relabel-image-info.h"
#include "relabel-scalar.h"

static void
clear_field(gpointer data)
{
  relabel_convert_field_clear(data);
}

GArray *
relabel_run_fields_new(RelabelLabelSchema *schema)
{
  GArray *fields = g_array_new(FALSE, FALSE, sizeof(RelabelConvertField));

  g_array_set_clear_func(fields, clear_field);
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelConvertField field;

    relabel_convert_field_init(&field, relabel_label_schema_get_field(schema, i), 0, 0);
    g_array_append_val(fields, field);
  }
  return fields;
}

void
relabel_run_fields_set_sample(GArray *fields, RelabelRun *run, RelabelSample *sample)
{
  const char *path = relabel_run_get_media_path(run, sample);
  /* What the dataset knows is the size of the file that the sample is named by. */
  gboolean is_own = path == relabel_sample_get_filepath(sample);
  int width = is_own ? relabel_sample_get_width(sample) : 0;
  int height = is_own ? relabel_sample_get_height(sample) : 0;
  RelabelImageInfo info = { 0 };

  if ((width <= 0 || height <= 0) && path != NULL && relabel_image_probe(path, &info, NULL)) {
    width = info.width;
    height = info.height;
  }
  for (guint i = 0; i < fields->len; i++) {
    g_array_index(fields, RelabelConvertField, i).width = width;
    g_array_index(fields, RelabelConvertField, i).height = height;
  }
}

GPtrArray *
relabel_run_field_dup_labels(RelabelFieldType type, RelabelSample *sample, const char *field)
{
  GPtrArray *labels;
  JsonNode *value;

  if (relabel_field_type_is_label(type)) {
    labels = relabel_sample_get_labels(sample, field);
    return labels != NULL ? g_ptr_array_ref(labels) : NULL;
  }
  value = relabel_sample_get_value(sample, field);
  if (value == NULL || JSON_NODE_HOLDS_NULL(value))
    return NULL;
  labels = g_ptr_array_new_with_free_func(g_object_unref);
  g_ptr_array_add(labels, relabel_scalar_new(value));
  return labels;
}

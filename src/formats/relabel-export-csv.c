/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table with a row a sample, as FiftyOne's CSVDataset. */
#include <string.h>

#include "relabel-csv.h"
#include "relabel-detection.h"
#include "relabel-document.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-regression.h"

typedef char *(*PartFunc)(RelabelLabel *label);

static char *
dup_class(RelabelLabel *label)
{
  return g_strdup(relabel_label_get_label(label));
}

static char *
dup_confidence(RelabelLabel *label)
{
  double confidence;
  GString *text;

  if (!relabel_label_get_confidence(label, &confidence))
    return NULL;
  text = g_string_new(NULL);
  relabel_json_append_double(text, confidence);
  return g_string_free(text, FALSE);
}

static char *
dup_number(RelabelLabel *label)
{
  GString *text;
  double value;

  if (!relabel_regression_get_value(RELABEL_REGRESSION(label), &value))
    return NULL;
  text = g_string_new(NULL);
  relabel_json_append_double(text, value);
  return g_string_free(text, FALSE);
}

static char *
dup_box(RelabelLabel *label)
{
  GString *text = g_string_new("[");
  RelabelBox box;

  relabel_detection_get_box(RELABEL_DETECTION(label), &box);
  for (guint i = 0; i < 4; i++) {
    g_string_append(text, i > 0 ? ", " : "");
    relabel_json_append_double(text, (const double[]){ box.x, box.y, box.width, box.height }[i]);
  }
  g_string_append_c(text, ']');
  return g_string_free(text, FALSE);
}

/* The columns of a field of labels: behind its name, and what stands in them. */
static const struct {
  RelabelFieldType type;
  const char *ending;
  PartFunc part;
  gboolean nested; /* it has commas of its own */
} parts[] = {
  { RELABEL_FIELD_TYPE_CLASSIFICATION, ".label", dup_class, FALSE },
  { RELABEL_FIELD_TYPE_CLASSIFICATION, ".confidence", dup_confidence, FALSE },
  { RELABEL_FIELD_TYPE_CLASSIFICATIONS, ".classifications.label", dup_class, FALSE },
  { RELABEL_FIELD_TYPE_CLASSIFICATIONS, ".classifications.confidence", dup_confidence, FALSE },
  { RELABEL_FIELD_TYPE_DETECTIONS, ".detections.label", dup_class, FALSE },
  { RELABEL_FIELD_TYPE_DETECTIONS, ".detections.confidence", dup_confidence, FALSE },
  { RELABEL_FIELD_TYPE_DETECTIONS, ".detections.bounding_box", dup_box, TRUE },
  { RELABEL_FIELD_TYPE_REGRESSION, ".value", dup_number, FALSE },
  { RELABEL_FIELD_TYPE_REGRESSION, ".confidence", dup_confidence, FALSE },
};

/* Whether the request asks for a field; without a word of it, for all. */
static gboolean
is_wanted(RelabelExport *export, RelabelField *field)
{
  const char *const *names = relabel_export_request_get_label_fields(export->request);

  return names == NULL || *names == NULL || g_strv_contains(names, relabel_field_get_name(field)) ||
         !relabel_field_type_is_label(relabel_field_get_field_type(field));
}

static gboolean
has_columns(RelabelFieldType type)
{
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    if (parts[i].type == type)
      return TRUE;
  }
  return !relabel_field_type_is_label(type);
}

static void
append_header(GPtrArray *fields, GString *text)
{
  g_string_append(text, "id,filepath,tags");
  for (guint i = 0; i < fields->len; i++) {
    RelabelField *field = g_ptr_array_index(fields, i);
    RelabelFieldType type = relabel_field_get_field_type(field);

    if (!relabel_field_type_is_label(type)) {
      g_string_append_c(text, ',');
      relabel_csv_append(text, relabel_field_get_name(field));
    }
    for (gsize k = 0; k < G_N_ELEMENTS(parts); k++) {
      g_autofree char *name = g_strconcat(relabel_field_get_name(field), parts[k].ending, NULL);

      if (parts[k].type != type)
        continue;
      g_string_append_c(text, ',');
      relabel_csv_append(text, name);
    }
  }
  g_string_append(text, "\r\n");
}

/* A list in one cell: “a,b”. Where nothing has a confidence, the cell is empty. */
static void
append_labels(GPtrArray *labels, gsize part, GString *text)
{
  g_autoptr(GString) cell = g_string_new(NULL);
  gboolean any = FALSE;

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    g_autofree char *value = parts[part].part(g_ptr_array_index(labels, i));

    g_string_append(cell, i > 0 ? "," : "");
    any = any || value != NULL;
    if (value != NULL && (parts[part].nested || !relabel_field_type_is_list(parts[part].type)))
      g_string_append(cell, value);
    else if (value != NULL)
      relabel_csv_append(cell, value);
  }
  relabel_csv_append(text, any ? cell->str : "");
}

/* {"$date": …} in one form. */
static char *
dup_date(gint64 microseconds)
{
  g_autoptr(JsonNode) date = relabel_document_date(microseconds);

  return g_strdup(relabel_json_peek_string(json_node_get_object(date), "$date"));
}

/* As Python writes it, save that lists and what is in them are JSON. */
static char *
dup_value(JsonNode *node)
{
  gint64 time = relabel_document_get_date(node);
  double number;

  if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
    return json_node_dup_string(node);
  if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN)
    return g_strdup(json_node_get_boolean(node) ? "True" : "False");
  if (JSON_NODE_HOLDS_OBJECT(node) && json_object_has_member(json_node_get_object(node), "$date"))
    return dup_date(time);
  if (JSON_NODE_HOLDS_OBJECT(node) && relabel_document_get_number(node, &number))
    return g_strdup(relabel_json_peek_string(json_node_get_object(node), "$numberDouble"));
  return relabel_json_to_string(node, FALSE);
}

static void
append_value(RelabelFieldType type, JsonNode *node, GString *text)
{
  g_autofree char *value = node != NULL && !JSON_NODE_HOLDS_NULL(node) ? dup_value(node) : g_strdup("");

  if (type == RELABEL_FIELD_TYPE_DATE && strlen(value) > 10)
    value[10] = '\0';
  relabel_csv_append(text, value);
}

static void
append_tags(RelabelSample *sample, GString *text)
{
  const char *const *tags = relabel_sample_get_tags(sample);
  g_autoptr(GString) cell = g_string_new(NULL);

  for (gsize i = 0; tags[i] != NULL; i++) {
    g_string_append(cell, i > 0 ? "," : "");
    relabel_csv_append(cell, tags[i]);
  }
  relabel_csv_append(text, cell->str);
}

/* Of a label that has columns, what has none. */
static void
check_label(RelabelExport *export, RelabelLabel *label)
{
  relabel_export_check_label(export, label);
  if (relabel_label_get_attributes(label) != NULL)
    relabel_export_omit(export, "attributes");
  if (RELABEL_IS_DETECTION(label) && (relabel_detection_get_mask(RELABEL_DETECTION(label)) != NULL ||
                                      relabel_detection_get_mask_path(RELABEL_DETECTION(label)) != NULL))
    relabel_export_omit(export, "masks");
}

static void
append_field(RelabelExport *export, RelabelField *field, RelabelSample *sample, GString *text)
{
  RelabelFieldType type = relabel_field_get_field_type(field);
  const char *name = relabel_field_get_name(field);
  GPtrArray *labels = relabel_sample_get_labels(sample, name);

  if (!relabel_field_type_is_label(type)) {
    g_string_append_c(text, ',');
    append_value(type, relabel_sample_get_value(sample, name), text);
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
    if (parts[i].type != type)
      continue;
    g_string_append_c(text, ',');
    append_labels(labels, i, text);
  }
  for (guint i = 0; labels != NULL && i < labels->len; i++)
    check_label(export, labels->pdata[i]);
  relabel_export_add_labels(export, labels != NULL ? labels->len : 0);
}

static gboolean
write_sample(RelabelExport *export, GPtrArray *fields, RelabelSample *sample, GString *text, GError **error)
{
  g_autofree char *shown = relabel_export_add_media(export, sample, "data", NULL, error);

  if (shown == NULL)
    return FALSE;
  g_string_append_printf(text, "%s,", relabel_sample_get_id(sample));
  relabel_csv_append(text, shown);
  g_string_append_c(text, ',');
  append_tags(sample, text);
  for (guint i = 0; i < fields->len; i++)
    append_field(export, g_ptr_array_index(fields, i), sample, text);
  g_string_append(text, "\r\n");
  return TRUE;
}

/* What has no columns is counted in labels, sample by sample. */
static void
count_omitted(RelabelExport *export, GPtrArray *omitted, RelabelSample *sample)
{
  for (guint i = 0; i < omitted->len; i++) {
    RelabelField *field = g_ptr_array_index(omitted, i);
    GPtrArray *labels = relabel_sample_get_labels(sample, relabel_field_get_name(field));
    const char *nick = relabel_field_type_to_nick(relabel_field_get_field_type(field));
    g_autofree char *words = g_str_has_suffix(nick, "s") ? g_strdup(nick) : g_strconcat(nick, "s", NULL);

    for (guint k = 0; labels != NULL && k < labels->len; k++)
      relabel_export_omit(export, words);
  }
}

static gboolean
write_samples(RelabelExport *export, GPtrArray *fields, GPtrArray *omitted, RelabelWriter *writer, GError **error)
{
  append_header(fields, writer->text);
  for (;;) {
    RelabelSample *sample = NULL;

    if (!relabel_export_next(export, &sample, error))
      return FALSE;
    if (sample == NULL)
      return relabel_writer_close(writer, error);
    if (!write_sample(export, fields, sample, writer->text, error) || !relabel_writer_check(writer, error))
      return FALSE;
    count_omitted(export, omitted, sample);
  }
}

gboolean
relabel_export_csv(RelabelExport *export, GError **error)
{
  g_autoptr(GPtrArray) all = relabel_dataset_list_fields(export->dataset);
  g_autoptr(GPtrArray) fields = g_ptr_array_new();
  g_autoptr(GPtrArray) omitted = g_ptr_array_new();
  g_autofree char *path = g_build_filename(export->path, "labels.csv", NULL);
  g_autoptr(RelabelWriter) writer = relabel_writer_open(path, error);

  for (guint i = 0; i < all->len; i++) {
    RelabelField *field = g_ptr_array_index(all, i);

    if (is_wanted(export, field))
      g_ptr_array_add(has_columns(relabel_field_get_field_type(field)) ? fields : omitted, field);
  }
  return writer != NULL && write_samples(export, fields, omitted, writer, error);
}

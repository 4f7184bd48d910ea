/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the columns of a CSV file mean: FiftyOne names them by the paths of fields, as “weather.label”. */
#include "relabel-csv-columns.h"

#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-regression.h"

/* What a column's name ends with, and what that makes of the field. The longer endings come first. */
static const struct {
  const char *ending;
  RelabelFieldType type;
  RelabelCsvPart part;
} endings[] = {
  { ".classifications.label", RELABEL_FIELD_TYPE_CLASSIFICATIONS, RELABEL_CSV_LABEL },
  { ".classifications.confidence", RELABEL_FIELD_TYPE_CLASSIFICATIONS, RELABEL_CSV_CONFIDENCE },
  { ".detections.label", RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_CSV_LABEL },
  { ".detections.confidence", RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_CSV_CONFIDENCE },
  { ".detections.bounding_box", RELABEL_FIELD_TYPE_DETECTIONS, RELABEL_CSV_BOX },
  { ".label", RELABEL_FIELD_TYPE_CLASSIFICATION, RELABEL_CSV_LABEL },
  { ".confidence", RELABEL_FIELD_TYPE_CLASSIFICATION, RELABEL_CSV_CONFIDENCE },
  { ".value", RELABEL_FIELD_TYPE_REGRESSION, RELABEL_CSV_NUMBER },
};

static const char *const path_names[] = { "filepath", "image", "filename", "file_name", "file", "path", "image_path", NULL };
static const char *const class_names[] = { "label", "class", "category", NULL };

enum { MAY_BE_BOOLEAN = 1, MAY_BE_INT = 2, MAY_BE_FLOAT = 4, MAY_BE_DATE = 8, MAY_BE_DATETIME = 16, MAY_BE_ANYTHING = 31 };

static void
clear_field(gpointer data)
{
  g_free(((RelabelCsvField *)data)->name);
}

static RelabelCsvField *
ensure_field(RelabelCsvColumns *self, const char *name, gsize length, RelabelFieldType type)
{
  RelabelCsvField field = { NULL, type, { -1, -1, -1, -1, -1 }, MAY_BE_ANYTHING };

  for (guint i = 0; i < self->fields->len; i++) {
    RelabelCsvField *other = &g_array_index(self->fields, RelabelCsvField, i);

    if (strlen(other->name) == length && strncmp(other->name, name, length) == 0)
      return other;
  }
  field.name = g_strndup(name, length);
  g_array_append_val(self->fields, field);
  return &g_array_index(self->fields, RelabelCsvField, self->fields->len - 1);
}

/* Several columns are one field; a confidence is that of whatever the others make of it. */
static gboolean
set_column(RelabelCsvField *field, RelabelFieldType type, RelabelCsvPart part, int column)
{
  if (field->type == RELABEL_FIELD_TYPE_CLASSIFICATION && field->columns[RELABEL_CSV_LABEL] < 0)
    field->type = type;
  if (field->columns[part] >= 0 || (field->type != type && part != RELABEL_CSV_CONFIDENCE))
    return FALSE;
  field->columns[part] = column;
  return TRUE;
}

static gboolean
take_column(RelabelCsvColumns *self, const char *name, int column, const char *label_field)
{
  if (strcmp(name, "id") == 0)
    self->id = column;
  else if (strcmp(name, "tags") == 0)
    self->tags = column;
  else if (g_strv_contains(class_names, name))
    return set_column(ensure_field(self, label_field, strlen(label_field), RELABEL_FIELD_TYPE_CLASSIFICATION),
                      RELABEL_FIELD_TYPE_CLASSIFICATION, RELABEL_CSV_LABEL, column);
  else if (relabel_field_name_is_valid(name))
    return set_column(ensure_field(self, name, strlen(name), RELABEL_FIELD_TYPE_STRING), RELABEL_FIELD_TYPE_STRING,
                      RELABEL_CSV_VALUE, column);
  else
    return FALSE;
  return TRUE;
}

static gboolean
take_part(RelabelCsvColumns *self, const char *name, int column)
{
  for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
    gsize length = strlen(name) - MIN(strlen(endings[i].ending), strlen(name));
    g_autofree char *field = g_strndup(name, length);

    if (g_str_has_suffix(name, endings[i].ending) && relabel_field_name_is_valid(field))
      return set_column(ensure_field(self, name, length, endings[i].type), endings[i].type, endings[i].part, column);
  }
  return FALSE;
}

/* Without their main column, the others of a field are of no use. */
static void
drop_incomplete(RelabelCsvColumns *self)
{
  for (guint i = self->fields->len; i > 0; i--) {
    RelabelCsvField *field = &g_array_index(self->fields, RelabelCsvField, i - 1);
    RelabelCsvPart needed = field->type == RELABEL_FIELD_TYPE_DETECTIONS    ? RELABEL_CSV_BOX
                            : field->type == RELABEL_FIELD_TYPE_REGRESSION ? RELABEL_CSV_NUMBER
                            : relabel_field_type_is_label(field->type)     ? RELABEL_CSV_LABEL
                                                                           : RELABEL_CSV_VALUE;

    if (field->columns[needed] >= 0)
      continue;
    g_ptr_array_add(self->ignored, g_strdup(field->name));
    g_array_remove_index(self->fields, i - 1);
  }
}

void
relabel_csv_columns_init(RelabelCsvColumns *self, const char *const *header, const char *label_field)
{
  *self = (RelabelCsvColumns){ -1, -1, -1, g_strv_length((char **)header), g_array_new(FALSE, FALSE, sizeof(RelabelCsvField)),
                               g_ptr_array_new_with_free_func(g_free) };
  g_array_set_clear_func(self->fields, clear_field);
  for (gsize i = 0; path_names[i] != NULL && self->path < 0; i++) {
    for (guint k = 0; k < self->n && self->path < 0; k++)
      self->path = g_ascii_strcasecmp(header[k], path_names[i]) == 0 ? (int)k : -1;
  }
  for (guint i = 0; i < self->n; i++) {
    /* The size is that of the picture itself. */
    if ((int)i == self->path || g_str_has_prefix(header[i], "metadata."))
      continue;
    if (strchr(header[i], '.') != NULL ? !take_part(self, header[i], (int)i) : !take_column(self, header[i], (int)i, label_field))
      g_ptr_array_add(self->ignored, g_strdup(header[i]));
  }
  drop_incomplete(self);
}

void
relabel_csv_columns_clear(RelabelCsvColumns *self)
{
  g_clear_pointer(&self->fields, g_array_unref);
  g_clear_pointer(&self->ignored, g_ptr_array_unref);
}

/* ---- what values are ---- */

static gboolean
read_boolean(const char *text, gboolean *value)
{
  *value = g_ascii_strcasecmp(text, "true") == 0;
  return *value || g_ascii_strcasecmp(text, "false") == 0;
}

/* As numbers are written: what begins with a zero is a name that happens to be of digits. */
static gboolean
read_int(const char *text, gint64 *value)
{
  const char *digits = *text == '-' ? text + 1 : text;

  if (!g_ascii_isdigit(*digits) || (*digits == '0' && digits[1] != '\0'))
    return FALSE;
  return g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

static gboolean
read_float(const char *text, double *value)
{
  const char *digits = *text == '-' ? text + 1 : text;
  char *end = NULL;

  if (g_ascii_isspace(*text) || strpbrk(text, "xX") != NULL || (*digits == '0' && g_ascii_isdigit(digits[1])))
    return FALSE;
  *value = g_ascii_strtod(text, &end);
  return end != text && *end == '\0';
}

static GDateTime *
read_time(const char *text, gboolean with_time)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
  g_autofree char *whole = with_time ? g_strdup(text) : g_strconcat(text, "T00:00:00Z", NULL);

  /* Python writes a blank between them. */
  if (with_time && strlen(whole) > 10 && whole[10] == ' ')
    whole[10] = 'T';
  return g_date_time_new_from_iso8601(whole, utc);
}

static guint
candidates_of(const char *text)
{
  gboolean flag;
  gint64 number;
  double real;
  g_autoptr(GDateTime) day = strlen(text) == 10 ? read_time(text, FALSE) : NULL;
  g_autoptr(GDateTime) moment = strlen(text) > 10 ? read_time(text, TRUE) : NULL;

  return (read_boolean(text, &flag) ? MAY_BE_BOOLEAN : 0u) | (read_int(text, &number) ? MAY_BE_INT : 0u) |
         (read_float(text, &real) ? MAY_BE_FLOAT : 0u) | (day != NULL ? MAY_BE_DATE : 0u) | (moment != NULL ? MAY_BE_DATETIME : 0u);
}

void
relabel_csv_columns_look_at(RelabelCsvColumns *self, const char *const *record)
{
  for (guint i = 0; i < self->fields->len; i++) {
    RelabelCsvField *field = &g_array_index(self->fields, RelabelCsvField, i);
    int column = field->columns[RELABEL_CSV_VALUE];

    if (column >= 0 && *record[column] != '\0' && field->candidates != 0)
      field->candidates &= candidates_of(record[column]);
  }
}

void
relabel_csv_columns_settle(RelabelCsvColumns *self)
{
  static const RelabelFieldType types[] = { RELABEL_FIELD_TYPE_BOOLEAN, RELABEL_FIELD_TYPE_INT, RELABEL_FIELD_TYPE_FLOAT,
                                            RELABEL_FIELD_TYPE_DATE, RELABEL_FIELD_TYPE_DATETIME };

  for (guint i = 0; i < self->fields->len; i++) {
    RelabelCsvField *field = &g_array_index(self->fields, RelabelCsvField, i);
    RelabelFieldType chosen = field->type;

    /* The first that all of them can be. A column without any value is one of texts. */
    for (gsize k = G_N_ELEMENTS(types); field->type == RELABEL_FIELD_TYPE_STRING && field->candidates != MAY_BE_ANYTHING && k > 0; k--) {
      if ((field->candidates & (1u << (k - 1))) != 0)
        chosen = types[k - 1];
    }
    field->type = chosen;
  }
}

/* ---- records ---- */

static gboolean
invalid(GError **error, const char *field, const char *wanted, const char *text)
{
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "field “%s”: expected %s, got “%s”", field, wanted, text);
  return FALSE;
}

static JsonNode *
node_of_text(RelabelFieldType type, const char *text)
{
  g_autoptr(GDateTime) time = NULL;
  gboolean flag;
  gint64 number;
  double real;

  switch (type) {
  case RELABEL_FIELD_TYPE_BOOLEAN:
    return read_boolean(text, &flag) ? json_node_init_boolean(json_node_alloc(), flag) : NULL;
  case RELABEL_FIELD_TYPE_INT:
    return read_int(text, &number) ? json_node_init_int(json_node_alloc(), number) : NULL;
  case RELABEL_FIELD_TYPE_FLOAT:
    return read_float(text, &real) ? relabel_document_number(real) : NULL;
  case RELABEL_FIELD_TYPE_DATE:
  case RELABEL_FIELD_TYPE_DATETIME:
    time = read_time(text, type == RELABEL_FIELD_TYPE_DATETIME);
    return time != NULL ? relabel_document_date(g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time)) : NULL;
  case RELABEL_FIELD_TYPE_STRING:
    return json_node_init_string(json_node_alloc(), text);
  default:
    return NULL;
  }
}

static const char *
cell(const RelabelCsvField *field, RelabelCsvPart part, const char *const *record)
{
  return field->columns[part] >= 0 ? record[field->columns[part]] : "";
}

static gboolean
set_confidence(const RelabelCsvField *field, RelabelLabel *label, const char *text, GError **error)
{
  double confidence;

  if (*text == '\0' || strcmp(text, "None") == 0)
    return TRUE;
  if (!read_float(text, &confidence))
    return invalid(error, field->name, "a confidence", text);
  relabel_label_set_confidence(label, confidence);
  return TRUE;
}

static RelabelLabel *
new_regression(const RelabelCsvField *field, const char *const *record, GError **error)
{
  const char *text = cell(field, RELABEL_CSV_NUMBER, record);
  g_autoptr(RelabelLabel) label = NULL;
  double value;

  if (!read_float(text, &value)) {
    invalid(error, field->name, "a number", text);
    return NULL;
  }
  label = RELABEL_LABEL(relabel_regression_new(value));
  return set_confidence(field, label, cell(field, RELABEL_CSV_CONFIDENCE, record), error) ? g_steal_pointer(&label) : NULL;
}

/* The four numbers of each box, from “[x, y, w, h],[…]”. */
static JsonArray *
parse_boxes(const RelabelCsvField *field, const char *text, GError **error)
{
  g_autofree char *list = g_strdup_printf("[%s]", text);
  g_autoptr(JsonNode) node = relabel_json_parse(list, -1, NULL);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
    JsonNode *box = json_array_get_element(array, i);
    double number;

    if (!JSON_NODE_HOLDS_ARRAY(box) || json_array_get_length(json_node_get_array(box)) != 4)
      array = NULL;
    for (guint k = 0; array != NULL && k < 4; k++) {
      if (!relabel_json_number(json_array_get_element(json_node_get_array(box), k), &number))
        array = NULL;
    }
  }
  if (array == NULL)
    invalid(error, field->name, "boxes as “[x, y, width, height],…”", text);
  return array != NULL ? json_array_ref(array) : NULL;
}

static RelabelLabel *
new_label(const RelabelCsvField *field, const char *label_class, JsonArray *box)
{
  double n[4] = { 0 };

  if (box == NULL)
    return RELABEL_LABEL(relabel_classification_new(label_class));
  for (guint i = 0; i < 4; i++)
    relabel_json_number(json_array_get_element(box, i), &n[i]);
  return RELABEL_LABEL(relabel_detection_new(label_class, n[0], n[1], n[2], n[3]));
}

/* Lists in a cell, of one length. */
static gboolean
read_list(const RelabelCsvField *field, const char *const *record, GPtrArray *labels, GError **error)
{
  g_auto(GStrv) classes = relabel_csv_split(cell(field, RELABEL_CSV_LABEL, record));
  g_auto(GStrv) confidences = relabel_csv_split(cell(field, RELABEL_CSV_CONFIDENCE, record));
  guint n = g_strv_length(classes), n_confidences = g_strv_length(confidences);
  g_autoptr(JsonArray) boxes = NULL;

  if (field->type == RELABEL_FIELD_TYPE_DETECTIONS) {
    boxes = parse_boxes(field, cell(field, RELABEL_CSV_BOX, record), error);
    if (boxes == NULL)
      return FALSE;
    if (n != 0 && n != json_array_get_length(boxes))
      return invalid(error, field->name, "as many classes as boxes", cell(field, RELABEL_CSV_LABEL, record));
    n = json_array_get_length(boxes);
  }
  if (n_confidences != 0 && n_confidences != n)
    return invalid(error, field->name, "as many confidences as labels", cell(field, RELABEL_CSV_CONFIDENCE, record));
  for (guint i = 0; i < n; i++) {
    const char *label_class = g_strv_length(classes) > 0 ? classes[i] : NULL;
    RelabelLabel *label = new_label(field, label_class, boxes != NULL ? json_array_get_array_element(boxes, i) : NULL);

    g_ptr_array_add(labels, label);
    if (n_confidences != 0 && !set_confidence(field, label, confidences[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_labels(const RelabelCsvField *field, const char *const *record, GPtrArray *labels, GError **error)
{
  RelabelLabel *label;

  if (relabel_field_type_is_list(field->type))
    return read_list(field, record, labels, error);
  if (*cell(field, field->type == RELABEL_FIELD_TYPE_REGRESSION ? RELABEL_CSV_NUMBER : RELABEL_CSV_LABEL, record) == '\0')
    return TRUE;
  if (field->type == RELABEL_FIELD_TYPE_REGRESSION) {
    label = new_regression(field, record, error);
    if (label == NULL)
      return FALSE;
    g_ptr_array_add(labels, label);
    return TRUE;
  }
  label = RELABEL_LABEL(relabel_classification_new(cell(field, RELABEL_CSV_LABEL, record)));
  g_ptr_array_add(labels, label);
  return set_confidence(field, label, cell(field, RELABEL_CSV_CONFIDENCE, record), error);
}

static gboolean
read_field(const RelabelCsvField *field, const char *const *record, RelabelSample *sample, GError **error)
{
  if (relabel_field_type_is_label(field->type)) {
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

    if (!read_labels(field, record, labels, error))
      return FALSE;
    if (labels->len > 0 || relabel_field_type_is_list(field->type))
      relabel_sample_take_labels(sample, field->name, g_steal_pointer(&labels));
  } else if (*cell(field, RELABEL_CSV_VALUE, record) != '\0') {
    const char *text = cell(field, RELABEL_CSV_VALUE, record);
    g_autoptr(JsonNode) node = node_of_text(field->type, text);

    if (node == NULL)
      return invalid(error, field->name, relabel_field_type_to_nick(field->type), text);
    relabel_sample_set_value(sample, field->name, node);
  }
  return TRUE;
}

gboolean
relabel_csv_columns_read(const RelabelCsvColumns *self, const char *const *record, RelabelSample *sample, GError **error)
{
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < self->fields->len; i++)
    read_field(&g_array_index(self->fields, RelabelCsvField, i), record, sample, first == NULL ? &first : NULL);
  if (first == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&first));
  return FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Labels and their rows. */
#include "relabel-sqlite-private.h"

#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-polyline.h"
#include "relabel-regression.h"
#include "relabel-segmentation.h"

/* Of RELABEL_SQLITE_LABEL_COLUMNS, and, from 1 on, the parameters of the INSERT. */
enum {
  COL_SAMPLE,
  COL_FIELD,
  COL_ORD,
  COL_ID,
  COL_CLASS,
  COL_CONFIDENCE,
  COL_INDEX,
  COL_X,
  COL_Y,
  COL_WIDTH,
  COL_HEIGHT,
  COL_VALUE,
  COL_CLOSED,
  COL_FILLED,
  COL_SHAPE,
  COL_TAGS,
  COL_MASK_PATH,
  COL_HAS_MASK,
  COL_ATTRIBUTES,
  COL_MARK,
};

/*
 * A shape, all little endian: the number of parts, the number of numbers in each part, four bytes each; then the numbers, of
 * eight bytes each. The parts of a polyline are its lines; a keypoint has its points and, where it has them, its confidences.
 */
static void
append_u32(GByteArray *bytes, gsize value)
{
  guint32 little = GUINT32_TO_LE((guint32)value);

  g_byte_array_append(bytes, (const guint8 *)&little, sizeof little);
}

static void
append_numbers(GByteArray *bytes, const double *numbers, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    guint64 bits;

    memcpy(&bits, &numbers[i], sizeof bits);
    bits = GUINT64_TO_LE(bits);
    g_byte_array_append(bytes, (const guint8 *)&bits, sizeof bits);
  }
}

static GBytes *
format_polyline(RelabelPolyline *polyline)
{
  GByteArray *bytes = g_byte_array_new();
  guint n_shapes = relabel_polyline_get_n_shapes(polyline);
  gsize n = 0;

  append_u32(bytes, n_shapes);
  for (guint i = 0; i < n_shapes; i++) {
    relabel_polyline_get_shape(polyline, i, &n);
    append_u32(bytes, n);
  }
  for (guint i = 0; i < n_shapes; i++) {
    const double *numbers = relabel_polyline_get_shape(polyline, i, &n);

    append_numbers(bytes, numbers, n);
  }
  return g_byte_array_free_to_bytes(bytes);
}

static GBytes *
format_keypoint(RelabelKeypoint *keypoint)
{
  GByteArray *bytes = g_byte_array_new();
  gsize n_points = 0, n_confidences = 0;
  const double *points = relabel_keypoint_get_points(keypoint, &n_points);
  const double *confidences = relabel_keypoint_get_confidences(keypoint, &n_confidences);

  append_u32(bytes, confidences != NULL ? 2 : 1);
  append_u32(bytes, n_points);
  if (confidences != NULL)
    append_u32(bytes, n_confidences);
  append_numbers(bytes, points, n_points);
  append_numbers(bytes, confidences, n_confidences);
  return g_byte_array_free_to_bytes(bytes);
}

typedef struct {
  const guint8 *sizes;
  const guint8 *numbers;
  guint n_parts;
} Shape;

static guint32
read_u32(const guint8 *bytes)
{
  guint32 little;

  memcpy(&little, bytes, sizeof little);
  return GUINT32_FROM_LE(little);
}

/* Says whether the column holds a shape whose parts are as long as it is. */
static gboolean
read_shape(RelabelStatement *row, Shape *shape)
{
  const guint8 *bytes = sqlite3_column_blob(row, COL_SHAPE);
  guint64 size = (guint64)sqlite3_column_bytes(row, COL_SHAPE);
  guint64 wanted = 4;

  if (bytes == NULL || size < wanted)
    return FALSE;
  shape->n_parts = read_u32(bytes);
  shape->sizes = bytes + 4;
  wanted += 4 * (guint64)shape->n_parts;
  if (size < wanted)
    return FALSE;
  shape->numbers = bytes + wanted;
  for (guint i = 0; i < shape->n_parts; i++)
    wanted += 8 * (guint64)read_u32(shape->sizes + 4 * i);
  return size == wanted;
}

/* The numbers of the next part. */
static double *
read_part(Shape *shape, guint part, gsize *n)
{
  double *numbers;

  *n = read_u32(shape->sizes + 4 * part);
  /* Never empty, for an empty list of confidences is a list. */
  numbers = g_new(double, *n + 1);
  for (gsize i = 0; i < *n; i++, shape->numbers += 8) {
    guint64 bits;

    memcpy(&bits, shape->numbers, sizeof bits);
    bits = GUINT64_FROM_LE(bits);
    memcpy(&numbers[i], &bits, sizeof bits);
  }
  return numbers;
}

static RelabelLabel *
read_polyline(RelabelStatement *row)
{
  RelabelPolyline *polyline =
      relabel_polyline_new(NULL, sqlite3_column_int(row, COL_CLOSED) != 0, sqlite3_column_int(row, COL_FILLED) != 0);
  Shape shape;

  if (!read_shape(row, &shape)) {
    g_object_unref(polyline);
    return NULL;
  }
  for (guint i = 0; i < shape.n_parts; i++) {
    gsize n = 0;
    g_autofree double *numbers = read_part(&shape, i, &n);

    relabel_polyline_add_shape(polyline, numbers, n);
  }
  return RELABEL_LABEL(polyline);
}

static RelabelLabel *
read_keypoint(RelabelStatement *row)
{
  RelabelKeypoint *keypoint;
  g_autofree double *points = NULL;
  g_autofree double *confidences = NULL;
  gsize n = 0;
  Shape shape;

  if (!read_shape(row, &shape) || shape.n_parts < 1 || shape.n_parts > 2)
    return NULL;
  keypoint = relabel_keypoint_new(NULL);
  points = read_part(&shape, 0, &n);
  relabel_keypoint_set_points(keypoint, points, n);
  if (shape.n_parts == 2) {
    confidences = read_part(&shape, 1, &n);
    relabel_keypoint_set_confidences(keypoint, confidences, n);
  }
  return RELABEL_LABEL(keypoint);
}

static RelabelLabel *
read_detection(RelabelStatement *row, GBytes *mask)
{
  RelabelDetection *detection =
      relabel_detection_new(NULL, relabel_statement_get_double(row, COL_X), relabel_statement_get_double(row, COL_Y),
                            relabel_statement_get_double(row, COL_WIDTH), relabel_statement_get_double(row, COL_HEIGHT));
  g_autofree char *path = relabel_statement_dup_path(row, COL_MASK_PATH);

  if (mask != NULL)
    relabel_detection_set_mask(detection, mask);
  if (path != NULL)
    relabel_detection_set_mask_path(detection, path);
  return RELABEL_LABEL(detection);
}

static RelabelLabel *
read_kind(RelabelStatement *row, RelabelFieldType type, GBytes *mask)
{
  GType label_type = relabel_field_type_get_label_type(type);

  if (label_type == RELABEL_TYPE_DETECTION)
    return read_detection(row, mask);
  if (label_type == RELABEL_TYPE_POLYLINE)
    return read_polyline(row);
  if (label_type == RELABEL_TYPE_KEYPOINT)
    return read_keypoint(row);
  if (label_type == RELABEL_TYPE_SEGMENTATION) {
    g_autofree char *path = relabel_statement_dup_path(row, COL_MASK_PATH);

    return RELABEL_LABEL(relabel_segmentation_new(mask, path));
  }
  if (label_type == RELABEL_TYPE_REGRESSION) {
    RelabelRegression *regression = g_object_new(RELABEL_TYPE_REGRESSION, NULL);

    if (sqlite3_column_type(row, COL_VALUE) != SQLITE_NULL)
      relabel_regression_set_value(regression, relabel_statement_get_double(row, COL_VALUE));
    return RELABEL_LABEL(regression);
  }
  if (label_type == RELABEL_TYPE_CLASSIFICATION) {
    RelabelClassification *classification = relabel_classification_new(NULL);

    relabel_classification_set_logits(classification, mask);
    return RELABEL_LABEL(classification);
  }
  return NULL;
}

static gboolean
read_mask(RelabelSqlite *sqlite, RelabelStatement *row, GBytes **mask, GError **error)
{
  static const char sql[] = "SELECT data FROM mask WHERE sample = ?1 AND field = ?2 AND ord = ?3";
  g_autoptr(RelabelStatement) statement = NULL;
  int found;

  *mask = NULL;
  if (sqlite3_column_type(row, COL_HAS_MASK) == SQLITE_NULL)
    return TRUE;
  statement = relabel_sqlite_prepare(sqlite, sql, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, sqlite3_column_int64(row, COL_SAMPLE));
  sqlite3_bind_int64(statement, 2, sqlite3_column_int64(row, COL_FIELD));
  sqlite3_bind_int64(statement, 3, sqlite3_column_int64(row, COL_ORD));
  found = relabel_sqlite_next(sqlite, statement, error);
  if (found > 0)
    *mask = relabel_statement_dup_bytes(statement, 0);
  return found > 0 || (found == 0 && relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error));
}

GStrv
relabel_sqlite_parse_tags(const char *text)
{
  g_autoptr(JsonNode) node = text != NULL ? relabel_json_parse(text, -1, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? relabel_json_dup_strv(json_node_get_array(node)) : NULL;
}

char *
relabel_sqlite_format_tags(const char *const *tags)
{
  g_autoptr(GString) text = NULL;

  if (tags == NULL || tags[0] == NULL)
    return NULL;
  text = g_string_new("[");
  for (gsize i = 0; tags[i] != NULL; i++) {
    if (i > 0)
      g_string_append_c(text, ',');
    relabel_json_append_string(text, tags[i]);
  }
  g_string_append_c(text, ']');
  return g_strdup(text->str);
}

static gboolean
read_shared(RelabelSqlite *sqlite, RelabelStatement *row, RelabelLabel *label, GError **error)
{
  const char *attributes = relabel_statement_get_text(row, COL_ATTRIBUTES);
  char id[25];

  if (!relabel_sqlite_get_id(sqlite, row, COL_ID, id, error))
    return FALSE;
  relabel_label_set_id(label, id);
  relabel_label_set_label(label, relabel_statement_get_text(row, COL_CLASS));
  if (sqlite3_column_type(row, COL_CONFIDENCE) != SQLITE_NULL)
    relabel_label_set_confidence(label, relabel_statement_get_double(row, COL_CONFIDENCE));
  if (sqlite3_column_type(row, COL_INDEX) != SQLITE_NULL)
    relabel_label_set_index(label, sqlite3_column_int64(row, COL_INDEX));
  if (sqlite3_column_type(row, COL_TAGS) != SQLITE_NULL) {
    g_auto(GStrv) tags = relabel_sqlite_parse_tags(relabel_statement_get_text(row, COL_TAGS));

    relabel_label_set_tags(label, (const char *const *)tags);
  }
  if (attributes != NULL) {
    g_autoptr(JsonNode) node = relabel_json_parse(attributes, -1, NULL);

    if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
      return relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
    relabel_label_take_attributes(label, json_node_dup_object(node));
  }
  return TRUE;
}

RelabelLabel *
relabel_sqlite_read_label(RelabelSqlite *sqlite, RelabelStatement *row, RelabelFieldType type, GError **error)
{
  g_autoptr(GBytes) mask = NULL;
  g_autoptr(RelabelLabel) label = NULL;

  if (!read_mask(sqlite, row, &mask, error))
    return NULL;
  label = read_kind(row, type, mask);
  if (label == NULL) {
    relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
    return NULL;
  }
  return read_shared(sqlite, row, label, error) ? g_steal_pointer(&label) : NULL;
}

static gboolean
check_label(RelabelSqliteField *field, RelabelLabel *label, GError **error)
{
  const char *class_name = relabel_label_get_label(label);
  const char *const *tags = relabel_label_get_tags(label);

  if (G_OBJECT_TYPE(label) != relabel_field_type_get_label_type(field->type)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s” holds %s, not labels of the kind %s", field->name,
                relabel_field_type_to_nick(field->type), RELABEL_LABEL_GET_CLASS(label)->document_class);
    return FALSE;
  }
  for (gsize i = 0; tags[i] != NULL; i++) {
    if (!g_utf8_validate(tags[i], -1, NULL)) {
      g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s”: a label's tag is not valid UTF-8", field->name);
      return FALSE;
    }
  }
  if (class_name == NULL || g_utf8_validate(class_name, -1, NULL))
    return TRUE;
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s”: a label's class is not valid UTF-8", field->name);
  return FALSE;
}

/* What has to be right before anything is written. */
gboolean
relabel_sqlite_dataset_check_labels(RelabelSqliteField *field, GPtrArray *labels, GError **error)
{
  if (!relabel_field_type_is_list(field->type) && labels->len > 1) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s” holds one label, not %u", field->name,
                labels->len);
    return FALSE;
  }
  for (guint i = 0; i < labels->len; i++) {
    if (!check_label(field, g_ptr_array_index(labels, i), error))
      return FALSE;
  }
  return TRUE;
}

static void
bind_detection(RelabelStatement *statement, RelabelDetection *detection, GBytes **mask)
{
  RelabelBox box;

  relabel_detection_get_box(detection, &box);
  relabel_statement_bind_double(statement, COL_X + 1, box.x);
  relabel_statement_bind_double(statement, COL_Y + 1, box.y);
  relabel_statement_bind_double(statement, COL_WIDTH + 1, box.width);
  relabel_statement_bind_double(statement, COL_HEIGHT + 1, box.height);
  relabel_statement_bind_path(statement, COL_MASK_PATH + 1, relabel_detection_get_mask_path(detection));
  *mask = relabel_detection_get_mask(detection);
}

/* What is of the kind; *shape is owned and *mask borrowed. */
static void
bind_kind(RelabelStatement *statement, RelabelLabel *label, GBytes **shape, GBytes **mask)
{
  GType type = G_OBJECT_TYPE(label);

  if (type == RELABEL_TYPE_DETECTION) {
    bind_detection(statement, (RelabelDetection *)label, mask);
  } else if (type == RELABEL_TYPE_POLYLINE) {
    sqlite3_bind_int(statement, COL_CLOSED + 1, relabel_polyline_get_closed((RelabelPolyline *)label));
    sqlite3_bind_int(statement, COL_FILLED + 1, relabel_polyline_get_filled((RelabelPolyline *)label));
    *shape = format_polyline((RelabelPolyline *)label);
  } else if (type == RELABEL_TYPE_KEYPOINT) {
    *shape = format_keypoint((RelabelKeypoint *)label);
  } else if (type == RELABEL_TYPE_SEGMENTATION) {
    relabel_statement_bind_path(statement, COL_MASK_PATH + 1, relabel_segmentation_get_mask_path((RelabelSegmentation *)label));
    *mask = relabel_segmentation_get_mask((RelabelSegmentation *)label);
  } else if (type == RELABEL_TYPE_REGRESSION) {
    double value = 0;

    if (relabel_regression_get_value((RelabelRegression *)label, &value))
      relabel_statement_bind_double(statement, COL_VALUE + 1, value);
  } else if (type == RELABEL_TYPE_CLASSIFICATION) {
    *mask = relabel_classification_get_logits((RelabelClassification *)label);
  }
}

static gboolean
insert_mask(RelabelSqlite *sqlite, gint64 sample, gint64 field, gint64 ord, GBytes *mask, GError **error)
{
  static const char sql[] = "INSERT INTO mask VALUES(?1, ?2, ?3, ?4)";
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, sample);
  sqlite3_bind_int64(statement, 2, field);
  sqlite3_bind_int64(statement, 3, ord);
  relabel_statement_bind_bytes(statement, 4, mask);
  return relabel_sqlite_run(sqlite, statement, error);
}

gboolean
relabel_sqlite_dataset_insert_label(RelabelSqliteDataset *self, gint64 sample, RelabelSqliteField *field, gint64 ord,
                                    RelabelLabel *label, GError **error)
{
  static const char sql[] = "INSERT INTO label VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
                            " ?17, ?18, ?19, ?20)";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(self->writer, sql, error);
  RelabelSqliteClass *label_class = relabel_sqlite_dataset_find_class(self, field, relabel_label_get_label(label), error);
  JsonObject *attributes = relabel_label_get_attributes(label);
  g_autofree char *text = attributes != NULL ? relabel_json_object_to_string(attributes, FALSE) : NULL;
  g_autofree char *tags = relabel_sqlite_format_tags(relabel_label_get_tags(label));
  g_autoptr(GBytes) shape = NULL;
  RelabelSqliteClass *mark = NULL;
  GBytes *mask = NULL;
  double confidence = 0;
  gboolean has_confidence = relabel_label_get_confidence(label, &confidence);
  gint64 index = 0;

  if (statement == NULL || label_class == NULL || !relabel_sqlite_dataset_note_attributes(self, field, text, &mark, error))
    return FALSE;
  if ((has_confidence || mark != NULL) && !relabel_sqlite_dataset_touch_index(self, error))
    return FALSE;
  sqlite3_bind_int64(statement, COL_SAMPLE + 1, sample);
  sqlite3_bind_int64(statement, COL_FIELD + 1, field->id);
  sqlite3_bind_int64(statement, COL_ORD + 1, ord);
  relabel_statement_bind_id(statement, COL_ID + 1, relabel_label_get_id(label));
  sqlite3_bind_int64(statement, COL_CLASS + 1, label_class->id);
  if (has_confidence)
    relabel_statement_bind_double(statement, COL_CONFIDENCE + 1, confidence);
  if (relabel_label_get_index(label, &index))
    sqlite3_bind_int64(statement, COL_INDEX + 1, index);
  bind_kind(statement, label, &shape, &mask);
  if (shape != NULL)
    relabel_statement_bind_bytes(statement, COL_SHAPE + 1, shape);
  relabel_statement_bind_text(statement, COL_TAGS + 1, tags);
  if (mask != NULL)
    sqlite3_bind_int(statement, COL_HAS_MASK + 1, 1);
  relabel_statement_bind_text(statement, COL_ATTRIBUTES + 1, text);
  if (mark != NULL)
    sqlite3_bind_int64(statement, COL_MARK + 1, mark->id);
  if (!relabel_sqlite_run(self->writer, statement, error))
    return FALSE;
  label_class->delta++;
  if (mark != NULL)
    mark->delta++;
  return mask == NULL || insert_mask(self->writer, sample, field->id, ord, mask, error);
}

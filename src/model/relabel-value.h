/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-label.h"
#include "relabel-sample.h"

G_BEGIN_DECLS

/* What expressions of views work on. In the order of MongoDB, save that what is missing is as null, and whole numbers as others. */
typedef enum {
  RELABEL_VALUE_MISSING,
  RELABEL_VALUE_NULL,
  RELABEL_VALUE_INT,
  RELABEL_VALUE_DOUBLE,
  RELABEL_VALUE_TEXT,
  RELABEL_VALUE_OBJECT,
  RELABEL_VALUE_LABEL,  /* an object as well */
  RELABEL_VALUE_LIST,   /* of values */
  RELABEL_VALUE_LABELS, /* a list of labels */
  RELABEL_VALUE_BINARY,
  RELABEL_VALUE_BOOLEAN,
  RELABEL_VALUE_DATE,
} RelabelValueKind;

/* All that it points to is borrowed: from a sample, from an expression, or from the evaluator that made it. */
typedef struct {
  RelabelValueKind kind;
  union {
    gint64 integer; /* of dates the microseconds; of binary data the bytes */
    double number;
    const char *text;
    JsonObject *object; /* NULL where only that it is there matters */
    RelabelLabel *label;
    GArray *list; /* of RelabelValue */
    GPtrArray *labels;
  };
} RelabelValue;

/* Keeps what values point to. */
typedef struct {
  GPtrArray *lists;
  GPtrArray *nodes;
} RelabelValueStore;

void relabel_value_store_init(RelabelValueStore *store);
void relabel_value_store_empty(RelabelValueStore *store);
void relabel_value_store_clear(RelabelValueStore *store);
GArray *relabel_value_store_add_list(RelabelValueStore *store, guint length);

static inline RelabelValue
relabel_value_null(void)
{
  return (RelabelValue){ .kind = RELABEL_VALUE_NULL };
}

static inline RelabelValue
relabel_value_boolean(gboolean value)
{
  return (RelabelValue){ .kind = RELABEL_VALUE_BOOLEAN, .integer = value ? 1 : 0 };
}

static inline RelabelValue
relabel_value_int(gint64 value)
{
  return (RelabelValue){ .kind = RELABEL_VALUE_INT, .integer = value };
}

static inline RelabelValue
relabel_value_double(double value)
{
  return (RelabelValue){ .kind = RELABEL_VALUE_DOUBLE, .number = value };
}

static inline RelabelValue
relabel_value_text(const char *text)
{
  return text != NULL ? (RelabelValue){ .kind = RELABEL_VALUE_TEXT, .text = text } : relabel_value_null();
}

static inline RelabelValue
relabel_value_list(GArray *list)
{
  return (RelabelValue){ .kind = RELABEL_VALUE_LIST, .list = list };
}

RelabelValue relabel_value_from_json(RelabelValueStore *store, JsonNode *node);
JsonNode *relabel_value_to_json(const RelabelValue *value);
int relabel_value_compare(const RelabelValue *a, const RelabelValue *b);
gboolean relabel_value_is_true(const RelabelValue *value);
gboolean relabel_value_is_null(const RelabelValue *value);
gboolean relabel_value_is_number(const RelabelValue *value);
double relabel_value_to_double(const RelabelValue *value);
gboolean relabel_value_is_list(const RelabelValue *value);
guint relabel_value_get_length(const RelabelValue *list);
RelabelValue relabel_value_get_element(const RelabelValue *list, guint position);

/* What a path leads to, from a label, a document, or each of a list of these; from a sample (`fields` being those of its dataset). */
RelabelValue relabel_value_get_path(RelabelValueStore *store, const RelabelValue *value, const char *path);
RelabelValue relabel_value_of_sample(RelabelValueStore *store, RelabelSample *sample, GPtrArray *fields, const char *path);

G_END_DECLS

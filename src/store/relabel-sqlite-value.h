/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/*
 * Values of expressions as SQLite has them, so that its own comparisons are those of MongoDB. Null, numbers and texts are themselves; NaN, which is
 * less than any number, is the least of them. All else is a blob that begins with a byte for its type, in MongoDB's order of types, and that is
 * greater than a text, as MongoDB has it.
 *
 * Within lists and dictionaries each value has such a byte. Numbers are eight bytes that sort as they do; texts and names end with a zero, and so
 * do lists and dictionaries; of a dictionary each member is its type, its name and its value. What is the same bytes is equal, and the bytes of
 * lists sort as their elements do.
 */
typedef enum {
  RELABEL_TAG_END,
  RELABEL_TAG_NULL,
  RELABEL_TAG_NUMBER,
  RELABEL_TAG_TEXT,
  RELABEL_TAG_DICT,
  RELABEL_TAG_LIST,
  RELABEL_TAG_BINARY,
  RELABEL_TAG_ID,
  RELABEL_TAG_BOOLEAN,
  RELABEL_TAG_DATE,
} RelabelTag;

/* Reads a packed value and steps over it; FALSE at the end of a list, and where the bytes are none. */
typedef struct {
  const guint8 *next;
  const guint8 *end;
} RelabelPackedReader;

typedef struct {
  RelabelTag tag;
  const guint8 *start; /* from its tag on */
  const guint8 *end;
  double number;       /* of numbers, and the milliseconds of dates */
} RelabelPacked;

gboolean relabel_packed_read(RelabelPackedReader *reader, RelabelPacked *packed);
/* The elements of a list; FALSE where it is none. */
gboolean relabel_packed_open_list(const guint8 *data, gsize size, RelabelPackedReader *elements);
/* What a path leads to, through lists as well; FALSE where there is nothing. */
gboolean relabel_packed_find(const RelabelPacked *packed, const char *path, GByteArray *found);

void relabel_packed_append_number(GByteArray *bytes, double number);
void relabel_packed_append_text(GByteArray *bytes, const char *text, gsize length);
void relabel_packed_append_boolean(GByteArray *bytes, gboolean value);
void relabel_packed_append_tag(GByteArray *bytes, RelabelTag tag);
void relabel_packed_append_node(GByteArray *bytes, JsonNode *node);
void relabel_packed_append_value(GByteArray *bytes, sqlite3_value *value);
/* A value of JSON text, or that of a path below it; FALSE, with nothing appended, where there is none. */
gboolean relabel_packed_append_json(GByteArray *bytes, const char *json);
gboolean relabel_packed_append_member(GByteArray *bytes, const char *json, const char *path);

void relabel_packed_result(sqlite3_context *context, const guint8 *data, gsize size);
JsonNode *relabel_packed_to_node(const RelabelPacked *packed);

/* Of a column of a result. */
JsonNode *relabel_sqlite_value_to_node(sqlite3_value *value);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-sqlite-value.h"

#include <math.h>
#include <string.h>

#include "relabel-document.h"
#include "relabel-json.h"

#define SIGN (G_GUINT64_CONSTANT(1) << 63)

/* Doubles as whole numbers without a sign that sort as they do: those below zero with all bits turned, the others with the sign alone. */
static guint64
sortable(double number)
{
  guint64 bits;

  if (isnan(number))
    return 0;
  number += 0.0;
  if (number == 0)
    number = 0;
  memcpy(&bits, &number, sizeof bits);
  return bits & SIGN ? ~bits : bits | SIGN;
}

static double
from_sortable(guint64 bits)
{
  double number;

  if (bits == 0)
    return NAN;
  bits = bits & SIGN ? bits & ~SIGN : ~bits;
  memcpy(&number, &bits, sizeof number);
  return number;
}

void
relabel_packed_append_tag(GByteArray *bytes, RelabelTag tag)
{
  guint8 byte = (guint8)tag;

  g_byte_array_append(bytes, &byte, 1);
}

static void
append_sortable(GByteArray *bytes, RelabelTag tag, double number)
{
  guint64 big = GUINT64_TO_BE(sortable(number));

  relabel_packed_append_tag(bytes, tag);
  g_byte_array_append(bytes, (const guint8 *)&big, sizeof big);
}

void
relabel_packed_append_number(GByteArray *bytes, double number)
{
  append_sortable(bytes, RELABEL_TAG_NUMBER, number);
}

void
relabel_packed_append_text(GByteArray *bytes, const char *text, gsize length)
{
  relabel_packed_append_tag(bytes, RELABEL_TAG_TEXT);
  g_byte_array_append(bytes, (const guint8 *)text, (guint)length);
  relabel_packed_append_tag(bytes, RELABEL_TAG_END);
}

void
relabel_packed_append_boolean(GByteArray *bytes, gboolean value)
{
  guint8 byte = value ? 1 : 0;

  relabel_packed_append_tag(bytes, RELABEL_TAG_BOOLEAN);
  g_byte_array_append(bytes, &byte, 1);
}

/* Documents of MongoDB that stand for one value. */
static gboolean
append_special(GByteArray *bytes, JsonNode *node)
{
  JsonObject *object = json_node_get_object(node);
  double number;

  if (json_object_get_size(object) != 1)
    return FALSE;
  if (json_object_has_member(object, "$date")) {
    append_sortable(bytes, RELABEL_TAG_DATE, (double)relabel_document_get_date(node) / 1000);
    return TRUE;
  }
  if (json_object_has_member(object, "$oid") && relabel_document_get_id(node) != NULL) {
    const char *id = relabel_document_get_id(node);

    relabel_packed_append_text(bytes, id, strlen(id));
    return TRUE;
  }
  if (!relabel_document_get_number(node, &number))
    return FALSE;
  relabel_packed_append_number(bytes, number);
  return TRUE;
}

static RelabelTag
find_tag(JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL(node))
    return RELABEL_TAG_NULL;
  if (JSON_NODE_HOLDS_OBJECT(node))
    return RELABEL_TAG_DICT;
  if (JSON_NODE_HOLDS_ARRAY(node))
    return RELABEL_TAG_LIST;
  if (json_node_get_value_type(node) == G_TYPE_BOOLEAN)
    return RELABEL_TAG_BOOLEAN;
  return json_node_get_value_type(node) == G_TYPE_STRING ? RELABEL_TAG_TEXT : RELABEL_TAG_NUMBER;
}

static void
append_dict(GByteArray *bytes, JsonNode *node)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (append_special(bytes, node))
    return;
  relabel_packed_append_tag(bytes, RELABEL_TAG_DICT);
  json_object_iter_init_ordered(&iter, json_node_get_object(node));
  while (json_object_iter_next_ordered(&iter, &name, &value)) {
    relabel_packed_append_tag(bytes, find_tag(value));
    g_byte_array_append(bytes, (const guint8 *)name, (guint)strlen(name) + 1);
    relabel_packed_append_node(bytes, value);
  }
  relabel_packed_append_tag(bytes, RELABEL_TAG_END);
}

void
relabel_packed_append_node(GByteArray *bytes, JsonNode *node)
{
  JsonArray *array;

  switch (find_tag(node)) {
  case RELABEL_TAG_DICT:
    append_dict(bytes, node);
    return;
  case RELABEL_TAG_LIST:
    array = json_node_get_array(node);
    relabel_packed_append_tag(bytes, RELABEL_TAG_LIST);
    for (guint i = 0; i < json_array_get_length(array); i++)
      relabel_packed_append_node(bytes, json_array_get_element(array, i));
    relabel_packed_append_tag(bytes, RELABEL_TAG_END);
    return;
  case RELABEL_TAG_BOOLEAN:
    relabel_packed_append_boolean(bytes, json_node_get_boolean(node));
    return;
  case RELABEL_TAG_TEXT:
    relabel_packed_append_text(bytes, json_node_get_string(node), strlen(json_node_get_string(node)));
    return;
  case RELABEL_TAG_NUMBER:
    relabel_packed_append_number(bytes, json_node_get_double(node));
    return;
  default:
    relabel_packed_append_tag(bytes, RELABEL_TAG_NULL);
  }
}

void
relabel_packed_append_value(GByteArray *bytes, sqlite3_value *value)
{
  switch (sqlite3_value_type(value)) {
  case SQLITE_NULL:
    relabel_packed_append_tag(bytes, RELABEL_TAG_NULL);
    return;
  case SQLITE_TEXT:
    relabel_packed_append_text(bytes, (const char *)sqlite3_value_text(value), (gsize)sqlite3_value_bytes(value));
    return;
  case SQLITE_BLOB:
    g_byte_array_append(bytes, sqlite3_value_blob(value), (guint)sqlite3_value_bytes(value));
    return;
  default:
    relabel_packed_append_number(bytes, sqlite3_value_double(value));
  }
}

/* To behind the zero at its end, or NULL. */
static const guint8 *
skip_text(const guint8 *text, const guint8 *end)
{
  const guint8 *zero = text < end ? memchr(text, 0, (gsize)(end - text)) : NULL;

  return zero != NULL ? zero + 1 : NULL;
}

static const guint8 *
skip_members(const guint8 *next, const guint8 *end, gboolean is_dict)
{
  RelabelPackedReader reader = { next, end };
  RelabelPacked member;

  while (reader.next != NULL && reader.next < end && *reader.next != RELABEL_TAG_END) {
    if (is_dict)
      reader.next = skip_text(reader.next + 1, end);
    if (reader.next == NULL || !relabel_packed_read(&reader, &member))
      return NULL;
  }
  return reader.next != NULL && reader.next < end ? reader.next + 1 : NULL;
}

gboolean
relabel_packed_read(RelabelPackedReader *reader, RelabelPacked *packed)
{
  const guint8 *start = reader->next, *end = NULL;
  guint64 big;

  if (start >= reader->end || *start == RELABEL_TAG_END)
    return FALSE;
  *packed = (RelabelPacked){ .tag = (RelabelTag)*start, .start = start };
  switch (packed->tag) {
  case RELABEL_TAG_NULL:
    end = start + 1;
    break;
  case RELABEL_TAG_NUMBER:
  case RELABEL_TAG_DATE:
    if (reader->end - start < 9)
      return FALSE;
    memcpy(&big, start + 1, sizeof big);
    packed->number = from_sortable(GUINT64_FROM_BE(big));
    end = start + 9;
    break;
  case RELABEL_TAG_TEXT:
    end = skip_text(start + 1, reader->end);
    break;
  case RELABEL_TAG_LIST:
  case RELABEL_TAG_DICT:
    end = skip_members(start + 1, reader->end, packed->tag == RELABEL_TAG_DICT);
    break;
  case RELABEL_TAG_BOOLEAN:
  case RELABEL_TAG_BINARY:
    end = reader->end - start >= 2 ? start + 2 : NULL;
    break;
  default:
    return FALSE;
  }
  packed->end = reader->next = end;
  return end != NULL;
}

gboolean
relabel_packed_open_list(const guint8 *data, gsize size, RelabelPackedReader *elements)
{
  if (data == NULL || size < 2 || data[0] != RELABEL_TAG_LIST)
    return FALSE;
  *elements = (RelabelPackedReader){ data + 1, data + size };
  return TRUE;
}

/* Of each element that has it. */
static gboolean
find_in_list(const RelabelPacked *list, const char *path, GByteArray *found)
{
  RelabelPackedReader reader = { list->start + 1, list->end };
  RelabelPacked element;

  relabel_packed_append_tag(found, RELABEL_TAG_LIST);
  while (relabel_packed_read(&reader, &element))
    relabel_packed_find(&element, path, found);
  relabel_packed_append_tag(found, RELABEL_TAG_END);
  return TRUE;
}

gboolean
relabel_packed_find(const RelabelPacked *packed, const char *path, GByteArray *found)
{
  gsize length = strcspn(path, ".");
  const char *rest = path[length] == '.' ? path + length + 1 : NULL;
  RelabelPackedReader reader = { packed->start + 1, packed->end };
  RelabelPacked member;

  if (packed->tag == RELABEL_TAG_LIST)
    return find_in_list(packed, path, found);
  if (packed->tag != RELABEL_TAG_DICT)
    return FALSE;
  while (*reader.next != RELABEL_TAG_END) {
    const char *name = (const char *)reader.next + 1;

    reader.next = skip_text(reader.next + 1, reader.end);
    if (reader.next == NULL || !relabel_packed_read(&reader, &member))
      return FALSE;
    if (strncmp(name, path, length) != 0 || name[length] != '\0')
      continue;
    if (rest != NULL)
      return relabel_packed_find(&member, rest, found);
    g_byte_array_append(found, member.start, (guint)(member.end - member.start));
    return TRUE;
  }
  return FALSE;
}

static gboolean
is_whole(double number)
{
  return number == floor(number) && fabs(number) < 9007199254740992.0;
}

void
relabel_packed_result(sqlite3_context *context, const guint8 *data, gsize size)
{
  RelabelPackedReader reader = { data, data + size };
  RelabelPacked packed;

  if (!relabel_packed_read(&reader, &packed)) {
    sqlite3_result_null(context);
    return;
  }
  switch (packed.tag) {
  case RELABEL_TAG_NULL:
    sqlite3_result_null(context);
    return;
  case RELABEL_TAG_NUMBER:
    if (is_whole(packed.number))
      sqlite3_result_int64(context, (sqlite3_int64)packed.number);
    else
      sqlite3_result_double(context, isnan(packed.number) ? -INFINITY : packed.number);
    return;
  case RELABEL_TAG_TEXT:
    sqlite3_result_text64(context, (const char *)data + 1, size - 2, SQLITE_TRANSIENT, SQLITE_UTF8);
    return;
  default:
    sqlite3_result_blob64(context, data, size, SQLITE_TRANSIENT);
  }
}

static JsonNode *
dict_to_node(const RelabelPacked *packed)
{
  RelabelPackedReader reader = { packed->start + 1, packed->end };
  g_autoptr(JsonObject) object = json_object_new();
  RelabelPacked member;

  while (*reader.next != RELABEL_TAG_END) {
    const char *name = (const char *)reader.next + 1;

    reader.next = skip_text(reader.next + 1, reader.end);
    if (reader.next == NULL || !relabel_packed_read(&reader, &member))
      break;
    json_object_set_member(object, name, relabel_packed_to_node(&member));
  }
  return json_node_init_object(json_node_alloc(), object);
}

static JsonNode *
list_to_node(const RelabelPacked *packed)
{
  RelabelPackedReader reader = { packed->start + 1, packed->end };
  g_autoptr(JsonArray) array = json_array_new();
  RelabelPacked element;

  while (relabel_packed_read(&reader, &element))
    json_array_add_element(array, relabel_packed_to_node(&element));
  return json_node_init_array(json_node_alloc(), array);
}

static JsonNode *
number_to_node(double number)
{
  if (is_whole(number))
    return json_node_init_int(json_node_alloc(), (gint64)number);
  return relabel_document_number(number);
}

JsonNode *
relabel_packed_to_node(const RelabelPacked *packed)
{
  switch (packed->tag) {
  case RELABEL_TAG_NUMBER:
    return number_to_node(packed->number);
  case RELABEL_TAG_TEXT:
    return json_node_init_string(json_node_alloc(), (const char *)packed->start + 1);
  case RELABEL_TAG_BOOLEAN:
    return json_node_init_boolean(json_node_alloc(), packed->start[1] != 0);
  case RELABEL_TAG_DATE:
    return relabel_document_date((gint64)(packed->number * 1000));
  case RELABEL_TAG_DICT:
    return dict_to_node(packed);
  case RELABEL_TAG_LIST:
    return list_to_node(packed);
  default:
    return json_node_init_null(json_node_alloc());
  }
}

JsonNode *
relabel_sqlite_value_to_node(sqlite3_value *value)
{
  RelabelPackedReader reader;
  RelabelPacked packed;

  switch (sqlite3_value_type(value)) {
  case SQLITE_INTEGER:
    return json_node_init_int(json_node_alloc(), sqlite3_value_int64(value));
  case SQLITE_FLOAT:
    return relabel_document_number(sqlite3_value_double(value));
  case SQLITE_TEXT:
    return json_node_init_string(json_node_alloc(), (const char *)sqlite3_value_text(value));
  case SQLITE_BLOB:
    reader = (RelabelPackedReader){ sqlite3_value_blob(value), NULL };
    reader.end = reader.next + sqlite3_value_bytes(value);
    if (relabel_packed_read(&reader, &packed))
      return relabel_packed_to_node(&packed);
    return json_node_init_null(json_node_alloc());
  default:
    return json_node_init_null(json_node_alloc());
  }
}

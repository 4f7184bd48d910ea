/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What expressions of views need and SQL doesn't have: functions of the connection, for values as relabel-sqlite-value.h has them. */
#include "relabel-sqlite-functions.h"

#include <math.h>
#include <string.h>

#include "relabel-evaluator.h"
#include "relabel-id.h"
#include "relabel-random.h"
#include "relabel-sqlite-value.h"

static gboolean
open_list(sqlite3_value *value, RelabelPackedReader *elements)
{
  return sqlite3_value_type(value) == SQLITE_BLOB &&
         relabel_packed_open_list(sqlite3_value_blob(value), (gsize)sqlite3_value_bytes(value), elements);
}

/* json(text): the value of JSON. */
static void
json_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *json = (const char *)sqlite3_value_text(values[0]);
  g_autoptr(GByteArray) bytes = g_byte_array_new();

  if (json != NULL && relabel_packed_append_json(bytes, json))
    relabel_packed_result(context, bytes->data, bytes->len);
}

/* get(text, path): a member of JSON. */
static void
get_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *json = (const char *)sqlite3_value_text(values[0]);
  const char *path = (const char *)sqlite3_value_text(values[1]);
  g_autoptr(GByteArray) bytes = NULL;

  if (json == NULL || path == NULL)
    return;
  bytes = g_byte_array_new();
  if (relabel_packed_append_member(bytes, json, path))
    relabel_packed_result(context, bytes->data, bytes->len);
}

/* has(text, path): whether there is that member, null or not. */
static void
has_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *json = (const char *)sqlite3_value_text(values[0]);
  const char *path = (const char *)sqlite3_value_text(values[1]);
  g_autoptr(GByteArray) bytes = g_byte_array_new();

  sqlite3_result_int(context, json != NULL && path != NULL && relabel_packed_append_member(bytes, json, path));
}

/* member(value, path): of a dictionary, or of each in a list. */
static void
member_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *path = (const char *)sqlite3_value_text(values[1]);
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  RelabelPackedReader reader;
  RelabelPacked packed;

  if (path == NULL || sqlite3_value_type(values[0]) != SQLITE_BLOB)
    return;
  reader.next = sqlite3_value_blob(values[0]);
  reader.end = reader.next + sqlite3_value_bytes(values[0]);
  if (relabel_packed_read(&reader, &packed) && relabel_packed_find(&packed, path, bytes))
    relabel_packed_result(context, bytes->data, bytes->len);
}

/* list(value, ...): of its arguments. */
static void
list_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new();

  relabel_packed_append_tag(bytes, RELABEL_TAG_LIST);
  for (int i = 0; i < n; i++)
    relabel_packed_append_value(bytes, values[i]);
  relabel_packed_append_tag(bytes, RELABEL_TAG_END);
  sqlite3_result_blob64(context, bytes->data, bytes->len, SQLITE_TRANSIENT);
}

/* gather(value): of all rows a list. */
static void
gather_step_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  GByteArray **bytes = sqlite3_aggregate_context(context, sizeof *bytes);

  if (*bytes == NULL) {
    *bytes = g_byte_array_new();
    relabel_packed_append_tag(*bytes, RELABEL_TAG_LIST);
  }
  relabel_packed_append_value(*bytes, values[0]);
}

static void
gather_final_cb(sqlite3_context *context)
{
  static const guint8 empty[] = { RELABEL_TAG_LIST, RELABEL_TAG_END };
  GByteArray **bytes = sqlite3_aggregate_context(context, 0);

  if (bytes == NULL || *bytes == NULL) {
    sqlite3_result_blob(context, empty, sizeof empty, SQLITE_STATIC);
    return;
  }
  relabel_packed_append_tag(*bytes, RELABEL_TAG_END);
  sqlite3_result_blob64(context, (*bytes)->data, (*bytes)->len, SQLITE_TRANSIENT);
  g_byte_array_unref(*bytes);
}

/* length(list): 0 of null, null of what else is no list. */
static void
length_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  RelabelPackedReader elements;
  RelabelPacked element;
  gint64 length = 0;

  if (open_list(values[0], &elements)) {
    while (relabel_packed_read(&elements, &element))
      length++;
  } else if (sqlite3_value_type(values[0]) != SQLITE_NULL) {
    return;
  }
  sqlite3_result_int64(context, length);
}

/* is_list(value); as_list(value): it, or a list of it. */
static void
is_list_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  RelabelPackedReader elements;

  sqlite3_result_int(context, open_list(values[0], &elements));
}

static void
as_list_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  RelabelPackedReader elements;

  if (open_list(values[0], &elements))
    sqlite3_result_value(context, values[0]);
  else
    list_cb(context, n, values);
}

/* element(list, position): from its end if negative. */
static void
element_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  gint64 position = sqlite3_value_int64(values[1]);
  RelabelPackedReader elements;
  RelabelPacked element;
  gint64 length = 0;

  if (sqlite3_value_type(values[1]) == SQLITE_NULL || !open_list(values[0], &elements))
    return;
  if (position < 0) {
    RelabelPackedReader all = elements;

    while (relabel_packed_read(&all, &element))
      length++;
    position += length;
  }
  for (gint64 i = 0; position >= 0 && relabel_packed_read(&elements, &element); i++) {
    if (i == position) {
      relabel_packed_result(context, element.start, (gsize)(element.end - element.start));
      return;
    }
  }
}

/* -1 where it is no element. */
static gint64
find_in_list(RelabelPackedReader elements, const guint8 *data, gsize size)
{
  RelabelPacked element;

  for (gint64 i = 0; relabel_packed_read(&elements, &element); i++) {
    if ((gsize)(element.end - element.start) == size && memcmp(element.start, data, size) == 0)
      return i;
  }
  return -1;
}

/* position(list, value): -1 where it is no element. */
static void
position_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  RelabelPackedReader elements;
  gint64 position = -1;

  relabel_packed_append_value(bytes, values[1]);
  if (open_list(values[0], &elements))
    position = find_in_list(elements, bytes->data, bytes->len);
  sqlite3_result_int64(context, position);
}

/* shares(list, values, all): whether any, or all, of the values are elements of the list. */
static void
shares_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  gboolean all = sqlite3_value_int(values[2]) != 0;
  RelabelPackedReader elements, wanted;
  RelabelPacked value;
  gboolean result = all;

  if (!open_list(values[0], &elements) || !open_list(values[1], &wanted)) {
    sqlite3_result_int(context, 0);
    return;
  }
  while (result == all && relabel_packed_read(&wanted, &value))
    result = find_in_list(elements, value.start, (gsize)(value.end - value.start)) >= 0;
  sqlite3_result_int(context, result);
}

/* is_one(value, values): whether it, or an element of it, is one of the values. */
static void
is_one_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  RelabelPackedReader elements, wanted;
  RelabelPacked value;
  gboolean result = FALSE;

  if (!open_list(values[1], &wanted))
    return;
  relabel_packed_append_value(bytes, values[0]);
  result = find_in_list(wanted, bytes->data, bytes->len) >= 0;
  if (!result && open_list(values[0], &elements)) {
    while (!result && relabel_packed_read(&elements, &value))
      result = find_in_list(wanted, value.start, (gsize)(value.end - value.start)) >= 0;
  }
  sqlite3_result_int(context, result);
}

static int
compare_packed(const RelabelPacked *a, const RelabelPacked *b)
{
  gsize a_size = (gsize)(a->end - a->start), b_size = (gsize)(b->end - b->start);
  int order = memcmp(a->start, b->start, MIN(a_size, b_size));

  return order != 0 ? order : a_size < b_size ? -1 : a_size > b_size;
}

/* The least or greatest element; FALSE where there is none that is not null (or, if that counts, none at all). */
static gboolean
find_extreme(RelabelPackedReader elements, int sign, gboolean null_counts, RelabelPacked *found)
{
  RelabelPacked element;
  gboolean any = FALSE;

  while (relabel_packed_read(&elements, &element)) {
    if (element.tag == RELABEL_TAG_NULL && !null_counts)
      continue;
    if (!any || compare_packed(&element, found) * sign > 0)
      *found = element;
    any = TRUE;
  }
  return any;
}

/* extreme(value, sign): the least or greatest element of a list, null left out; of what is no list it itself. */
static void
extreme_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  RelabelPackedReader elements;
  RelabelPacked found;

  if (!open_list(values[0], &elements))
    sqlite3_result_value(context, values[0]);
  else if (find_extreme(elements, sqlite3_value_int(values[1]), FALSE, &found))
    relabel_packed_result(context, found.start, (gsize)(found.end - found.start));
}

/* key(value, sign): what MongoDB sorts a list by. */
static void
key_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  RelabelPackedReader elements;
  RelabelPacked found;

  if (!open_list(values[0], &elements))
    sqlite3_result_value(context, values[0]);
  else if (find_extreme(elements, sqlite3_value_int(values[1]), TRUE, &found))
    relabel_packed_result(context, found.start, (gsize)(found.end - found.start));
}

/* With what rounding takes from it (Knuth's TwoSum), as MongoDB adds up. */
static double
add_up(RelabelPackedReader elements, guint *count)
{
  RelabelPacked element;
  double total = 0, rest = 0;

  *count = 0;
  while (relabel_packed_read(&elements, &element)) {
    double sum = total + element.number, part = sum - total;

    if (element.tag != RELABEL_TAG_NUMBER)
      continue;
    if (isfinite(sum))
      rest += (total - (sum - part)) + (element.number - part);
    total = sum;
    ++*count;
  }
  return isfinite(total) ? total + rest : total;
}

static void
result_number(sqlite3_context *context, double number)
{
  if (number == floor(number) && fabs(number) < 9007199254740992.0)
    sqlite3_result_int64(context, (sqlite3_int64)number);
  else
    sqlite3_result_double(context, isnan(number) ? -INFINITY : number);
}

/* total(value, mean): the sum of the numbers of a list, 0 without any, or their mean. */
static void
total_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  gboolean mean = sqlite3_value_int(values[1]) != 0;
  RelabelPackedReader elements;
  guint count;
  double sum;

  if (sqlite3_value_numeric_type(values[0]) == SQLITE_INTEGER || sqlite3_value_numeric_type(values[0]) == SQLITE_FLOAT) {
    sqlite3_result_value(context, values[0]);
    return;
  }
  if (!open_list(values[0], &elements)) {
    if (!mean)
      sqlite3_result_int(context, 0);
    return;
  }
  sum = add_up(elements, &count);
  if (!mean)
    result_number(context, sum);
  else if (count > 0)
    result_number(context, sum / count);
}

/* items(list): its elements for json_each(), as texts; item(text): one of them. */
static void
items_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  g_autoptr(GString) text = g_string_new("[");
  RelabelPackedReader elements;
  RelabelPacked element;

  if (open_list(values[0], &elements)) {
    while (relabel_packed_read(&elements, &element)) {
      g_string_append(text, text->len > 1 ? ",\"" : "\"");
      for (const guint8 *p = element.start; p < element.end; p++)
        g_string_append_printf(text, "%02x", *p);
      g_string_append_c(text, '"');
    }
  }
  g_string_append_c(text, ']');
  sqlite3_result_text64(context, text->str, text->len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void
item_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  const char *text = (const char *)sqlite3_value_text(values[0]);
  g_autoptr(GByteArray) bytes = g_byte_array_new();

  for (const char *p = text; p != NULL && p[0] != '\0' && p[1] != '\0'; p += 2) {
    guint8 byte = (guint8)(g_ascii_xdigit_value(p[0]) << 4 | g_ascii_xdigit_value(p[1]));

    g_byte_array_append(bytes, &byte, 1);
  }
  relabel_packed_result(context, bytes->data, bytes->len);
}

/* less(a, b, or_equal): by MongoDB's order, null being the least. */
static void
less_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  gboolean or_equal = sqlite3_value_int(values[2]) != 0;
  RelabelPacked a, b;
  guint middle;
  int order;

  relabel_packed_append_value(bytes, values[0]);
  middle = bytes->len;
  relabel_packed_append_value(bytes, values[1]);
  a = (RelabelPacked){ .start = bytes->data, .end = bytes->data + middle };
  b = (RelabelPacked){ .start = bytes->data + middle, .end = bytes->data + bytes->len };
  order = compare_packed(&a, &b);
  sqlite3_result_int(context, or_equal ? order <= 0 : order < 0);
}

/* number(value): it, if it is one. */
static void
number_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  int type = sqlite3_value_type(values[0]);

  if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
    sqlite3_result_value(context, values[0]);
}

/* bits(blob): a number of a column that SQLite has no number for. */
static void
bits_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  guint64 bits;
  double number;

  if (sqlite3_value_bytes(values[0]) != sizeof bits)
    return;
  memcpy(&bits, sqlite3_value_blob(values[0]), sizeof bits);
  bits = GUINT64_FROM_LE(bits);
  memcpy(&number, &bits, sizeof number);
  result_number(context, number);
}

/* shuffle(number, id): what take() and shuffle() sort by. */
static void
shuffle_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  if (sqlite3_value_bytes(values[1]) == RELABEL_ID_SIZE)
    sqlite3_result_double(context, fmod((double)sqlite3_value_int64(values[0]), relabel_random_of_id(sqlite3_value_blob(values[1]))));
}

static void
append_points(GByteArray *bytes, const guint8 *numbers, gsize n)
{
  relabel_packed_append_tag(bytes, RELABEL_TAG_LIST);
  for (gsize i = 0; i + 1 < n; i += 2) {
    relabel_packed_append_tag(bytes, RELABEL_TAG_LIST);
    for (gsize k = i; k < i + 2; k++) {
      guint64 bits;
      double number;

      memcpy(&bits, numbers + 8 * k, sizeof bits);
      bits = GUINT64_FROM_LE(bits);
      memcpy(&number, &bits, sizeof number);
      relabel_packed_append_number(bytes, number);
    }
    relabel_packed_append_tag(bytes, RELABEL_TAG_END);
  }
  relabel_packed_append_tag(bytes, RELABEL_TAG_END);
}

static guint32
read_u32(const guint8 *bytes)
{
  guint32 little;

  memcpy(&little, bytes, sizeof little);
  return GUINT32_FROM_LE(little);
}

static void
append_numbers(GByteArray *bytes, const guint8 *numbers, gsize n)
{
  relabel_packed_append_tag(bytes, RELABEL_TAG_LIST);
  for (gsize i = 0; i < n; i++) {
    guint64 bits;
    double number;

    memcpy(&bits, numbers + 8 * i, sizeof bits);
    bits = GUINT64_FROM_LE(bits);
    memcpy(&number, &bits, sizeof number);
    relabel_packed_append_number(bytes, number);
  }
  relabel_packed_append_tag(bytes, RELABEL_TAG_END);
}

/* shape(blob, part): the lines of a polyline (part -1), the points of a keypoint (0), or its confidences (1). */
static void
shape_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  const guint8 *blob = sqlite3_value_blob(values[0]), *numbers;
  gsize size = (gsize)sqlite3_value_bytes(values[0]), wanted;
  int part = sqlite3_value_int(values[1]);
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  guint32 n_parts = blob != NULL && size >= 4 ? read_u32(blob) : 0;

  wanted = 4 + 4 * (gsize)n_parts;
  if (blob == NULL || size < wanted || part >= (int)n_parts)
    return;
  numbers = blob + wanted;
  if (part < 0)
    relabel_packed_append_tag(bytes, RELABEL_TAG_LIST);
  for (guint32 i = 0; i < n_parts; i++) {
    gsize length = read_u32(blob + 4 + 4 * i);

    if ((gsize)(blob + size - numbers) < 8 * length)
      return;
    if (part < 0 || (part == 0 && i == 0))
      append_points(bytes, numbers, length);
    else if (part == (int)i)
      append_numbers(bytes, numbers, length);
    numbers += 8 * length;
  }
  if (part < 0)
    relabel_packed_append_tag(bytes, RELABEL_TAG_END);
  sqlite3_result_blob64(context, bytes->data, bytes->len, SQLITE_TRANSIENT);
}

GRegex *
relabel_sqlite_compile_pattern(const char *pattern, const char *options, GError **error)
{
  GRegexCompileFlags flags = G_REGEX_OPTIMIZE;

  for (const char *p = options; p != NULL && *p != '\0'; p++) {
    flags |= *p == 'i'   ? G_REGEX_CASELESS
             : *p == 'm' ? G_REGEX_MULTILINE
             : *p == 's' ? G_REGEX_DOTALL
             : *p == 'x' ? G_REGEX_EXTENDED
                         : 0;
  }
  return g_regex_new(pattern, flags, 0, error);
}

/* matches(value, pattern, options): of what is no text it is false. */
static void
matches_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  GRegex *regex = sqlite3_get_auxdata(context, 1);
  gboolean is_new = regex == NULL;

  if (sqlite3_value_type(values[0]) != SQLITE_TEXT || sqlite3_value_type(values[1]) != SQLITE_TEXT) {
    sqlite3_result_int(context, 0);
    return;
  }
  if (is_new)
    regex = relabel_sqlite_compile_pattern((const char *)sqlite3_value_text(values[1]), (const char *)sqlite3_value_text(values[2]), NULL);
  if (regex == NULL) {
    sqlite3_result_int(context, 0);
    return;
  }
  sqlite3_result_int(context, g_regex_match(regex, (const char *)sqlite3_value_text(values[0]), 0, NULL));
  if (is_new)
    sqlite3_set_auxdata(context, 1, regex, (void (*)(void *))g_regex_unref);
}

/* pattern(operator, texts): the regular expression that an operator on texts means. */
static void
pattern_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  g_autoptr(JsonNode) texts = relabel_sqlite_value_to_node(values[1]);
  char *pattern = relabel_operator_make_pattern((RelabelOperator)sqlite3_value_int(values[0]), texts);

  if (pattern != NULL)
    sqlite3_result_text(context, pattern, -1, g_free);
}

typedef struct {
  const char *name;
  int n_arguments;
  void (*func)(sqlite3_context *context, int n, sqlite3_value **values);
} Function;

static const Function functions[] = {
  { "rl_has", 2, has_cb }, { "rl_json", 1, json_cb }, { "rl_get", 2, get_cb },
  { "rl_member", 2, member_cb }, { "rl_list", -1, list_cb }, { "rl_length", 1, length_cb },
  { "rl_element", 2, element_cb }, { "rl_position", 2, position_cb }, { "rl_shares", 3, shares_cb },
  { "rl_is_one", 2, is_one_cb }, { "rl_extreme", 2, extreme_cb }, { "rl_key", 2, key_cb },
  { "rl_total", 2, total_cb }, { "rl_items", 1, items_cb }, { "rl_item", 1, item_cb },
  { "rl_number", 1, number_cb }, { "rl_bits", 1, bits_cb }, { "rl_shuffle", 2, shuffle_cb },
  { "rl_shape", 2, shape_cb }, { "rl_matches", 3, matches_cb }, { "rl_is_list", 1, is_list_cb },
  { "rl_as_list", 1, as_list_cb }, { "rl_less", 3, less_cb }, { "rl_pattern", 2, pattern_cb },
};

int
relabel_sqlite_add_functions(sqlite3 *db)
{
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  int code = sqlite3_create_function_v2(db, "rl_gather", 1, flags, NULL, NULL, gather_step_cb, gather_final_cb, NULL);

  for (gsize i = 0; code == SQLITE_OK && i < G_N_ELEMENTS(functions); i++)
    code = sqlite3_create_function_v2(db, functions[i].name, functions[i].n_arguments, flags, NULL, functions[i].func, NULL, NULL, NULL);
  return code;
}

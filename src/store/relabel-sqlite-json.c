/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values straight from JSON text: of millions of attributes no tree is made. */
#include <string.h>

#include "relabel-json.h"
#include "relabel-sqlite-value.h"

/* The text is one that this program has written; of any other it finds nothing, or less. */
static const char *
skip_space(const char *p)
{
  return p + strspn(p, " \t\r\n");
}

/* From its opening quote to behind the closing one. */
static const char *
skip_string(const char *p)
{
  for (p++; *p != '"'; p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
    else if (*p == '\0')
      return p;
  }
  return p + 1;
}

static const char *
skip_value(const char *p)
{
  int depth = 0;

  do {
    if (*p == '"') {
      p = skip_string(p);
      continue;
    }
    if (*p == '{' || *p == '[')
      depth++;
    else if (*p == '}' || *p == ']')
      depth--;
    else if (depth == 0)
      p += strcspn(p, ",]} \t\r\n") - 1;
    p++;
  } while (depth > 0 && *p != '\0');
  return p;
}

/* Of an object the value of a member, or NULL. Names with escapes in them are compared by the caller. */
static const char *
find_member(const char *p, const char *name, gsize length)
{
  p = skip_space(p);
  if (*p != '{')
    return NULL;
  p = skip_space(p + 1);
  while (*p == '"') {
    const char *key = p + 1;
    gboolean is_it;

    p = skip_string(p);
    is_it = (gsize)(p - key - 1) == length && strncmp(key, name, length) == 0;
    p = skip_space(p);
    if (*p != ':')
      return NULL;
    p = skip_space(p + 1);
    if (is_it)
      return p;
    p = skip_space(skip_value(p));
    if (*p != ',')
      return NULL;
    p = skip_space(p + 1);
  }
  return NULL;
}

static void
append_tree(GByteArray *bytes, const char *start, const char *end)
{
  g_autoptr(JsonNode) node = relabel_json_parse(start, end - start, NULL);

  if (node != NULL)
    relabel_packed_append_node(bytes, node);
  else
    relabel_packed_append_tag(bytes, RELABEL_TAG_NULL);
}

/* Lists of plain texts, as tags are. */
static gboolean
append_texts(GByteArray *bytes, const char *p)
{
  guint size = bytes->len;

  relabel_packed_append_tag(bytes, RELABEL_TAG_LIST);
  for (p = skip_space(p + 1); *p == '"'; p = skip_space(p + 1)) {
    const char *end = skip_string(p);

    if (*end == '\0' || memchr(p, '\\', (gsize)(end - p)) != NULL)
      break;
    relabel_packed_append_text(bytes, p + 1, (gsize)(end - p - 2));
    p = skip_space(end);
    if (*p != ',')
      break;
  }
  if (*p == ']') {
    relabel_packed_append_tag(bytes, RELABEL_TAG_END);
    return TRUE;
  }
  g_byte_array_set_size(bytes, size);
  return FALSE;
}

gboolean
relabel_packed_append_json(GByteArray *bytes, const char *json)
{
  const char *p = skip_space(json), *end;

  switch (*p) {
  case '\0':
    return FALSE;
  case 'n':
    relabel_packed_append_tag(bytes, RELABEL_TAG_NULL);
    return TRUE;
  case 't':
  case 'f':
    relabel_packed_append_boolean(bytes, *p == 't');
    return TRUE;
  case '"':
    end = skip_string(p);
    if (end[-1] == '"' && memchr(p, '\\', (gsize)(end - p)) == NULL) {
      relabel_packed_append_text(bytes, p + 1, (gsize)(end - p - 2));
      return TRUE;
    }
    break;
  case '[':
    if (append_texts(bytes, p))
      return TRUE;
    break;
  case '{':
    break;
  default:
    relabel_packed_append_number(bytes, g_ascii_strtod(p, NULL));
    return TRUE;
  }
  append_tree(bytes, p, skip_value(p));
  return TRUE;
}

/* Names that JSON escapes, and what lies below lists, are found in the tree. */
static gboolean
append_by_tree(GByteArray *bytes, const char *json, const char *path)
{
  g_autoptr(GByteArray) tree = g_byte_array_new();
  RelabelPackedReader reader;
  RelabelPacked packed;

  json = skip_space(json);
  append_tree(tree, json, skip_value(json));
  reader = (RelabelPackedReader){ tree->data, tree->data + tree->len };
  return relabel_packed_read(&reader, &packed) && relabel_packed_find(&packed, path, bytes);
}

gboolean
relabel_packed_append_member(GByteArray *bytes, const char *json, const char *path)
{
  const char *p = json;

  if (strpbrk(path, "\"\\\b\f\n\r\t") != NULL)
    return append_by_tree(bytes, json, path);
  for (const char *name = path; name != NULL;) {
    gsize length = strcspn(name, ".");

    p = skip_space(p);
    if (*p == '[')
      return append_by_tree(bytes, p, name);
    p = find_member(p, name, length);
    if (p == NULL)
      return FALSE;
    name = name[length] == '.' ? name + length + 1 : NULL;
  }
  return relabel_packed_append_json(bytes, p);
}

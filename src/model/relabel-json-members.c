/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-json-members.h"

#include <string.h>

#include "relabel-json.h"

static const char *
skip_space(const char *p)
{
  while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
    p++;
  return p;
}

/* Behind a string that begins here. */
static const char *
skip_string(const char *p)
{
  for (p++; *p != '"' && *p != '\0'; p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
  }
  return *p == '"' ? p + 1 : p;
}

static const char *
skip_value(const char *p)
{
  guint depth = 0;

  while (*p != '\0') {
    if (*p == '"') {
      p = skip_string(p);
      continue;
    }
    if (depth == 0 && (*p == ',' || *p == '}' || *p == ']'))
      break;
    if (*p == '{' || *p == '[')
      depth++;
    else if (*p == '}' || *p == ']')
      depth--;
    p++;
  }
  return p;
}

static gboolean
read_value(const char **text, RelabelJsonMember *member)
{
  const char *p = skip_value(member->value);

  *text = p;
  while (p > member->value && g_ascii_isspace(p[-1]))
    p--;
  member->value_length = (gsize)(p - member->value);
  return member->value_length > 0;
}

gboolean
relabel_json_members_next(const char **text, RelabelJsonMember *member)
{
  const char *p = skip_space(*text);

  if (*p == '{' || *p == ',')
    p = skip_space(p + 1);
  if (*p != '"')
    return FALSE;
  member->name = p + 1;
  p = skip_string(p);
  member->name_length = (gsize)(p - member->name - 1);
  p = skip_space(p);
  if (*p != ':')
    return FALSE;
  member->value = skip_space(p + 1);
  return read_value(text, member);
}

gboolean
relabel_json_elements_next(const char **text, RelabelJsonMember *element)
{
  const char *p = skip_space(*text);

  if (*p != '[' && *p != ',')
    return FALSE;
  element->name = NULL;
  element->name_length = 0;
  element->value = skip_space(p + 1);
  return read_value(text, element);
}

gboolean
relabel_json_member_is(const RelabelJsonMember *member, const char *name)
{
  return strncmp(member->name, name, member->name_length) == 0 && name[member->name_length] == '\0';
}

gboolean
relabel_json_members_find(const char *text, const char *name, RelabelJsonMember *member)
{
  while (text != NULL && relabel_json_members_next(&text, member)) {
    if (relabel_json_member_is(member, name))
      return TRUE;
  }
  return FALSE;
}

/* A list, an object or a string that is empty is none, and so is a number without a digit but 0. */
gboolean
relabel_json_member_is_true(const RelabelJsonMember *member)
{
  const char *p = member->value, *end = p + member->value_length;

  if (*p == '"')
    return member->value_length > 2;
  if (*p == '{' || *p == '[')
    return *skip_space(p + 1) != (*p == '{' ? '}' : ']');
  if (*p == 't' || *p == 'f' || *p == 'n')
    return *p == 't';
  for (; p < end && *p != 'e' && *p != 'E'; p++) {
    if (*p >= '1' && *p <= '9')
      return TRUE;
  }
  return FALSE;
}

static gssize
find_name(const RelabelJsonMember *member, const RelabelJsonMembersChange *change)
{
  for (gsize i = 0; i < change->n_names; i++) {
    if (relabel_json_member_is(member, change->names[i]))
      return (gssize)i;
  }
  return -1;
}

static void
begin_member(GString *out)
{
  g_string_append_c(out, out->len > 0 ? ',' : '{');
}

void
relabel_json_members_begin(const char *text, const RelabelJsonMembersChange *change, GString *out)
{
  RelabelJsonMember member;

  g_string_truncate(out, 0);
  while (text != NULL && relabel_json_members_next(&text, &member)) {
    gssize place = find_name(&member, change);

    if (place >= 0 && change->new_names == NULL)
      continue;
    if (place >= 0) {
      relabel_json_members_add(out, change->new_names[place]);
      g_string_append_len(out, member.value, (gssize)member.value_length);
    } else {
      begin_member(out);
      g_string_append_len(out, member.name - 1, member.value + member.value_length - member.name + 1);
    }
  }
}

void
relabel_json_members_add(GString *out, const char *name)
{
  begin_member(out);
  relabel_json_append_string(out, name);
  g_string_append_c(out, ':');
}

void
relabel_json_members_end(GString *out)
{
  if (out->len > 0)
    g_string_append_c(out, '}');
}

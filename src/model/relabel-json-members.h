/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The members of a JSON object in its text, so that a few of a million objects' are read or changed without a tree being made, and without a byte
 * of the others being touched. The text is one that a store has written, of an object; names are found by their text, without escapes. Private.
 */
typedef struct {
  const char *name; /* without its quotes */
  gsize name_length;
  const char *value;
  gsize value_length;
} RelabelJsonMember;

/* The next member; *text is where to go on, at first the object. FALSE: there are no more. */
gboolean relabel_json_members_next(const char **text, RelabelJsonMember *member);
gboolean relabel_json_members_find(const char *text, const char *name, RelabelJsonMember *member);
gboolean relabel_json_member_is(const RelabelJsonMember *member, const char *name);

/* The next element of a list, likewise; only the value is set. */
gboolean relabel_json_elements_next(const char **text, RelabelJsonMember *element);

/* Whether a value is what Python takes for true. */
gboolean relabel_json_member_is_true(const RelabelJsonMember *member);

/*
 * Writes the object with members left out, or under new names in their places, and then others added, which are not to be there already. text:
 * NULL for an object that is empty. Leaves `out` empty where no member is left.
 */
typedef struct {
  const char *const *names;     /* of members that are left out or renamed */
  const char *const *new_names; /* by the places of names; NULL: they are left out */
  gsize n_names;
} RelabelJsonMembersChange;

void relabel_json_members_begin(const char *text, const RelabelJsonMembersChange *change, GString *out);
void relabel_json_members_add(GString *out, const char *name);
void relabel_json_members_end(GString *out);

G_END_DECLS

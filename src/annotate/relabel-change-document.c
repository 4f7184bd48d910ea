/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-change-private.h"
#include "relabel-field.h"
#include "relabel-json.h"

static const char *const kinds[] = { "added", "edited", "deleted", "skipped" };
static const char *const choices[] = { "theirs", "mine", "both" };

/**
 * relabel_change_kind_to_nick:
 *
 * Returns: `added`, `edited`, `deleted` or `skipped`
 */
const char *
relabel_change_kind_to_nick(RelabelChangeKind kind)
{
  g_return_val_if_fail((guint)kind < G_N_ELEMENTS(kinds), NULL);
  return kinds[kind];
}

/**
 * relabel_choice_to_nick:
 *
 * Returns: `theirs`, `mine` or `both`
 */
const char *
relabel_choice_to_nick(RelabelChoice choice)
{
  g_return_val_if_fail((guint)choice < G_N_ELEMENTS(choices), NULL);
  return choices[choice];
}

/**
 * relabel_choice_from_nick:
 * @nick: (nullable): `theirs`, `mine` or `both`
 * @choice: (out): the choice
 *
 * Returns: whether it is one of these
 */
gboolean
relabel_choice_from_nick(const char *nick, RelabelChoice *choice)
{
  for (guint i = 0; i < G_N_ELEMENTS(choices); i++) {
    if (g_strcmp0(choices[i], nick) == 0) {
      *choice = (RelabelChoice)i;
      return TRUE;
    }
  }
  return FALSE;
}

JsonObject *
relabel_change_document_new(RelabelChangeKind kind, const char *sample_id, const char *field, const char *label_id, const char *reason)
{
  JsonObject *document = json_object_new();

  json_object_set_string_member(document, "kind", relabel_change_kind_to_nick(kind));
  json_object_set_string_member(document, "sample_id", sample_id);
  if (field != NULL)
    json_object_set_string_member(document, "field", field);
  if (label_id != NULL)
    json_object_set_string_member(document, "label_id", label_id);
  if (reason != NULL)
    json_object_set_string_member(document, "reason", reason);
  return document;
}

static gboolean
same_member(JsonObject *a, JsonObject *b, const char *name)
{
  JsonNode *x = json_object_get_member(a, name);
  JsonNode *y = json_object_get_member(b, name);

  if (x == NULL || y == NULL)
    return (x == NULL || JSON_NODE_HOLDS_NULL(x)) && (y == NULL || JSON_NODE_HOLDS_NULL(y));
  return json_node_equal(x, y);
}

/* The names of the members in which two documents differ: first those of the one, then those that only the other has. */
static JsonArray *
list_edits(JsonObject *before, JsonObject *after)
{
  JsonArray *edits = json_array_new();
  JsonObject *sides[] = { before, after };

  for (guint i = 0; i < G_N_ELEMENTS(sides); i++) {
    JsonObjectIter iter;
    const char *name;

    json_object_iter_init_ordered(&iter, sides[i]);
    while (json_object_iter_next_ordered(&iter, &name, NULL)) {
      if (strcmp(name, "_id") != 0 && !same_member(before, after, name) && (i == 0 || !json_object_has_member(before, name)))
        json_array_add_string_element(edits, name);
    }
  }
  return edits;
}

/* The class that a change is found under is that of the label as it becomes, or, where it goes, as it was. */
void
relabel_change_document_set_labels(JsonObject *document, RelabelLabel *before, RelabelLabel *after)
{
  const char *label = relabel_label_get_label(after != NULL ? after : before);

  if (label != NULL)
    json_object_set_string_member(document, "label", label);
  if (before != NULL)
    json_object_set_member(document, "before", relabel_label_to_document(before));
  if (after != NULL)
    json_object_set_member(document, "after", relabel_label_to_document(after));
  if (before != NULL && after != NULL)
    json_object_set_array_member(document, "edits",
                                 list_edits(relabel_json_peek_object(document, "before"), relabel_json_peek_object(document, "after")));
}

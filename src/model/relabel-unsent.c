/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-unsent.h"

#include "relabel-json.h"

#define MAX_EXAMPLES 3

G_DEFINE_BOXED_TYPE(RelabelUnsent, relabel_unsent, relabel_unsent_copy, relabel_unsent_free)

/* Texts go behind a number: “2 missing”. */
static const struct {
  const char *nick;
  const char *text;
} reasons[] = {
  [RELABEL_UNSENT_NO_PATH] = { "no-path", "without a path in the media field" },
  [RELABEL_UNSENT_MISSING] = { "missing", "missing" },
  [RELABEL_UNSENT_UNREADABLE] = { "unreadable", "unreadable" },
  [RELABEL_UNSENT_NO_SIZE] = { "no-size", "damaged, so that the size isn't known" },
  [RELABEL_UNSENT_FORMAT] = { "format", "of a format that can't be shown or converted" },
  [RELABEL_UNSENT_TOO_LARGE] = { "too-large", "too large to be shown" },
  [RELABEL_UNSENT_TYPE] = { "type", "of another label type" },
  [RELABEL_UNSENT_CLASS] = { "class", "of a class that the label schema doesn't have" },
  [RELABEL_UNSENT_MASK] = { "mask", "without a mask that can be read" },
  [RELABEL_UNSENT_SHAPE] = { "shape", "of a shape that Label Studio can't hold" },
  [RELABEL_UNSENT_VALUE] = { "value", "of a value that Label Studio can't hold" },
};

/**
 * relabel_unsent_reason_to_nick:
 * @reason: a reason
 *
 * Returns: its name for programs, such as `no-path`
 */
const char *
relabel_unsent_reason_to_nick(RelabelUnsentReason reason)
{
  return reasons[reason].nick;
}

/**
 * relabel_unsent_reason_to_text:
 * @reason: a reason
 *
 * Returns: what images or labels are that are not sent for it, such as “of another label type”, in English
 */
const char *
relabel_unsent_reason_to_text(RelabelUnsentReason reason)
{
  return reasons[reason].text;
}

static RelabelUnsent *
unsent_new(RelabelUnsentReason reason, const char *field)
{
  RelabelUnsent *self = g_new0(RelabelUnsent, 1);

  self->reason = reason;
  self->field = g_strdup(field);
  self->examples = g_new0(char *, 1);
  return self;
}

/**
 * relabel_unsent_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelUnsent *
relabel_unsent_copy(const RelabelUnsent *self)
{
  RelabelUnsent *copy = g_memdup2(self, sizeof *self);

  copy->field = g_strdup(self->field);
  copy->examples = g_strdupv(self->examples);
  return copy;
}

/**
 * relabel_unsent_free:
 *
 * Frees it.
 */
void
relabel_unsent_free(RelabelUnsent *self)
{
  g_free(self->field);
  g_strfreev(self->examples);
  g_free(self);
}

/* ---- arrays ---- */

GPtrArray *
relabel_unsent_list_new(void)
{
  return g_ptr_array_new_with_free_func((GDestroyNotify)relabel_unsent_free);
}

static RelabelUnsent *
find(GPtrArray *list, RelabelUnsentReason reason, const char *field)
{
  RelabelUnsent *self;

  for (guint i = 0; i < list->len; i++) {
    self = g_ptr_array_index(list, i);
    if (self->reason == reason && g_strcmp0(self->field, field) == 0)
      return self;
  }
  self = unsent_new(reason, field);
  g_ptr_array_add(list, self);
  return self;
}

/* Takes @text. */
static void
append_example(RelabelUnsent *self, char *text)
{
  guint n = g_strv_length(self->examples);

  self->examples = g_renew(char *, self->examples, n + 2);
  self->examples[n] = text;
  self->examples[n + 1] = NULL;
}

/* Of labels, another example is of use where there is another thing to say. */
static gboolean
is_told(RelabelUnsent *self, const char *text, const char *detail)
{
  for (guint i = 0; self->examples[i] != NULL; i++) {
    if (g_str_equal(self->examples[i], text) || (self->field != NULL && detail != NULL && g_str_has_suffix(self->examples[i], detail)))
      return TRUE;
  }
  return FALSE;
}

/* @detail: (nullable): what is the matter with it, where the reason doesn't say it all. */
void
relabel_unsent_list_add(GPtrArray *list, RelabelUnsentReason reason, const char *field, const char *name, const char *detail)
{
  RelabelUnsent *self = find(list, reason, field);
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;

  self->count++;
  if (g_strv_length(self->examples) == MAX_EXAMPLES)
    return;
  text = detail != NULL ? g_strdup_printf("%s: %s", name, detail) : g_strdup(name);
  valid = g_utf8_make_valid(text, -1);
  if (!is_told(self, valid, detail))
    append_example(self, g_steal_pointer(&valid));
}

static void
read_one(GPtrArray *list, JsonObject *object)
{
  const char *nick = relabel_json_peek_string(object, "reason");
  RelabelUnsent *self = NULL;

  for (guint i = 0; i < G_N_ELEMENTS(reasons) && self == NULL; i++) {
    if (g_strcmp0(reasons[i].nick, nick) == 0)
      self = unsent_new((RelabelUnsentReason)i, relabel_json_peek_string(object, "field"));
  }
  if (self == NULL)
    return;
  self->count = (guint64)relabel_json_peek_int(object, "count", 0);
  g_strfreev(self->examples);
  self->examples = relabel_json_dup_strv(relabel_json_peek_array(object, "examples"));
  g_ptr_array_add(list, self);
}

/* What can't be understood is left out. @array: (nullable) */
GPtrArray *
relabel_unsent_list_from_json(JsonArray *array)
{
  GPtrArray *list = relabel_unsent_list_new();

  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
    JsonNode *node = json_array_get_element(array, i);

    if (JSON_NODE_HOLDS_OBJECT(node))
      read_one(list, json_node_get_object(node));
  }
  return list;
}

JsonArray *
relabel_unsent_list_to_json(GPtrArray *list)
{
  JsonArray *array = json_array_new();

  for (guint i = 0; i < list->len; i++) {
    RelabelUnsent *self = g_ptr_array_index(list, i);
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "reason", relabel_unsent_reason_to_nick(self->reason));
    relabel_json_set_string(object, "field", self->field);
    json_object_set_int_member(object, "count", (gint64)self->count);
    json_object_set_array_member(object, "examples", relabel_json_array_from_strv((const char *const *)self->examples));
    json_array_add_object_element(array, object);
  }
  return array;
}

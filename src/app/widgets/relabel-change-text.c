/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-change-text.h"

#include <glib/gi18n.h>

#include "relabel-attribute-text.h"

/* Of a value; what is longer is no text to be read. Of parts, too. */
#define MAX_VALUE 300
#define MAX_PARTS 40

const char *
relabel_change_text_get_kind(RelabelChange *change)
{
  switch (relabel_change_get_kind(change)) {
  case RELABEL_CHANGE_KIND_ADDED:
    return _("Added");
  case RELABEL_CHANGE_KIND_EDITED:
    return _("Edited");
  case RELABEL_CHANGE_KIND_DELETED:
    return _("Deleted");
  default:
    return _("Skipped");
  }
}

/* @style: (out): the CSS class of its colour. */
const char *
relabel_change_text_get_icon_name(RelabelChange *change, const char **style)
{
  switch (relabel_change_get_kind(change)) {
  case RELABEL_CHANGE_KIND_ADDED:
    *style = "success";
    return "list-add-symbolic";
  case RELABEL_CHANGE_KIND_EDITED:
    *style = "accent";
    return "document-edit-symbolic";
  case RELABEL_CHANGE_KIND_DELETED:
    *style = "error";
    return "list-remove-symbolic";
  default:
    *style = "dim-label";
    return "action-unavailable-symbolic";
  }
}

/* What becomes of it; of what can't be taken over there is nothing to choose. */
const char *
relabel_change_text_get_choice(RelabelChange *change)
{
  if (relabel_change_get_kind(change) == RELABEL_CHANGE_KIND_SKIPPED)
    return _("Not taken over");
  switch (relabel_change_get_choice(change)) {
  case RELABEL_CHOICE_MINE:
    return _("Rejected");
  case RELABEL_CHOICE_BOTH:
    return _("Both kept");
  default:
    return _("Accepted");
  }
}

/* The class; else what else there is to call it by. */
const char *
relabel_change_text_get_title(RelabelChange *change)
{
  const char *name = relabel_change_get_class(change), *field = relabel_change_get_field(change);

  if (name != NULL)
    return name;
  if (relabel_change_get_before(change) != NULL || relabel_change_get_after(change) != NULL)
    return _("No class");
  return field != NULL ? field : relabel_change_text_get_kind(change);
}

/* The library's words for a conflict, as far as there is a translation of them; NULL for none. */
const char *
relabel_change_text_get_reason(RelabelChange *change)
{
  static const char *const reasons[] = {
    N_("Edited here and on the server"), N_("Edited here, deleted on the server"), N_("Deleted here, edited on the server"),
    N_("Replaced here, edited on the server"), N_("Edited here, replaced on the server"), N_("Deleted here, replaced on the server"),
  };
  const char *reason = relabel_change_get_reason(change);

  for (guint i = 0; reason != NULL && i < G_N_ELEMENTS(reasons); i++) {
    if (g_str_equal(reasons[i], reason))
      return _(reasons[i]);
  }
  return reason;
}

static const struct {
  const char *name;
  const char *title;
} parts[] = {
  { "label", N_("Class") },           { "bounding_box", N_("Box") },    { "points", N_("Points") },
  { "mask", N_("Mask") },             { "mask_path", N_("Mask") },      { "confidence", N_("Confidence") },
  { "rotation", N_("Rotation") },     { "tags", N_("Tags") },           { "value", N_("Value") },
  { "closed", N_("Closed") },         { "filled", N_("Filled") },       { "index", N_("Index") },
  { "labels", N_("Classes") },
};

const char *
relabel_change_text_get_part(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
    if (g_str_equal(parts[i].name, name))
      return _(parts[i].title);
  }
  return name;
}

/* The names of what differs: “Class, Box”; NULL for nothing. */
char *
relabel_change_text_dup_edits(RelabelChange *change)
{
  const char *const *edits = relabel_change_get_edits(change);
  g_autoptr(GPtrArray) titles = g_ptr_array_new();

  for (guint i = 0; edits != NULL && edits[i] != NULL && titles->len < MAX_PARTS; i++) {
    if (*edits[i] != '_')
      g_ptr_array_add(titles, (gpointer)relabel_change_text_get_part(edits[i]));
  }
  if (titles->len == 0)
    return NULL;
  g_ptr_array_add(titles, NULL);
  return g_strjoinv(", ", (char **)titles->pdata);
}

static double
get_number(JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element(array, i);

  return JSON_NODE_HOLDS_VALUE(node) ? json_node_get_double(node) : 0;
}

static char *
dup_box(JsonArray *box)
{
  /* Translators: the place of a box from the left and the top, and its size, in percent of the picture. */
  return g_strdup_printf(_("%.1f %%, %.1f %% · %.1f × %.1f %%"), get_number(box, 0) * 100, get_number(box, 1) * 100,
                         get_number(box, 2) * 100, get_number(box, 3) * 100);
}

/* In lists of points, and in lists of these. */
static guint
count_points(JsonArray *array)
{
  guint length = json_array_get_length(array), n = 0;

  for (guint i = 0; i < length; i++) {
    JsonNode *node = json_array_get_element(array, i);

    if (!JSON_NODE_HOLDS_ARRAY(node))
      return 1;
    n += count_points(json_node_get_array(node));
  }
  return n;
}

static char *
dup_text(JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE(node) ? json_node_get_value_type(node) : G_TYPE_INVALID;
  g_autofree char *text = NULL;

  if (type == G_TYPE_DOUBLE)
    return g_strdup_printf("%.6g", json_node_get_double(node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup(json_node_get_boolean(node) ? _("yes") : _("no"));
  text = relabel_attribute_text_dup_value(node);
  return g_utf8_strlen(text, -1) > MAX_VALUE ? g_utf8_substring(text, 0, MAX_VALUE) : g_steal_pointer(&text);
}

/* @document: (nullable) */
char *
relabel_change_text_dup_value(JsonObject *document, const char *name)
{
  JsonNode *node = document != NULL ? json_object_get_member(document, name) : NULL;
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  guint n;

  if (node == NULL || JSON_NODE_HOLDS_NULL(node) || (array != NULL && json_array_get_length(array) == 0))
    return NULL;
  if (g_str_has_prefix(name, "mask"))
    /* Translators: the value of a mask, which can't be told in words. */
    return g_strdup(_("see the picture"));
  if (array != NULL && g_str_equal(name, "bounding_box") && json_array_get_length(array) == 4)
    return dup_box(array);
  if (array == NULL || !g_str_equal(name, "points"))
    return dup_text(node);
  n = count_points(array);
  return g_strdup_printf(ngettext("%u point", "%u points", n), n);
}

/* @edits: (nullable): those that differ; else all that @document says can be read. */
GStrv
relabel_change_text_list_parts(const char *const *edits, JsonObject *document)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  JsonObjectIter iter;
  const char *name;
  guint n = 0;

  for (guint i = 0; edits != NULL && edits[i] != NULL; i++) {
    if (*edits[i] != '_' && n++ < MAX_PARTS)
      g_strv_builder_add(builder, edits[i]);
  }
  if (n > 0 || document == NULL)
    return g_strv_builder_end(builder);
  json_object_iter_init_ordered(&iter, document);
  while (json_object_iter_next_ordered(&iter, &name, NULL)) {
    g_autofree char *value = *name != '_' ? relabel_change_text_dup_value(document, name) : NULL;

    if (value != NULL && *value != '\0' && n++ < MAX_PARTS)
      g_strv_builder_add(builder, name);
  }
  return g_strv_builder_end(builder);
}

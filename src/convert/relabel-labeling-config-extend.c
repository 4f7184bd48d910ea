/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A labeling config with more in it than it had. */
#include "relabel-labeling-config-private.h"

#include <string.h>

/* The config is written as it is read, all that is in it. */
typedef struct {
  GString *xml;
  RelabelConfigOutline *there;
  RelabelConfigOutline *wanted;
  RelabelLabelSchema *schema;
  GPtrArray *names; /* of the elements around, "" for those without one */
  gboolean is_open; /* the last tag has no “>” yet */
} Writer;

static void
close_tag(Writer *writer)
{
  if (writer->is_open)
    g_string_append_c(writer->xml, '>');
  writer->is_open = FALSE;
}

static void
start_element_cb(GMarkupParseContext *context, const char *tag, const char **names, const char **values, gpointer data, GError **error)
{
  Writer *writer = data;
  const char *name = "";

  close_tag(writer);
  g_string_append_printf(writer->xml, "<%s", tag);
  for (gsize i = 0; names[i] != NULL; i++) {
    name = strcmp(names[i], "name") == 0 ? values[i] : name;
    g_string_append_printf(writer->xml, " %s=\"", names[i]);
    relabel_labeling_config_append_escaped(writer->xml, values[i]);
    g_string_append_c(writer->xml, '"');
  }
  writer->is_open = TRUE;
  /* Only a config without any object comes here without an image. */
  if (writer->names->len == 0 && writer->there->image == NULL) {
    close_tag(writer);
    g_string_append(writer->xml, "\n" RELABEL_LABELING_CONFIG_IMAGE);
  }
  g_ptr_array_add(writer->names, g_strdup(name));
}

static void
append_items(Writer *writer, RelabelConfigControl *there, RelabelConfigControl *wanted)
{
  gboolean choices = strcmp(wanted->tag, "Choices") == 0;

  for (guint i = 0; i < wanted->items->len; i++) {
    const char *item = g_ptr_array_index(wanted->items, i);

    if (relabel_config_control_has_item(there, item))
      continue;
    close_tag(writer);
    relabel_labeling_config_append_item(writer->xml, "  ", choices ? "Choice" : "Label", item, !choices);
  }
}

/* What the open control lacks. */
static void
append_missing(Writer *writer, const char *name)
{
  RelabelConfigControl *there = relabel_config_outline_find(writer->there, name);
  RelabelConfigControl *wanted = relabel_config_outline_find(writer->wanted, name);

  if (there != NULL && wanted != NULL)
    append_items(writer, there, wanted);
}

static void
end_element_cb(GMarkupParseContext *context, const char *tag, gpointer data, GError **error)
{
  Writer *writer = data;

  append_missing(writer, g_ptr_array_index(writer->names, writer->names->len - 1));
  g_ptr_array_set_size(writer->names, (int)writer->names->len - 1);
  if (writer->names->len == 0) {
    close_tag(writer);
    if (!relabel_labeling_config_append_fields(writer->xml, writer->there->names, writer->schema, error))
      return;
  }
  if (writer->is_open)
    g_string_append(writer->xml, "/>");
  else
    g_string_append_printf(writer->xml, "</%s>", tag);
  writer->is_open = FALSE;
}

static void
text_cb(GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  g_autofree char *escaped = g_markup_escape_text(text, (gssize)length);

  close_tag(data);
  g_string_append(((Writer *)data)->xml, escaped);
}

/* Comments and the like. */
static void
passthrough_cb(GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  close_tag(data);
  g_string_append_len(((Writer *)data)->xml, text, (gssize)length);
}

char *
relabel_labeling_config_extend(const char *xml, RelabelConfigOutline *there, RelabelConfigOutline *wanted, RelabelLabelSchema *schema,
                               GError **error)
{
  static const GMarkupParser parser = { start_element_cb, end_element_cb, text_cb, passthrough_cb, NULL };
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  Writer writer = { text, there, wanted, schema, names, FALSE };
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, G_MARKUP_DEFAULT_FLAGS, &writer, NULL);

  if (!g_markup_parse_context_parse(context, xml, -1, error) || !g_markup_parse_context_end_parse(context, error))
    return NULL;
  return g_strdup(text->str);
}

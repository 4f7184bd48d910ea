/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-saved-view.h"

#include <string.h>

#include "relabel-document.h"
#include "relabel-json.h"

/**
 * RelabelSavedView:
 *
 * A view that a dataset keeps under a name. It doesn't change; [method@Relabel.Dataset.save_view] makes another of the same name.
 */
struct _RelabelSavedView {
  GObject parent_instance;

  char *name;
  char *description;
  char *color;
  gint64 created_at;
  gint64 last_modified_at;
  GStrv stages;
};

G_DEFINE_FINAL_TYPE(RelabelSavedView, relabel_saved_view, G_TYPE_OBJECT)

static void
relabel_saved_view_finalize(GObject *object)
{
  RelabelSavedView *self = RELABEL_SAVED_VIEW(object);

  g_free(self->name);
  g_free(self->description);
  g_free(self->color);
  g_strfreev(self->stages);
  G_OBJECT_CLASS(relabel_saved_view_parent_class)->finalize(object);
}

static void
relabel_saved_view_class_init(RelabelSavedViewClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_saved_view_finalize;
}

static void
relabel_saved_view_init(RelabelSavedView *self)
{
}

static gint64
read_date(JsonObject *object, const char *name)
{
  gint64 date = json_object_has_member(object, name) ? relabel_document_get_date(json_object_get_member(object, name)) : -1;

  return MAX(date, 0);
}

RelabelSavedView *
relabel_saved_view_new_from_document(JsonNode *document)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(document) ? json_node_get_object(document) : NULL;
  JsonArray *stages = relabel_json_peek_array(object, "view_stages");
  const char *name = relabel_json_peek_string(object, "name");
  RelabelSavedView *self;

  if (name == NULL)
    return NULL;
  self = g_object_new(RELABEL_TYPE_SAVED_VIEW, NULL);
  self->name = g_strdup(name);
  self->description = g_strdup(relabel_json_peek_string(object, "description"));
  self->color = g_strdup(relabel_json_peek_string(object, "color"));
  self->created_at = read_date(object, "created_at");
  self->last_modified_at = read_date(object, "last_modified_at");
  self->stages = stages != NULL ? relabel_json_dup_strv(stages) : g_new0(char *, 1);
  return self;
}

/**
 * relabel_saved_view_get_name:
 *
 * Returns: its name, any text with a letter or a digit
 */
const char *
relabel_saved_view_get_name(RelabelSavedView *self)
{
  return self->name;
}

/**
 * relabel_saved_view_get_description:
 *
 * Returns: (nullable): what somebody has written about it
 */
const char *
relabel_saved_view_get_description(RelabelSavedView *self)
{
  return self->description;
}

/**
 * relabel_saved_view_get_color:
 *
 * Returns: (nullable): the color that FiftyOne's App shows it in, as `#FF6D04`
 */
const char *
relabel_saved_view_get_color(RelabelSavedView *self)
{
  return self->color;
}

/**
 * relabel_saved_view_get_created_at:
 *
 * Returns: when it was saved first, in microseconds since 1970, UTC; 0 when not known
 */
gint64
relabel_saved_view_get_created_at(RelabelSavedView *self)
{
  return self->created_at;
}

/**
 * relabel_saved_view_get_last_modified_at:
 *
 * Returns: when it was saved last, in microseconds since 1970, UTC; 0 when not known
 */
gint64
relabel_saved_view_get_last_modified_at(RelabelSavedView *self)
{
  return self->last_modified_at;
}

/**
 * relabel_saved_view_dup_view:
 * @error: where to say that it is damaged: %RELABEL_MODEL_ERROR_INVALID
 *
 * Reads the view. Of one that FiftyOne has saved, stages that Relabel can't do are %RELABEL_VIEW_STAGE_OTHER.
 *
 * Returns: (transfer full) (nullable): the view
 */
RelabelView *
relabel_saved_view_dup_view(RelabelSavedView *self, GError **error)
{
  RelabelView *view = relabel_view_new_from_stages((const char *const *)self->stages, error);

  if (view == NULL)
    g_prefix_error(error, "The saved view “%s” is damaged: ", self->name);
  return view;
}

/**
 * relabel_saved_view_make_slug:
 * @name: a name
 *
 * Makes what FiftyOne's addresses have for a name: its letters and digits (of ASCII, in lower case), with single dashes for what is between.
 *
 * Returns: (transfer full) (nullable): the slug, which is not shared by two views of a dataset; %NULL where nothing would be left of it
 */
char *
relabel_saved_view_make_slug(const char *name)
{
  g_autoptr(GString) slug = g_string_new(NULL);

  for (; *name != '\0'; name++) {
    gboolean is_dash = g_ascii_isspace(*name) || *name == '\v' || strchr("+_.-", *name) != NULL;

    if (g_ascii_isalnum(*name))
      g_string_append_c(slug, g_ascii_tolower(*name));
    else if (is_dash && slug->len > 0 && slug->str[slug->len - 1] != '-')
      g_string_append_c(slug, '-');
  }
  if (slug->len > 0 && slug->str[slug->len - 1] == '-')
    g_string_truncate(slug, slug->len - 1);
  return slug->len > 0 ? g_strdup(slug->str) : NULL;
}

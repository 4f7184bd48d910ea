/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Views that a dataset keeps, by their names. */
#include "relabel-dataset-private.h"

#include <string.h>

#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-json.h"

/* Views of runs may name other runs, and these the first again. */
#define MAX_DEPTH 16

static gboolean add_stages(RelabelDataset *self, RelabelView *resolved, RelabelView *view, guint depth, GError **error);

static RelabelView *
load_named(RelabelDataset *self, RelabelViewStage *stage, GError **error)
{
  if (relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_SAVED_VIEW)
    return relabel_dataset_load_view(self, relabel_view_stage_get_string(stage, "name"), error);
  return relabel_dataset_load_annotation_view(self, relabel_view_stage_get_string(stage, "anno_key"), TRUE, error);
}

static gboolean
add_stage(RelabelDataset *self, RelabelView *resolved, RelabelViewStage *stage, guint depth, GError **error)
{
  RelabelViewStageKind kind = relabel_view_stage_get_kind(stage);
  g_autoptr(RelabelView) view = NULL;

  if (kind != RELABEL_VIEW_STAGE_ANNOTATION_VIEW && kind != RELABEL_VIEW_STAGE_SAVED_VIEW) {
    relabel_view_add_stage(resolved, stage);
    return TRUE;
  }
  if (depth == MAX_DEPTH) {
    g_autofree char *text = relabel_view_stage_to_string(stage);

    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "The view of %s is made of itself", text);
    return FALSE;
  }
  view = load_named(self, stage, error);
  return view != NULL && add_stages(self, resolved, view, depth + 1, error);
}

static gboolean
add_stages(RelabelDataset *self, RelabelView *resolved, RelabelView *view, guint depth, GError **error)
{
  guint n = relabel_view_get_n_stages(view);

  for (guint i = 0; i < n; i++) {
    if (!add_stage(self, resolved, relabel_view_get_stage(view, i), depth, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * relabel_dataset_resolve_view:
 * @view: a view
 *
 * Puts the stages of saved views and of the views of annotation runs where a view names these.
 *
 * Returns: (transfer full) (nullable): the view without such names; %RELABEL_MODEL_ERROR_NOT_FOUND when there is none of a name
 */
RelabelView *
relabel_dataset_resolve_view(RelabelDataset *self, RelabelView *view, GError **error)
{
  g_autoptr(RelabelView) resolved = relabel_view_new();

  return add_stages(self, resolved, view, 0, error) ? g_steal_pointer(&resolved) : NULL;
}

/* In this thread only: json-glib doesn't share. */
static JsonArray *
peek_documents(JsonObject *document)
{
  return relabel_json_peek_array(document, "saved_views");
}

/**
 * relabel_dataset_list_saved_views:
 *
 * Returns: (transfer container) (element-type RelabelSavedView): the views that are saved in the dataset, in the order in which they were saved
 */
GPtrArray *
relabel_dataset_list_saved_views(RelabelDataset *self)
{
  g_autoptr(JsonObject) document = relabel_dataset_dup_document(self);
  GPtrArray *views = g_ptr_array_new_with_free_func(g_object_unref);
  JsonArray *documents = peek_documents(document);

  for (guint i = 0; documents != NULL && i < json_array_get_length(documents); i++) {
    RelabelSavedView *view = relabel_saved_view_new_from_document(json_array_get_element(documents, i));

    if (view != NULL)
      g_ptr_array_add(views, view);
  }
  return views;
}

static gboolean
fail_not_found(const char *name, GError **error)
{
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no saved view “%s”", name);
  return FALSE;
}

/**
 * relabel_dataset_load_view:
 * @name: the name of a saved view
 *
 * Returns: (transfer full) (nullable): the view; %RELABEL_MODEL_ERROR_NOT_FOUND when there is none of that name
 */
RelabelView *
relabel_dataset_load_view(RelabelDataset *self, const char *name, GError **error)
{
  g_autoptr(GPtrArray) views = relabel_dataset_list_saved_views(self);

  for (guint i = 0; i < views->len; i++) {
    if (strcmp(relabel_saved_view_get_name(g_ptr_array_index(views, i)), name) == 0)
      return relabel_saved_view_dup_view(g_ptr_array_index(views, i), error);
  }
  fail_not_found(name, error);
  return NULL;
}

typedef struct {
  const char *name;
  const char *new_name;    /* of a view that gets another */
  const char *description;
  GStrv stages;            /* of a view that is saved */
  gboolean replace;
} Change;

static int
find_document(JsonArray *documents, const char *member, const char *text)
{
  for (guint i = 0; i < json_array_get_length(documents); i++) {
    JsonNode *node = json_array_get_element(documents, i);
    JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;

    if (g_strcmp0(relabel_json_peek_string(object, member), text) == 0)
      return (int)i;
  }
  return -1;
}

/* A name that is free, or that of the view at `own`: FiftyOne finds views by their slugs, too. */
static char *
check_name(JsonArray *documents, const char *name, int own, GError **error)
{
  g_autofree char *slug = relabel_saved_view_make_slug(name);
  int by_name = find_document(documents, "name", name), by_slug;

  if (slug == NULL) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "A view can't have the name “%s”: it needs a letter from a to z or a digit",
                name);
    return NULL;
  }
  by_slug = find_document(documents, "slug", slug);
  if (by_name >= 0 && by_name != own) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS, "There is a saved view “%s” already", name);
    return NULL;
  }
  if (by_slug >= 0 && by_slug != own) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS, "The name “%s” is too much like that of the saved view “%s”", name,
                relabel_json_peek_string(json_array_get_object_element(documents, (guint)by_slug), "name"));
    return NULL;
  }
  return g_steal_pointer(&slug);
}

static JsonObject *
make_document(JsonObject *old, const Change *change, const char *slug)
{
  JsonObject *document = relabel_json_copy_object(old);
  gint64 now = g_get_real_time() / 1000 * 1000;

  if (old == NULL) {
    g_autofree char *id = relabel_id_new();

    relabel_document_set_id(document, "_id", id);
    json_object_set_member(document, "created_at", relabel_document_date(now));
    json_object_set_null_member(document, "last_loaded_at");
  }
  json_object_set_string_member(document, "name", change->new_name != NULL ? change->new_name : change->name);
  json_object_set_string_member(document, "slug", slug);
  relabel_json_set_string(document, "description", change->description);
  if (change->stages != NULL)
    json_object_set_array_member(document, "view_stages", relabel_json_array_from_strv((const char *const *)change->stages));
  json_object_set_member(document, "last_modified_at", relabel_document_date(now));
  return document;
}

/* Puts a document into the place of one, or to the end; NULL takes the one away. */
static JsonArray *
replace_document(JsonArray *documents, int place, JsonObject *document)
{
  JsonArray *changed = json_array_new();
  guint n = json_array_get_length(documents);

  for (guint i = 0; i < n; i++) {
    if ((int)i != place)
      json_array_add_element(changed, json_node_ref(json_array_get_element(documents, i)));
    else if (document != NULL)
      json_array_add_object_element(changed, document);
  }
  if (place < 0)
    json_array_add_object_element(changed, document);
  return changed;
}

static gboolean
change_cb(RelabelDataset *self, gpointer user_data, GCancellable *cancellable, GError **error)
{
  const Change *change = user_data;
  g_autoptr(JsonObject) document = relabel_dataset_dup_document(self);
  g_autoptr(JsonObject) changed = relabel_json_copy_object(document);
  g_autoptr(JsonArray) none = json_array_new();
  JsonArray *documents = peek_documents(document) != NULL ? peek_documents(document) : none;
  int place = find_document(documents, "name", change->name);
  gboolean is_new = change->stages != NULL && !change->replace;
  JsonObject *saved = NULL;

  if (place < 0 && change->stages == NULL)
    return fail_not_found(change->name, error);
  if (change->stages != NULL || change->new_name != NULL) {
    g_autofree char *slug = check_name(documents, change->new_name != NULL ? change->new_name : change->name, is_new ? -1 : place, error);

    if (slug == NULL)
      return FALSE;
    saved = make_document(place >= 0 ? json_array_get_object_element(documents, (guint)place) : NULL, change, slug);
  }
  json_object_set_array_member(changed, "saved_views", replace_document(documents, place, saved));
  return relabel_dataset_write_document(self, changed, error);
}

/* What FiftyOne doesn't have is saved as what it stands for now. */
static RelabelView *
make_plain(RelabelDataset *self, RelabelView *view, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelView) resolved = relabel_dataset_resolve_view(self, view, error);
  g_autoptr(RelabelView) plain = relabel_view_new();

  for (guint i = 0; resolved != NULL && i < relabel_view_get_n_stages(resolved); i++) {
    RelabelViewStage *stage = relabel_view_get_stage(resolved, i);
    g_autoptr(RelabelView) run = relabel_view_new();
    g_autoptr(RelabelIdList) ids = NULL;

    if (relabel_view_stage_get_kind(stage) != RELABEL_VIEW_STAGE_ANNOTATION_RUN) {
      relabel_view_add_stage(plain, stage);
      continue;
    }
    relabel_view_add_stage(run, stage);
    ids = relabel_dataset_list_samples(self, run, cancellable, error);
    if (ids == NULL)
      return NULL;
    relabel_view_select(plain, ids);
  }
  return resolved != NULL ? g_steal_pointer(&plain) : NULL;
}

/**
 * relabel_dataset_save_view:
 * @name: a name with a letter from a to z or a digit in it
 * @view: a view of this dataset
 * @description: (nullable): what to write about it
 * @replace: whether to replace a saved view of that name, whose color and, if @description is %NULL, description stay
 *
 * Saves a view in the dataset, in FiftyOne's form, as one undo step. Names of runs and of other saved views in it are replaced by what they stand
 * for.
 *
 * Returns: whether it was saved; %RELABEL_MODEL_ERROR_EXISTS when the name is taken
 */
gboolean
relabel_dataset_save_view(RelabelDataset *self, const char *name, RelabelView *view, const char *description, gboolean replace, GError **error)
{
  g_autoptr(RelabelView) plain = make_plain(self, view, NULL, error);
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(self);
  g_autofree char *title = g_strdup_printf("Save the view “%s”", name);
  g_auto(GStrv) stages = NULL;
  Change change = { .name = name, .description = description, .replace = replace };

  if (plain == NULL)
    return FALSE;
  stages = relabel_view_to_stages(plain, fields);
  change.stages = stages;
  return relabel_dataset_edit(self, title, change_cb, &change, NULL, error);
}

/**
 * relabel_dataset_rename_view:
 * @name: the name of a saved view
 * @new_name: a name with a letter from a to z or a digit in it
 *
 * Gives a saved view another name, as one undo step.
 *
 * Returns: whether it has it; %RELABEL_MODEL_ERROR_EXISTS when that is taken, %RELABEL_MODEL_ERROR_NOT_FOUND when there is no such view
 */
gboolean
relabel_dataset_rename_view(RelabelDataset *self, const char *name, const char *new_name, GError **error)
{
  g_autofree char *title = g_strdup_printf("Rename the view “%s”", name);
  Change change = { .name = name, .new_name = new_name };

  return relabel_dataset_edit(self, title, change_cb, &change, NULL, error);
}

/**
 * relabel_dataset_delete_view:
 * @name: the name of a saved view
 *
 * Deletes a saved view, as one undo step.
 *
 * Returns: whether it is gone; %RELABEL_MODEL_ERROR_NOT_FOUND when there is none of that name
 */
gboolean
relabel_dataset_delete_view(RelabelDataset *self, const char *name, GError **error)
{
  g_autofree char *title = g_strdup_printf("Delete the view “%s”", name);
  Change change = { .name = name };

  return relabel_dataset_edit(self, title, change_cb, &change, NULL, error);
}

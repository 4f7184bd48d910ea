/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the server has exported, into the spool. */
#include "relabel-load-intake.h"

#include <string.h>

#include "relabel-json.h"
#include "relabel-send.h"

/* What the thread works on is its own until it is joined; JSON is made and freed by it alone. */
struct _RelabelLoadIntake {
  RelabelLsClient *client;
  RelabelRun *run;
  RelabelAnnotators annotators;
  RelabelSpool *spool;
  RelabelLoadTasks *counts;
  JsonArray *users; /* of the server; NULL: not asked for */

  GThread *thread; /* NULL: nothing to do */
  GBytes *answer;
  GArray *items;
  GError *error;
};

/* ---- items ---- */

static void
item_clear(gpointer data)
{
  RelabelLoadItem *item = data;

  g_free(item->updated_at);
  g_free(item->seen);
}

GArray *
relabel_load_items_new(void)
{
  GArray *items = g_array_new(FALSE, TRUE, sizeof(RelabelLoadItem));

  g_array_set_clear_func(items, item_clear);
  return items;
}

static void
append_item(GArray *items, const RelabelLoadItem *item)
{
  RelabelLoadItem copy = *item;

  copy.updated_at = g_strdup(item->updated_at);
  copy.seen = g_strdup(item->seen);
  g_array_append_val(items, copy);
}

/* What a line of the spool begins with. */
JsonObject *
relabel_load_item_new_line(const RelabelLoadItem *self)
{
  JsonObject *line = json_object_new();

  json_object_set_string_member(line, "sample_id", self->sample_id);
  relabel_json_set_string(line, "updated_at", self->updated_at);
  return line;
}

/* ---- the thread ---- */

static JsonObject *
peek_row(JsonArray *rows, guint position)
{
  return relabel_json_as_object(json_array_get_element(rows, position), NULL);
}

/* Users that the key may not list have a number for a name. */
static JsonObject *
find_user(RelabelLoadIntake *self, gint64 user_id)
{
  for (guint i = 0; self->users != NULL && i < json_array_get_length(self->users); i++) {
    JsonObject *user = peek_row(self->users, i);

    if (user != NULL && relabel_json_peek_int(user, "id", 0) == user_id)
      return user;
  }
  return NULL;
}

static const char *
name_annotator(RelabelLoadIntake *self, JsonObject *annotation)
{
  gint64 user_id = relabel_load_get_user_id(annotation);

  if (relabel_run_get_annotator(self->run, user_id) == NULL) {
    JsonObject *given = relabel_json_peek_object(annotation, "completed_by");
    g_autofree char *name = relabel_load_name_annotator(self->run, user_id, given != NULL ? given : find_user(self, user_id));

    relabel_run_set_annotator(self->run, user_id, name);
  }
  return relabel_run_get_annotator(self->run, user_id);
}

static gboolean
spool_each(RelabelLoadIntake *self, const RelabelLoadItem *item, GPtrArray *annotations, GError **error)
{
  for (guint i = 0; i < annotations->len; i++) {
    g_autoptr(JsonObject) line = relabel_load_item_new_line(item);
    JsonObject *annotation = g_ptr_array_index(annotations, i);
    JsonArray *result = relabel_json_get_array(annotation, "result", error);

    if (result == NULL)
      return FALSE;
    json_object_set_array_member(line, "result", json_array_ref(result));
    if (self->annotators == RELABEL_ANNOTATORS_ALL) {
      json_object_set_string_member(line, "annotator", name_annotator(self, annotation));
      json_object_set_int_member(line, "user_id", relabel_load_get_user_id(annotation));
    }
    if (!relabel_spool_add_line(self->spool, line, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
spool_together(RelabelLoadIntake *self, const RelabelLoadItem *item, GPtrArray *annotations, GError **error)
{
  g_autoptr(JsonObject) line = relabel_load_item_new_line(item);
  JsonArray *results = json_array_new();

  json_object_set_array_member(line, "results", results);
  for (guint i = 0; i < annotations->len; i++) {
    JsonArray *result = relabel_json_get_array(g_ptr_array_index(annotations, i), "result", error);

    if (result == NULL)
      return FALSE;
    json_array_add_array_element(results, json_array_ref(result));
  }
  return relabel_spool_add_line(self->spool, line, error);
}

/* Of tasks that Relabel has not made, the number that was found in the list a moment ago says it all. */
static gboolean
names_sample(RelabelLoadIntake *self, const RelabelLoadItem *item, JsonObject *data)
{
  return !relabel_run_has_marks(self->run) || g_strcmp0(relabel_json_peek_string(data, RELABEL_SEND_DATA_ID), item->sample_id) == 0;
}

/* Not ours is a task that has another sample, or is of another project: servers give numbers of deleted tasks to others. */
static gboolean
is_ours(RelabelLoadIntake *self, const RelabelLoadItem *item, JsonObject *object)
{
  JsonObject *data = object != NULL ? relabel_json_peek_object(object, "data") : NULL;
  gint64 project_id = relabel_run_get_project_id(self->run);

  return data != NULL && names_sample(self, item, data) &&
         relabel_json_peek_int(object, "project", project_id) == project_id;
}

static gboolean
spool_task(RelabelLoadIntake *self, const RelabelLoadItem *item, JsonObject *object, GError **error)
{
  g_autoptr(GPtrArray) annotations = NULL;
  gboolean done;

  if (!is_ours(self, item, object)) {
    self->counts->n_missing++;
    return TRUE;
  }
  self->counts->n_downloaded++;
  annotations = relabel_load_pick(object, self->annotators);
  /* What was submitted may have been deleted a moment ago. */
  if (annotations->len == 0)
    return TRUE;
  done = self->annotators == RELABEL_ANNOTATORS_CONSENSUS ? spool_together(self, item, annotations, error)
                                                          : spool_each(self, item, annotations, error);
  if (!done)
    g_prefix_error(error, "Task %" G_GINT64_FORMAT ": ", item->task_id);
  return done;
}

static GHashTable *
index_tasks(JsonArray *array)
{
  GHashTable *tasks = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonObject *object = peek_row(array, i);
    gint64 id = object != NULL ? relabel_json_peek_int(object, "id", 0) : 0;

    if (id != 0)
      g_hash_table_insert(tasks, g_memdup2(&id, sizeof id), object);
  }
  return tasks;
}

static gpointer
intake_thread(gpointer data)
{
  RelabelLoadIntake *self = data;
  g_autoptr(JsonArray) array = relabel_ls_client_read_tasks(self->client, self->answer, &self->error);
  g_autoptr(GHashTable) by_id = array != NULL ? index_tasks(array) : NULL;

  g_clear_pointer(&self->answer, g_bytes_unref);
  for (guint i = 0; by_id != NULL && self->error == NULL && i < self->items->len; i++) {
    const RelabelLoadItem *item = &g_array_index(self->items, RelabelLoadItem, i);

    spool_task(self, item, g_hash_table_lookup(by_id, &item->task_id), &self->error);
  }
  return NULL;
}

/* ---- for the one who asks the server ---- */

RelabelLoadIntake *
relabel_load_intake_new(RelabelLsClient *client, RelabelRun *run, RelabelAnnotators annotators, RelabelSpool *spool, RelabelLoadTasks *counts)
{
  RelabelLoadIntake *self = g_new0(RelabelLoadIntake, 1);

  self->client = client;
  self->run = run;
  self->annotators = annotators;
  self->spool = spool;
  self->counts = counts;
  self->items = relabel_load_items_new();
  return self;
}

void
relabel_load_intake_free(RelabelLoadIntake *self)
{
  relabel_load_intake_wait(self, NULL);
  g_clear_pointer(&self->users, json_array_unref);
  g_array_unref(self->items);
  g_free(self);
}

gboolean
relabel_load_intake_wants_users(RelabelLoadIntake *self)
{
  return self->annotators == RELABEL_ANNOTATORS_ALL && self->users == NULL;
}

void
relabel_load_intake_take_users(RelabelLoadIntake *self, JsonArray *users)
{
  self->users = users;
}

gboolean
relabel_load_intake_begin(RelabelLoadIntake *self, GBytes *answer, const RelabelLoadItem *items, guint n, GError **error)
{
  if (!relabel_load_intake_wait(self, error))
    return FALSE;
  g_array_set_size(self->items, 0);
  for (guint i = 0; i < n; i++)
    append_item(self->items, &items[i]);
  self->answer = g_bytes_ref(answer);
  self->thread = g_thread_new("relabel-intake", intake_thread, self);
  return TRUE;
}

gboolean
relabel_load_intake_wait(RelabelLoadIntake *self, GError **error)
{
  g_clear_pointer(&self->thread, g_thread_join);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&self->error));
  return FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a run remembers of its loads, so that the next one fetches only what has changed. */
#include "relabel-json.h"
#include "relabel-load-private.h"

/* Transactions of the server end in any order: what ended so many seconds before the newest is asked for again. */
#define OVERLAP 60

void
relabel_load_mark_clear(RelabelLoadMark *self)
{
  g_clear_pointer(&self->time, g_free);
}

/* The object that a task keeps under a name, NULL if none. */
static JsonObject *
peek(RelabelRunTask *task, const char *name)
{
  JsonObject *sent = relabel_run_task_get_sent(task);

  return sent != NULL ? relabel_json_peek_object(sent, name) : NULL;
}

/* In new objects: that says that the task has changed. Takes the node; NULL takes the member away. */
static void
keep(RelabelRunTask *task, const char *name, const char *way, JsonNode *node)
{
  JsonObject *sent = relabel_json_copy_object(relabel_run_task_get_sent(task));
  JsonObject *object = relabel_json_copy_object(peek(task, name));

  if (node != NULL)
    json_object_set_member(object, way, node);
  else if (json_object_has_member(object, way))
    json_object_remove_member(object, way);
  json_object_set_object_member(sent, name, object);
  relabel_run_task_take_sent(task, sent);
}

const char *
relabel_load_get_seen(RelabelRunTask *task, const char *way)
{
  JsonObject *seen = peek(task, RELABEL_RUN_TASK_SEEN);

  return seen != NULL ? relabel_json_peek_string(seen, way) : NULL;
}

void
relabel_load_set_seen(RelabelRunTask *task, const char *way, const char *updated_at)
{
  if (g_strcmp0(relabel_load_get_seen(task, way), updated_at) != 0)
    keep(task, RELABEL_RUN_TASK_SEEN, way, updated_at != NULL ? json_node_init_string(json_node_alloc(), updated_at) : NULL);
}

/* Not as texts: a server leaves out fractions that are 0. */
gboolean
relabel_load_is_older(const char *updated_at, const char *seen)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
  g_autoptr(GDateTime) time = updated_at != NULL ? g_date_time_new_from_iso8601(updated_at, utc) : NULL;
  g_autoptr(GDateTime) last = seen != NULL ? g_date_time_new_from_iso8601(seen, utc) : NULL;

  return time != NULL && last != NULL && g_date_time_compare(time, last) < 0;
}

/* Of the first task of the run: all loads of it keep their mark there. */
gboolean
relabel_load_mark_read(RelabelLoadMark *self, RelabelDataset *dataset, const char *key, const char *way, GError **error)
{
  g_autoptr(GPtrArray) tasks = relabel_dataset_read_tasks(dataset, key, 0, 1, error);
  JsonObject *loads = tasks != NULL && tasks->len > 0 ? peek(g_ptr_array_index(tasks, 0), RELABEL_RUN_TASK_LOADS) : NULL;
  JsonObject *mark = loads != NULL ? relabel_json_peek_object(loads, way) : NULL;

  relabel_load_mark_clear(self);
  self->time = mark != NULL ? g_strdup(relabel_json_peek_string(mark, "time")) : NULL;
  self->n_labelled = mark != NULL ? (guint64)MAX(relabel_json_peek_int(mark, "labelled", 0), 0) : 0;
  return tasks != NULL;
}

/* The latest and the consensus go to the same fields: what one has written has to be written again when the other is wanted back. */
static void
forget_other_ways(JsonObject *loads, const char *way)
{
  const char *latest = relabel_annotators_to_nick(RELABEL_ANNOTATORS_LATEST);
  const char *consensus = relabel_annotators_to_nick(RELABEL_ANNOTATORS_CONSENSUS);
  const char *other = g_str_has_prefix(way, latest) ? consensus : g_str_has_prefix(way, consensus) ? latest : NULL;
  g_autoptr(GList) ways = json_object_get_members(loads);

  for (GList *item = ways; other != NULL && item != NULL; item = item->next) {
    if (g_str_has_prefix(item->data, other))
      json_object_remove_member(loads, item->data);
  }
}

gboolean
relabel_load_mark_write(const RelabelLoadMark *self, RelabelDataset *dataset, const char *key, const char *way, GError **error)
{
  g_autoptr(GPtrArray) tasks = relabel_dataset_read_tasks(dataset, key, 0, 1, error);
  JsonObject *mark;

  if (tasks == NULL || tasks->len == 0)
    return tasks != NULL;
  mark = json_object_new();
  json_object_set_string_member(mark, "time", self->time);
  json_object_set_int_member(mark, "labelled", (gint64)self->n_labelled);
  keep(g_ptr_array_index(tasks, 0), RELABEL_RUN_TASK_LOADS, way, json_node_init_object(json_node_alloc(), mark));
  json_object_unref(mark);
  forget_other_ways(peek(g_ptr_array_index(tasks, 0), RELABEL_RUN_TASK_LOADS), way);
  return relabel_dataset_write_tasks(dataset, key, tasks, error);
}

/* From when on to ask what has changed; NULL: everything is asked for. */
char *
relabel_load_mark_dup_since(const RelabelLoadMark *self)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
  g_autoptr(GDateTime) time = self->time != NULL ? g_date_time_new_from_iso8601(self->time, utc) : NULL;
  g_autoptr(GDateTime) since = time != NULL ? g_date_time_add_seconds(time, -OVERLAP) : NULL;

  return since != NULL ? g_date_time_format_iso8601(since) : NULL;
}

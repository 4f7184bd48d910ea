/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What annotators made of a run since its last load, from the server into a file. */
#include <string.h>

#include "relabel-json.h"
#include "relabel-load-private.h"
#include "relabel-ls-error.h"
#include "relabel-send.h"

/* The most tasks a request: the longest list of ids that fits into an address everywhere. */
#define PAGE 200
#define FIRST_PAGE 50
/* Of a list: beyond a million tasks, a server does not tell the truth. */
#define MAX_PAGES 2000

typedef struct {
  RelabelSession *session;
  RelabelRun *run;
  RelabelAnnotators annotators;
  char *way;
  char *since; /* NULL: everything is asked for */
  RelabelSpool *spool;
  RelabelLoadTasks *counts;
  RelabelProgress *progress;
  JsonArray *users;  /* of the server, once they were needed */
  guint n_at_once;   /* tasks a request, as many as one answer may hold */
} Download;

/* A task of the run, and what the server's list says of it. */
typedef struct {
  RelabelRunTask *task;
  JsonObject *row;
} Item;

/* ---- lists ---- */

static JsonArray *
list_page(Download *self, RelabelLsWork work, gint64 after_id, GError **error)
{
  RelabelSession *session = self->session;
  JsonArray *rows;

  relabel_ls_client_list_work_async(session->client, relabel_run_get_project_id(self->run), work, self->since, after_id,
                                    session->cancellable, relabel_session_cb, session);
  rows = relabel_ls_client_list_work_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return rows;
}

static const char *
get_sample_id(JsonObject *object)
{
  JsonObject *data = relabel_json_peek_object(object, "data");

  return data != NULL ? relabel_json_peek_string(data, RELABEL_SEND_DATA_ID) : NULL;
}

/* Another run may have sent the same sample to the same project. */
static gboolean
has_mark(Download *self, JsonObject *row)
{
  const char *batch = relabel_json_peek_string(relabel_json_peek_object(row, "data"), RELABEL_SEND_DATA_BATCH);

  return batch == NULL || g_str_has_prefix(batch, relabel_run_get_mark(self->run));
}

static JsonObject *
peek_row(JsonArray *rows, guint position)
{
  JsonNode *node = json_array_get_element(rows, position);

  return JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

/* The tasks of the run that the rows name, by sample id. */
static GHashTable *
find_tasks(Download *self, JsonArray *rows, GPtrArray **tasks, GError **error)
{
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  GHashTable *by_id;

  for (guint i = 0; i < json_array_get_length(rows); i++) {
    JsonObject *row = peek_row(rows, i);

    if (row != NULL && get_sample_id(row) != NULL)
      relabel_id_list_append(ids, get_sample_id(row));
  }
  *tasks = relabel_dataset_find_tasks(self->session->dataset, relabel_run_get_key(self->run), ids, error);
  if (*tasks == NULL)
    return NULL;
  by_id = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < (*tasks)->len; i++)
    g_hash_table_insert(by_id, ((RelabelRunTask *)g_ptr_array_index(*tasks, i))->sample_id, g_ptr_array_index(*tasks, i));
  return by_id;
}

/*
 * The rows that are tasks of the run. A server may give the number of a deleted task to another: only our own id in its data proves that it
 * is ours. Others are counted as missing where `strange` is given.
 */
static GArray *
match_rows(Download *self, JsonArray *rows, GPtrArray **tasks, guint64 *strange, gint64 *last_id, GError **error)
{
  g_autoptr(GHashTable) by_id = find_tasks(self, rows, tasks, error);
  GArray *items;

  if (by_id == NULL)
    return NULL;
  items = g_array_new(FALSE, FALSE, sizeof(Item));
  for (guint i = 0; i < json_array_get_length(rows); i++) {
    Item item = { NULL, peek_row(rows, i) };
    gint64 id = item.row != NULL ? relabel_json_peek_int(item.row, "id", 0) : 0;

    if (id > 0 && get_sample_id(item.row) != NULL)
      item.task = g_hash_table_lookup(by_id, get_sample_id(item.row));
    *last_id = MAX(*last_id, id);
    if (item.task != NULL && item.task->task_id == id)
      g_array_append_val(items, item);
    else if (strange != NULL && item.row != NULL && get_sample_id(item.row) != NULL && has_mark(self, item.row))
      ++*strange;
  }
  return items;
}

typedef gboolean (*ItemsFunc)(Download *self, GArray *items, GError **error);

/* Page by page, until there are no more. */
static gboolean
walk(Download *self, RelabelLsWork work, guint64 *strange, ItemsFunc func, GError **error)
{
  gint64 last_id = 0;

  for (guint page = 0; page < MAX_PAGES; page++) {
    gint64 after_id = last_id;
    g_autoptr(JsonArray) rows = list_page(self, work, after_id, error);
    g_autoptr(GPtrArray) tasks = NULL;
    g_autoptr(GArray) items = NULL;

    if (rows == NULL || g_cancellable_set_error_if_cancelled(self->session->cancellable, error))
      return FALSE;
    items = match_rows(self, rows, &tasks, strange, &last_id, error);
    if (items == NULL || !func(self, items, error))
      return FALSE;
    /* Also where a server doesn't heed the filter. */
    if (last_id <= after_id)
      return TRUE;
  }
  g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE, "The server's list of tasks does not end; nothing was loaded");
  return FALSE;
}

/* ---- lines ---- */

static JsonObject *
new_line(RelabelRunTask *task, JsonObject *row)
{
  JsonObject *line = json_object_new();

  json_object_set_string_member(line, "sample_id", task->sample_id);
  if (relabel_json_peek_string(row, "updated_at") != NULL)
    json_object_set_string_member(line, "updated_at", relabel_json_peek_string(row, "updated_at"));
  return line;
}

static gboolean
spool_state(Download *self, const Item *item, const char *state, GError **error)
{
  g_autoptr(JsonObject) line = new_line(item->task, item->row);

  json_object_set_string_member(line, "state", state);
  return relabel_spool_add_line(self->spool, line, error);
}

/* Users that the key may not list have a number for a name. */
static JsonObject *
find_user(Download *self, gint64 user_id)
{
  RelabelSession *session = self->session;

  if (self->users == NULL) {
    relabel_ls_client_list_users_async(session->client, session->cancellable, relabel_session_cb, session);
    self->users = relabel_ls_client_list_users_finish(session->client, relabel_session_wait(session), NULL);
    g_clear_object(&session->result);
    if (self->users == NULL)
      self->users = json_array_new();
  }
  for (guint i = 0; i < json_array_get_length(self->users); i++) {
    JsonObject *user = peek_row(self->users, i);

    if (user != NULL && relabel_json_peek_int(user, "id", 0) == user_id)
      return user;
  }
  return NULL;
}

static const char *
name_annotator(Download *self, JsonObject *annotation)
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
spool_each(Download *self, const Item *item, GPtrArray *annotations, GError **error)
{
  for (guint i = 0; i < annotations->len; i++) {
    g_autoptr(JsonObject) line = new_line(item->task, item->row);
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
spool_together(Download *self, const Item *item, GPtrArray *annotations, GError **error)
{
  g_autoptr(JsonObject) line = new_line(item->task, item->row);
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

static gboolean
spool_task(Download *self, const Item *item, JsonObject *object, GError **error)
{
  g_autoptr(GPtrArray) annotations = NULL;
  gboolean done;

  if (object == NULL || g_strcmp0(get_sample_id(object), item->task->sample_id) != 0 ||
      relabel_json_peek_int(object, "project", relabel_run_get_project_id(self->run)) != relabel_run_get_project_id(self->run)) {
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
    g_prefix_error(error, "Task %" G_GINT64_FORMAT ": ", item->task->task_id);
  return done;
}

/* ---- downloads ---- */

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

static JsonArray *
export_tasks(Download *self, const Item *items, guint n, GError **error)
{
  RelabelSession *session = self->session;
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  JsonArray *array;

  for (guint i = 0; i < n; i++)
    g_array_append_val(ids, items[i].task->task_id);
  relabel_ls_client_export_tasks_async(session->client, relabel_run_get_project_id(self->run), (const gint64 *)(gpointer)ids->data,
                                       ids->len, session->cancellable, relabel_session_cb, session);
  array = relabel_ls_client_export_tasks_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return array;
}

static gboolean
spool_tasks(Download *self, const Item *items, guint n, JsonArray *array, GError **error)
{
  g_autoptr(GHashTable) by_id = index_tasks(array);

  for (guint i = 0; i < n; i++) {
    if (!spool_task(self, &items[i], g_hash_table_lookup(by_id, &items[i].task->task_id), error))
      return FALSE;
  }
  return TRUE;
}

/* Tasks that were sent together: their masks are no more than a request may hold. */
static guint
count_batch(const Item *items, guint n)
{
  guint count = 1;

  while (count < n && items[count].task->batch == items[0].task->batch)
    count++;
  return count;
}

/* The first of the tasks, *n of them. What is too large for one answer is asked for in parts. */
static gboolean
download_first(Download *self, const Item *items, guint *n, GError **error)
{
  *n = count_batch(items, MIN(*n, self->n_at_once));
  for (;;) {
    g_autoptr(GError) reason = NULL;
    g_autoptr(JsonArray) array = export_tasks(self, items, *n, &reason);

    if (array != NULL) {
      self->n_at_once = MIN(PAGE, self->n_at_once + self->n_at_once / 4 + 1);
      return spool_tasks(self, items, *n, array, error);
    }
    if (*n == 1 || !g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE)) {
      g_propagate_error(error, g_steal_pointer(&reason));
      return FALSE;
    }
    self->n_at_once = *n /= 2;
  }
}

static gboolean
download_items(Download *self, GArray *items, GError **error)
{
  for (guint done = 0; done < items->len;) {
    guint n = items->len - done;

    if (g_cancellable_set_error_if_cancelled(self->session->cancellable, error) ||
        !download_first(self, &g_array_index(items, Item, done), &n, error))
      return FALSE;
    done += n;
    relabel_progress_set(self->progress, "Downloading annotations", self->counts->n_downloaded,
                         self->since == NULL ? self->counts->n_tasks : 0);
  }
  return TRUE;
}

/* Downloads those of which another state was merged last, or all, and notes those that are no longer submitted. */
static gboolean
take_submitted(Download *self, GArray *items, GError **error)
{
  g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(Item));

  for (guint i = 0; i < items->len; i++) {
    const Item *item = &g_array_index(items, Item, i);
    const char *seen = relabel_load_get_seen(item->task, self->way), *time = relabel_json_peek_string(item->row, "updated_at");
    gboolean is_submitted = relabel_json_peek_int(item->row, "total_annotations", 0) > 0;

    if (is_submitted && (self->since == NULL || seen == NULL || g_strcmp0(seen, time) != 0))
      g_array_append_val(wanted, *item);
    else if (!is_submitted && seen != NULL && !spool_state(self, item, "deleted", error))
      return FALSE;
  }
  return download_items(self, wanted, error);
}

static gboolean
take_skipped(Download *self, GArray *items, GError **error)
{
  self->counts->n_skipped += items->len;
  for (guint i = 0; i < items->len; i++) {
    if (!spool_state(self, &g_array_index(items, Item, i), "skipped", error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_drafts(Download *self, GArray *items, GError **error)
{
  for (guint i = 0; i < items->len; i++) {
    const Item *item = &g_array_index(items, Item, i);
    JsonArray *drafts = relabel_json_peek_array(item->row, "drafts");

    /* Old servers list the others, too. */
    if (drafts != NULL && json_array_get_length(drafts) == 0)
      continue;
    self->counts->n_drafts++;
    if (!spool_state(self, item, "draft", error))
      return FALSE;
  }
  return TRUE;
}

/* Before anything is listed: while that goes on, tasks change that were listed already. */
static gboolean
note_time(Download *self, GError **error)
{
  RelabelSession *session = self->session;
  g_autofree char *marker = NULL;

  relabel_ls_client_get_marker_async(session->client, relabel_run_get_project_id(self->run), session->cancellable, relabel_session_cb,
                                     session);
  marker = relabel_ls_client_get_marker_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  if (marker == NULL)
    return FALSE;
  if (marker[0] != ' ') {
    *strchr(marker, ' ') = '\0';
    relabel_spool_set_time(self->spool, marker);
  }
  return TRUE;
}

/*
 * Fills the spool: the annotations of tasks on which something was submitted since the last load of the same way, and, each time, all that
 * were skipped or only begun with. What is cheap to list decides what is downloaded.
 */
gboolean
relabel_load_download(RelabelSession *session, RelabelRun *run, RelabelLoadRequest *request, guint64 n_tasks, RelabelSpool *spool,
                      RelabelLoadReport *report, RelabelProgress *progress, GError **error)
{
  g_auto(RelabelLoadMark) mark = { 0 };
  g_autofree char *way = relabel_load_request_dup_way(request);
  g_autofree char *since = NULL;
  Download self = { session, run, relabel_load_request_get_annotators(request), way, NULL, spool, relabel_load_report_get_tasks(report),
                    progress, NULL, FIRST_PAGE };
  gint64 n_uploaded = 0;
  gboolean done;

  if (!relabel_load_mark_read(&mark, session->dataset, relabel_run_get_key(run), way, error))
    return FALSE;
  self.since = since = relabel_load_mark_dup_since(&mark);
  relabel_run_get_counts(run, NULL, &n_uploaded);
  self.counts->n_tasks = (guint64)MAX(n_uploaded, 0);
  self.counts->n_missing = self.counts->n_tasks > n_tasks ? self.counts->n_tasks - n_tasks : 0;
  done = note_time(&self, error) &&
         walk(&self, since != NULL ? RELABEL_LS_WORK_CHANGED : RELABEL_LS_WORK_LABELLED, &self.counts->n_missing, take_submitted, error) &&
         walk(&self, RELABEL_LS_WORK_SKIPPED, NULL, take_skipped, error) && walk(&self, RELABEL_LS_WORK_DRAFT, NULL, take_drafts, error);
  g_clear_pointer(&self.users, json_array_unref);
  return done;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What annotators made of a run since its last load, from the server into a file. */
#include <string.h>

#include "relabel-json.h"
#include "relabel-load-intake.h"
#include "relabel-ls-error.h"
#include "relabel-send.h"

/* The most tasks a request: the longest list of ids that fits into an address everywhere. */
#define PAGE 200
#define FIRST_PAGE 50
/* Of a list: beyond a million tasks, a server does not tell the truth. */
#define MAX_PAGES 1000
/* The bytes that an answer should have: half of what the client takes of several tasks, of which each has its own size. */
#define ANSWER (1 << 20)
/* The tasks of a run, with all that was sent of them, that are in memory at once. */
#define TASKS 25

typedef struct {
  RelabelSession *session;
  RelabelRun *run;
  char *since; /* NULL: everything is asked for */
  char *way;
  RelabelSpool *spool;
  RelabelLoadTasks *counts;
  RelabelLoadIntake *intake;
  RelabelProgress *progress;
  guint64 n_asked;   /* tasks of which the annotations were asked for */
  GHashTable *unmarked; /* number of a task -> id of its sample, where tasks don't say it; else NULL */
  guint n_at_once;   /* tasks a request, as many as one answer may hold */
} Download;

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

/* Another run may have sent the same sample to the same project. */
static gboolean
has_mark(Download *self, JsonObject *data)
{
  const char *batch = relabel_json_peek_string(data, RELABEL_SEND_DATA_BATCH);

  return batch == NULL || g_str_has_prefix(batch, relabel_run_get_mark(self->run));
}

/* A row of the server's list. */
typedef struct {
  JsonObject *object;
  JsonObject *data;
  const char *sample_id; /* NULL: of no run */
  gint64 id;
} Row;

static Row
read_row(Download *self, JsonArray *page, guint position)
{
  JsonNode *node = json_array_get_element(page, position);
  Row row = { NULL };

  if (!JSON_NODE_HOLDS_OBJECT(node))
    return row;
  row.object = json_node_get_object(node);
  row.id = relabel_json_peek_int(row.object, "id", 0);
  row.data = relabel_json_peek_object(row.object, "data");
  if (self->unmarked != NULL)
    row.sample_id = row.data != NULL ? g_hash_table_lookup(self->unmarked, &row.id) : NULL;
  else
    row.sample_id = row.data != NULL ? relabel_json_peek_string(row.data, RELABEL_SEND_DATA_ID) : NULL;
  return row;
}

static void
add_item(Download *self, GArray *items, const Row *row, RelabelRunTask *task)
{
  JsonArray *drafts = relabel_json_peek_array(row->object, "drafts");
  RelabelLoadItem item = { .task_id = task->task_id, .n_annotations = relabel_json_peek_int(row->object, "total_annotations", 0) };

  g_strlcpy(item.sample_id, task->sample_id, sizeof item.sample_id);
  item.updated_at = g_strdup(relabel_json_peek_string(row->object, "updated_at"));
  /* The first time, it does not matter. */
  if (self->since != NULL || item.n_annotations <= 0)
    item.seen = g_strdup(relabel_load_get_seen(task, self->way));
  /* Version 1.5 lists the others, too. */
  item.is_draft = drafts == NULL || json_array_get_length(drafts) > 0;
  g_array_append_val(items, item);
}

/*
 * Of a few rows that name a sample those that are tasks of the run. A server may give the number of a deleted task to another: only our own
 * id in its data proves that it is ours. Others are counted as missing where `strange` is given.
 */
static gboolean
match_rows(Download *self, const Row *rows, guint n, GArray *items, guint64 *strange, GError **error)
{
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) tasks = NULL;

  for (guint i = 0; i < n; i++)
    relabel_id_list_append(ids, rows[i].sample_id);
  tasks = relabel_dataset_find_tasks(self->session->dataset, relabel_run_get_key(self->run), ids, error);
  if (tasks == NULL)
    return FALSE;
  for (guint i = 0; i < tasks->len; i++)
    g_hash_table_insert(by_id, ((RelabelRunTask *)g_ptr_array_index(tasks, i))->sample_id, g_ptr_array_index(tasks, i));
  for (guint i = 0; i < n; i++) {
    RelabelRunTask *task = g_hash_table_lookup(by_id, rows[i].sample_id);

    if (task != NULL && rows[i].id > 0 && task->task_id == rows[i].id)
      add_item(self, items, &rows[i], task);
    else if (strange != NULL && has_mark(self, rows[i].data))
      ++*strange;
  }
  return TRUE;
}

static GArray *
match_page(Download *self, JsonArray *page, guint64 *strange, gint64 *last_id, GError **error)
{
  g_autoptr(GArray) items = relabel_load_items_new();
  Row rows[TASKS];
  guint n = 0, length = json_array_get_length(page);

  for (guint i = 0; i < length; i++) {
    rows[n] = read_row(self, page, i);
    *last_id = MAX(*last_id, rows[n].id);
    n += rows[n].sample_id != NULL;
    if ((n == TASKS || i + 1 == length) && !match_rows(self, rows, n, items, strange, error))
      return NULL;
    n %= TASKS;
  }
  return g_steal_pointer(&items);
}

typedef gboolean (*ItemsFunc)(Download *self, GArray *items, GError **error);

/* Page by page, until there are no more. */
static gboolean
walk(Download *self, RelabelLsWork work, guint64 *strange, ItemsFunc func, GError **error)
{
  gint64 last_id = 0;

  for (guint n = 0; n < MAX_PAGES; n++) {
    gint64 after_id = last_id;
    g_autoptr(JsonArray) page = list_page(self, work, after_id, error);
    g_autoptr(GArray) items = NULL;

    if (page == NULL || g_cancellable_set_error_if_cancelled(self->session->cancellable, error) ||
        !relabel_load_intake_wait(self->intake, error))
      return FALSE;
    items = match_page(self, page, strange, &last_id, error);
    if (items == NULL || !func(self, items, error))
      return FALSE;
    /* Also where a server doesn't heed the filter. */
    if (last_id <= after_id)
      return TRUE;
  }
  g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE, "The server's list of tasks does not end; nothing was loaded");
  return FALSE;
}

static gboolean
spool_state(Download *self, const RelabelLoadItem *item, const char *state, GError **error)
{
  g_autoptr(JsonObject) line = relabel_load_item_new_line(item);

  json_object_set_string_member(line, "state", state);
  return relabel_spool_add_line(self->spool, line, error);
}

/* Tasks that Relabel has not made are known by their numbers alone: 64 bytes each, while a load lasts. */
static gboolean
index_unmarked(Download *self, GError **error)
{
  if (relabel_run_has_marks(self->run))
    return TRUE;
  self->unmarked = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
  for (guint64 position = 0;; position += PAGE) {
    g_autoptr(GPtrArray) tasks = relabel_dataset_read_tasks(self->session->dataset, relabel_run_get_key(self->run), position, PAGE, error);

    if (tasks == NULL)
      return FALSE;
    if (tasks->len == 0)
      return TRUE;
    for (guint i = 0; i < tasks->len; i++) {
      RelabelRunTask *task = g_ptr_array_index(tasks, i);

      g_hash_table_insert(self->unmarked, g_memdup2(&task->task_id, sizeof task->task_id), g_strdup(task->sample_id));
    }
  }
}

/* ---- downloads ---- */

static GBytes *
export_tasks(Download *self, const RelabelLoadItem *items, guint n, GError **error)
{
  RelabelSession *session = self->session;
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  GBytes *text;

  for (guint i = 0; i < n; i++)
    g_array_append_val(ids, items[i].task_id);
  relabel_ls_client_export_tasks_async(session->client, relabel_run_get_project_id(self->run), (const gint64 *)(gpointer)ids->data,
                                       ids->len, session->cancellable, relabel_session_cb, session);
  text = relabel_ls_client_export_tasks_finish_text(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return text;
}

/* Users that the key may not list have a number for a name. */
static void
list_users(Download *self)
{
  RelabelSession *session = self->session;
  JsonArray *users;

  relabel_ls_client_list_users_async(session->client, session->cancellable, relabel_session_cb, session);
  users = relabel_ls_client_list_users_finish(session->client, relabel_session_wait(session), NULL);
  g_clear_object(&session->result);
  relabel_load_intake_take_users(self->intake, users != NULL ? users : json_array_new());
}

/* How many tasks come next, after an answer about some: tasks are alike, and those with masks are many times as large as others. */
static guint
count_next(guint n, gsize size)
{
  gsize fit = ANSWER / MAX(size / n, 1);

  return (guint)CLAMP(fit, 1, MIN(PAGE, 4 * n));
}

/* The first of the tasks, *n of them. What is too large for one answer is asked for in parts. */
static gboolean
download_first(Download *self, const RelabelLoadItem *items, guint *n, GError **error)
{
  *n = MIN(*n, self->n_at_once);
  for (;;) {
    g_autoptr(GError) reason = NULL;
    g_autoptr(GBytes) text = export_tasks(self, items, *n, &reason);

    if (text != NULL) {
      self->n_at_once = count_next(*n, g_bytes_get_size(text));
      /* Of what is large there is one at a time in memory. */
      return relabel_load_intake_begin(self->intake, text, items, *n, error) &&
             (g_bytes_get_size(text) <= 2 * ANSWER || relabel_load_intake_wait(self->intake, error));
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
  if (items->len > 0 && relabel_load_intake_wants_users(self->intake))
    list_users(self);
  for (guint done = 0; done < items->len;) {
    guint n = items->len - done;

    if (g_cancellable_set_error_if_cancelled(self->session->cancellable, error) ||
        !download_first(self, &g_array_index(items, RelabelLoadItem, done), &n, error))
      return FALSE;
    done += n;
    self->n_asked += n;
    relabel_progress_set(self->progress, "Downloading annotations", self->n_asked, self->since == NULL ? self->counts->n_tasks : 0);
  }
  return TRUE;
}

/* Downloads those of which another state was merged last, or all, and notes those that are no longer submitted. */
static gboolean
take_submitted(Download *self, GArray *items, GError **error)
{
  g_autoptr(GArray) wanted = relabel_load_items_new();

  for (guint i = 0; i < items->len; i++) {
    RelabelLoadItem *item = &g_array_index(items, RelabelLoadItem, i);
    gboolean is_submitted = item->n_annotations > 0;

    if (!is_submitted && item->seen != NULL && !spool_state(self, item, "deleted", error))
      return FALSE;
    if (!is_submitted || (item->seen != NULL && g_strcmp0(item->seen, item->updated_at) == 0))
      continue;
    g_array_append_val(wanted, *item);
    memset(item, 0, sizeof *item);
  }
  return download_items(self, wanted, error);
}

static gboolean
take_skipped(Download *self, GArray *items, GError **error)
{
  self->counts->n_skipped += items->len;
  for (guint i = 0; i < items->len; i++) {
    if (!spool_state(self, &g_array_index(items, RelabelLoadItem, i), "skipped", error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_drafts(Download *self, GArray *items, GError **error)
{
  for (guint i = 0; i < items->len; i++) {
    const RelabelLoadItem *item = &g_array_index(items, RelabelLoadItem, i);

    self->counts->n_drafts += item->is_draft;
    if (item->is_draft && !spool_state(self, item, "draft", error))
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
  RelabelLoadTasks *counts = relabel_load_report_get_tasks(report);
  g_autoptr(RelabelLoadIntake) intake =
      relabel_load_intake_new(session->client, run, relabel_load_request_get_annotators(request), spool, counts);
  Download self = { .session = session,
                    .run = run,
                    .way = way,
                    .spool = spool,
                    .counts = counts,
                    .intake = intake,
                    .progress = progress,
                    .n_at_once = FIRST_PAGE };
  gint64 n_uploaded = 0;

  gboolean done;

  if (!relabel_load_mark_read(&mark, session->dataset, relabel_run_get_key(run), way, error))
    return FALSE;
  self.since = since = relabel_load_mark_dup_since(&mark);
  relabel_run_get_counts(run, NULL, &n_uploaded);
  counts->n_tasks = (guint64)MAX(n_uploaded, 0);
  counts->n_missing = counts->n_tasks > n_tasks ? counts->n_tasks - n_tasks : 0;
  done = index_unmarked(&self, error) && note_time(&self, error) &&
         walk(&self, since != NULL ? RELABEL_LS_WORK_CHANGED : RELABEL_LS_WORK_LABELLED, &counts->n_missing, take_submitted, error) &&
         walk(&self, RELABEL_LS_WORK_SKIPPED, NULL, take_skipped, error) && walk(&self, RELABEL_LS_WORK_DRAFT, NULL, take_drafts, error);
  g_clear_pointer(&self.unmarked, g_hash_table_unref);
  return done;
}

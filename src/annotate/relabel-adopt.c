/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A project that is on a server becomes a dataset, with a run as if it had been sent from here. */
#include "relabel-adopt-private.h"

#include "relabel-annotate-error.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"
#include "relabel-plan.h"
#include "relabel-send.h"
#include "relabel-task.h"

/* Of a list: beyond a million tasks, a server does not tell the truth. */
#define MAX_PAGES 10000

static void
adopt_clear(RelabelAdopt *self)
{
  g_clear_pointer(&self->spool, relabel_spool_free);
  g_clear_pointer(&self->guess, relabel_tasks_guess_free);
  relabel_tasks_fields_clear(&self->fields);
  g_clear_pointer(&self->folders, g_ptr_array_unref);
  g_clear_object(&self->run);
  g_clear_object(&self->report);
  g_clear_pointer(&self->session, relabel_session_close);
  g_free(self->where);
  g_free(self->media_folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelAdopt, adopt_clear)

/* ---- the project ---- */

static RelabelLsProject *
get_project(RelabelAdopt *self, gint64 project_id, GError **error)
{
  RelabelLsProject *project = relabel_session_get_project(self->session, project_id, error);

  if (project == NULL)
    g_prefix_error(error, "Project %" G_GINT64_FORMAT " can't be adopted: ", project_id);
  return project;
}

static RelabelLabelSchema *
read_schema(RelabelAdopt *self, RelabelLsProject *project, char **image_key, GError **error)
{
  g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func(g_free);
  const char *config = relabel_ls_project_get_label_config(project);
  RelabelLabelSchema *schema = relabel_labeling_config_read_schema(config != NULL ? config : "<View/>", image_key, left_out, error);

  for (guint i = 0; schema != NULL && i < left_out->len; i++) {
    g_autofree char *text = g_strdup_printf("%s has no kind of label here; what is labelled with it stays on the server",
                                            (const char *)g_ptr_array_index(left_out, i));

    relabel_import_report_add_problem(self->report, self->where, 0, text);
  }
  return schema;
}

/* A run that was adopted goes on where it was; under any other run's key nothing is done. */
static gboolean
take_known_run(RelabelAdopt *self, RelabelAnnotateRequest *request, GError **error)
{
  const char *key = relabel_annotate_request_get_key(request);
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(self->session->dataset, RELABEL_RUN_KIND_ANNOTATION, key, error);

  if (run == NULL)
    return FALSE;
  if (!relabel_run_get_adopted(run) || relabel_run_get_project_id(run) != relabel_annotate_request_get_project_id(request) ||
      g_strcmp0(relabel_run_get_url(run), relabel_ls_client_get_url(self->session->client)) != 0) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS,
                "The dataset has another run “%s”: choose another key for the project that is adopted", key);
    return FALSE;
  }
  self->run = g_steal_pointer(&run);
  return TRUE;
}

static gboolean
make_run(RelabelAdopt *self, RelabelAnnotateRequest *request, RelabelLsProject *project, GError **error)
{
  RelabelSession *session = self->session;
  g_autofree char *image_key = NULL;
  g_autoptr(RelabelLabelSchema) schema = NULL;

  self->run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, relabel_annotate_request_get_key(request), error);
  schema = self->run != NULL ? read_schema(self, project, &image_key, error) : NULL;
  if (schema == NULL)
    return FALSE;
  self->is_new = TRUE;
  relabel_run_set_label_schema(self->run, schema);
  relabel_run_set_url(self->run, relabel_ls_client_get_url(session->client));
  relabel_run_set_login(self->run, session->backend, relabel_ls_server_get_email(session->server));
  relabel_run_set_project(self->run, relabel_ls_project_get_id(project), relabel_ls_project_get_title(project));
  relabel_run_set_project_shared(self->run, TRUE);
  relabel_run_set_adopted(self->run, TRUE);
  relabel_run_set_image_key(self->run, image_key);
  return TRUE;
}

static gboolean
has_run(RelabelDataset *dataset, const char *key)
{
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, NULL);

  return run != NULL;
}

static gboolean
prepare(RelabelAdopt *self, RelabelAnnotateRequest *request, GError **error)
{
  const char *key = relabel_annotate_request_get_key(request);
  gint64 project_id = relabel_annotate_request_get_project_id(request);
  g_autoptr(RelabelLsProject) project = get_project(self, project_id, error);

  if (project == NULL)
    return FALSE;
  self->where = relabel_ls_client_dup_project_url(self->session->client, project_id);
  if (has_run(self->session->dataset, key) ? !take_known_run(self, request, error) : !make_run(self, request, project, error))
    return FALSE;
  relabel_tasks_fields_init(&self->fields, relabel_run_get_label_schema(self->run), NULL, NULL);
  self->spool = relabel_spool_new(error);
  return self->spool != NULL && relabel_adopt_find_places(self, error);
}

/* ---- the tasks ---- */

static JsonArray *
list_page(RelabelAdopt *self, gint64 after_id, GError **error)
{
  RelabelSession *session = self->session;
  JsonArray *rows;

  relabel_ls_client_list_work_async(session->client, relabel_run_get_project_id(self->run), RELABEL_LS_WORK_ANY, NULL, after_id,
                                    session->cancellable, relabel_session_cb, session);
  rows = relabel_ls_client_list_work_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return rows;
}

/* The same at each try, so that nothing is made twice. */
static char *
make_sample_id(RelabelAdopt *self, gint64 task_id)
{
  g_autofree char *name = g_strdup_printf("%s/task/%" G_GINT64_FORMAT, self->where, task_id);

  return relabel_id_new_from_name(name);
}

static JsonObject *
peek_row(JsonArray *rows, guint position)
{
  return relabel_json_as_object(json_array_get_element(rows, position), NULL);
}

/* What the dataset has already: samples by their ids, and those of them that are in the run. */
static gboolean
find_known(RelabelAdopt *self, RelabelIdList *ids, GHashTable *samples, GHashTable *tasks, GError **error)
{
  static const char *const no_fields[] = { NULL };
  g_autoptr(GPtrArray) found = relabel_dataset_read_samples(self->session->dataset, ids, no_fields, self->session->cancellable, error);
  g_autoptr(GPtrArray) in_run = NULL;

  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    g_hash_table_add(samples, g_strdup(relabel_sample_get_id(g_ptr_array_index(found, i))));
  if (self->is_new)
    return TRUE;
  in_run = relabel_dataset_find_tasks(self->session->dataset, relabel_run_get_key(self->run), ids, error);
  for (guint i = 0; in_run != NULL && i < in_run->len; i++)
    g_hash_table_add(tasks, g_strdup(((RelabelRunTask *)g_ptr_array_index(in_run, i))->sample_id));
  return in_run != NULL;
}

static gboolean
spool_row(RelabelAdopt *self, JsonObject *row, const char *sample_id, gboolean is_known, GError **error)
{
  gint64 task_id = relabel_json_peek_int(row, "id", 0);
  const char *url = relabel_tasks_find_image(relabel_json_peek_object(row, "data"), relabel_run_get_image_key(self->run));
  JsonArray *prediction = relabel_tasks_pick_prediction(row);
  g_autoptr(JsonObject) line = json_object_new();
  g_autofree char *path = NULL;

  if (url == NULL) {
    g_autofree char *text = g_strdup_printf("task %" G_GINT64_FORMAT " has no picture; it was left out", task_id);

    relabel_import_report_add_problem(self->report, self->where, 0, text);
    return TRUE;
  }
  if (!is_known && !relabel_adopt_get_picture(self, task_id, url, &path, error))
    return FALSE;
  json_object_set_string_member(line, "sample_id", sample_id);
  json_object_set_int_member(line, "task_id", task_id);
  json_object_set_string_member(line, "url", url);
  json_object_set_boolean_member(line, "known", is_known);
  relabel_json_set_string(line, "path", path != NULL && g_utf8_validate(path, -1, NULL) ? path : NULL);
  if (prediction != NULL && !is_known) {
    relabel_tasks_guess_add(self->guess, prediction, TRUE);
    json_object_set_array_member(line, "prediction", json_array_ref(prediction));
  }
  self->n_listed++;
  return relabel_spool_add_object(self->spool, line, NULL, error);
}

static gboolean
spool_page(RelabelAdopt *self, JsonArray *rows, gint64 *last_id, GError **error)
{
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autoptr(GHashTable) samples = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) tasks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < json_array_get_length(rows); i++) {
    g_autofree char *id = make_sample_id(self, relabel_json_peek_int(peek_row(rows, i), "id", 0));

    relabel_id_list_append(ids, id);
  }
  if (!find_known(self, ids, samples, tasks, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length(rows); i++) {
    JsonObject *row = peek_row(rows, i);
    g_autofree char *id = relabel_id_list_dup(ids, i);

    *last_id = MAX(*last_id, relabel_json_peek_int(row, "id", 0));
    if (row != NULL && !g_hash_table_contains(tasks, id) && !spool_row(self, row, id, g_hash_table_contains(samples, id), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
list_tasks(RelabelAdopt *self, gint64 n_tasks, GError **error)
{
  gint64 last_id = 0;

  for (guint n = 0; n < MAX_PAGES; n++) {
    gint64 after_id = last_id;
    g_autoptr(JsonArray) rows = list_page(self, after_id, error);

    if (rows == NULL || g_cancellable_set_error_if_cancelled(self->session->cancellable, error) || !spool_page(self, rows, &last_id, error))
      return FALSE;
    relabel_progress_set(self->session->progress, "Listing the tasks", self->n_listed, (guint64)MAX(n_tasks, 0));
    if (last_id <= after_id)
      return TRUE;
  }
  g_set_error_literal(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE, "The server's list of tasks does not end; nothing was adopted");
  return FALSE;
}

/* Labels of models have fields of their own, beside those that people's are loaded into. */
static void
name_predictions(RelabelAdopt *self)
{
  for (guint i = 0; i < self->fields.fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(self->fields.fields, RelabelConvertField, i);

    if (relabel_tasks_guess_has(self->guess, field->control, TRUE))
      self->fields.predicted->pdata[i] = g_strconcat(relabel_schema_field_get_name(field->field), "_predictions", NULL);
  }
}

static gboolean
write_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  return relabel_adopt_write(data, cancellable, error);
}

static gboolean
adopt_tasks(RelabelAdopt *self, RelabelAnnotateRequest *request, GError **error)
{
  RelabelSession *session = self->session;
  g_autofree char *title = NULL;

  if (!prepare(self, request, error) || !list_tasks(self, 0, error))
    return FALSE;
  if (self->n_listed == 0 && !self->is_new)
    return TRUE;
  name_predictions(self);
  title = g_strdup_printf("Adopt project “%s”", relabel_run_get_project_title(self->run));
  return relabel_dataset_edit(session->dataset, title, write_cb, self, session->cancellable, error);
}

/* What people have labelled comes by the way of all runs. */
static gboolean
load_labels(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelImportReport *report, const char *where, RelabelProgress *progress,
            GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelLoadRequest) load = relabel_load_request_new(relabel_annotate_request_get_key(request));
  g_autoptr(RelabelLoadReport) loaded = NULL;

  relabel_load_request_set_api_key(load, relabel_annotate_request_get_api_key(request));
  loaded = relabel_load_annotations(dataset, load, progress, cancellable, error);
  for (gsize i = 0; loaded != NULL && relabel_load_report_get_notes(loaded)[i] != NULL; i++)
    relabel_import_report_add_problem(report, where, 0, relabel_load_report_get_notes(loaded)[i]);
  if (loaded == NULL)
    g_prefix_error(error, "The tasks are in the dataset, and their labels could not be loaded; adopt the project again, or load the run “%s”: ",
                   relabel_annotate_request_get_key(request));
  return loaded != NULL;
}

/**
 * relabel_adopt_project:
 * @dataset: a dataset, new or not
 * @request: the server, the project's number, and the key that the run gets; nothing else of it counts
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; what was done before stays, and is not done again at the next try
 * @error: return location for a #GError
 *
 * Makes a dataset of a project that somebody has made in Label Studio: a sample of each task, with its picture where it lies on this computer,
 * or else fetched into the folder of the dataset's media; the labels that were submitted, in fields named after the controls of the labeling
 * config; the latest prediction of each task, in fields whose names end with `_predictions`; and a run, with which the status can be asked for
 * and the labels loaded from then on as if the tasks had been sent from here. On the server nothing is changed, and cleaning up the run
 * deletes nothing there.
 *
 * Adopted again under the same key, what has come to the project since is added.
 *
 * Returns: (transfer full): what was found, and what could not be had
 */
RelabelImportReport *
relabel_adopt_project(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress, GCancellable *cancellable,
                      GError **error)
{
  const char *key = relabel_annotate_request_get_key(request);
  g_autoptr(GObject) lock = relabel_dataset_lock_run(dataset, key, error);
  g_autoptr(RelabelImportReport) report = lock != NULL ? relabel_import_report_new("labelstudio") : NULL;
  g_autofree char *where = NULL;
  gboolean done;

  if (lock == NULL)
    return NULL;
  {
    g_auto(RelabelAdopt) self = { .guess = relabel_tasks_guess_new(), .folders = g_ptr_array_new_with_free_func(g_free) };

    self.report = g_object_ref(report);
    self.session = relabel_session_open_for_request(dataset, request, progress, cancellable, error);
    if (self.session != NULL)
      relabel_session_be_patient(self.session);
    done = self.session != NULL && adopt_tasks(&self, request, error);
    where = g_steal_pointer(&self.where);
  }
  /* A load locks the run itself. */
  g_clear_object(&lock);
  return done && load_labels(dataset, request, report, where, progress, cancellable, error) ? g_steal_pointer(&report) : NULL;
}

/* ---- the asynchronous twin ---- */

/**
 * relabel_adopt_project_async:
 * @dataset: a dataset, new or not
 * @request: the server, the project's number, and the key that the run gets
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Does [func@Relabel.adopt_project] in a thread.
 */
void
relabel_adopt_project_async(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run_change(relabel_adopt_project_async, (RelabelRequestFunc)relabel_adopt_project, dataset, request, progress, cancellable, callback,
                          user_data);
}

/**
 * relabel_adopt_project_finish:
 * @dataset: the dataset
 * @result: what the callback got
 *
 * Returns: (transfer full): what was found, and what could not be had
 */
RelabelImportReport *
relabel_adopt_project_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-runs-page.h"

#include "relabel-job.h"
#include "relabel-run-row.h"

/*
 * RelabelRunsPage:
 *
 * The annotation runs of a dataset, the newest first. RelabelRunsPage:interrupted-run is the newest that was not sent whole and that nobody
 * is sending now.
 */
struct _RelabelRunsPage {
  AdwBin parent_instance;

  /* Template children. */
  GtkStack *stack;
  AdwStatusPage *failed_page;
  GtkBox *list;

  /* Owned. */
  RelabelWorkspace *workspace;
  GHashTable *rows; /* of the rows in the list, by key */
  GPtrArray *runs;  /* in the order of the list */
  RelabelRun *interrupted;
  GCancellable *cancellable;

  /* What was done last. */
  guint n_working;
  guint n_loads;
  char *last_run;
  char *last_error;
  char *last_report;
};

G_DEFINE_FINAL_TYPE(RelabelRunsPage, relabel_runs_page, ADW_TYPE_BIN)

enum { PROP_0, PROP_INTERRUPTED_RUN, N_PROPS };

static GParamSpec *props[N_PROPS];

static void
relabel_runs_page_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_INTERRUPTED_RUN)
    g_value_set_object(value, RELABEL_RUNS_PAGE(object)->interrupted);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
}

static void
relabel_runs_page_dispose(GObject *object)
{
  relabel_runs_page_set_workspace(RELABEL_RUNS_PAGE(object), NULL);
  G_OBJECT_CLASS(relabel_runs_page_parent_class)->dispose(object);
}

static void
relabel_runs_page_finalize(GObject *object)
{
  RelabelRunsPage *self = RELABEL_RUNS_PAGE(object);

  g_hash_table_unref(self->rows);
  g_ptr_array_unref(self->runs);
  g_free(self->last_run);
  g_free(self->last_error);
  g_free(self->last_report);
  G_OBJECT_CLASS(relabel_runs_page_parent_class)->finalize(object);
}

static void
relabel_runs_page_class_init(RelabelRunsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->get_property = relabel_runs_page_get_property;
  G_OBJECT_CLASS(klass)->dispose = relabel_runs_page_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_runs_page_finalize;
  props[PROP_INTERRUPTED_RUN] =
      g_param_spec_object("interrupted-run", NULL, NULL, RELABEL_TYPE_RUN, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(G_OBJECT_CLASS(klass), N_PROPS, props);

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/pages/relabel-runs-page.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelRunsPage, stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunsPage, failed_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunsPage, list);
}

static void
relabel_runs_page_init(RelabelRunsPage *self)
{
  self->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  self->runs = g_ptr_array_new_with_free_func(g_object_unref);
  gtk_widget_init_template(GTK_WIDGET(self));
}

/* What somebody has stopped on purpose is left alone. */
static gboolean
is_interrupted(RelabelRunsPage *self, RelabelRun *run)
{
  RelabelDataset *dataset = relabel_workspace_get_dataset(self->workspace);
  RelabelRunState state = relabel_run_get_state(run);
  g_autoptr(GObject) lock = NULL;

  if (state != RELABEL_RUN_STATE_PLANNED && state != RELABEL_RUN_STATE_UPLOADING && state != RELABEL_RUN_STATE_FAILED)
    return FALSE;
  if (relabel_job_find(relabel_dataset_get_uri(dataset), relabel_run_get_key(run)) != NULL)
    return FALSE;
  /* Another program may be sending it. */
  lock = relabel_dataset_lock_run(dataset, relabel_run_get_key(run), NULL);
  return lock != NULL;
}

static void
update_interrupted(RelabelRunsPage *self)
{
  RelabelRun *found = NULL;

  for (guint i = 0; found == NULL && i < self->runs->len; i++) {
    if (is_interrupted(self, self->runs->pdata[i]))
      found = self->runs->pdata[i];
  }
  if (g_set_object(&self->interrupted, found))
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_INTERRUPTED_RUN]);
}

/* Takes the runs. */
static void
set_runs(RelabelRunsPage *self, GPtrArray *runs)
{
  g_ptr_array_unref(self->runs);
  self->runs = runs;
  update_interrupted(self);
}

static int
compare_runs(gconstpointer a, gconstpointer b)
{
  GDateTime *time_a = relabel_run_get_timestamp(*(RelabelRun *const *)a);
  GDateTime *time_b = relabel_run_get_timestamp(*(RelabelRun *const *)b);

  if (time_a == NULL || time_b == NULL)
    return (time_a == NULL) - (time_b == NULL);
  return g_date_time_compare(time_b, time_a);
}

static void
remove_rows(RelabelRunsPage *self, GHashTable *keep)
{
  GHashTableIter iter;
  gpointer key, row;

  g_hash_table_iter_init(&iter, self->rows);
  while (g_hash_table_iter_next(&iter, &key, &row)) {
    if (keep != NULL && g_hash_table_contains(keep, key))
      continue;
    gtk_box_remove(self->list, row);
    g_hash_table_iter_remove(&iter);
  }
}

/* Rows stay where the run stays, so that the keyboard's focus does, too. */
static void
show_runs(RelabelRunsPage *self, GPtrArray *runs)
{
  g_autoptr(GHashTable) keys = g_hash_table_new(g_str_hash, g_str_equal);
  GtkWidget *previous = NULL;

  g_ptr_array_sort(runs, compare_runs);
  for (guint i = 0; i < runs->len; i++)
    g_hash_table_add(keys, (gpointer)relabel_run_get_key(runs->pdata[i]));
  remove_rows(self, keys);
  for (guint i = 0; i < runs->len; i++) {
    const char *key = relabel_run_get_key(runs->pdata[i]);
    GtkWidget *row = g_hash_table_lookup(self->rows, key);

    if (row == NULL) {
      row = relabel_run_row_new(relabel_workspace_get_dataset(self->workspace));
      g_hash_table_insert(self->rows, g_strdup(key), row);
      relabel_run_row_set_run(RELABEL_RUN_ROW(row), runs->pdata[i]);
      gtk_box_insert_child_after(self->list, row, previous);
    } else {
      relabel_run_row_set_run(RELABEL_RUN_ROW(row), runs->pdata[i]);
      gtk_box_reorder_child_after(self->list, row, previous);
    }
    previous = row;
  }
  gtk_stack_set_visible_child_name(self->stack, runs->len > 0 ? "runs" : "empty");
}

static void
list_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelRunsPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) runs = relabel_dataset_list_runs_finish(RELABEL_DATASET(source), result, &error);
  g_autofree char *markup = NULL;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->workspace == NULL)
    return;
  if (runs != NULL) {
    show_runs(self, runs);
    set_runs(self, g_steal_pointer(&runs));
    return;
  }
  markup = g_markup_escape_text(error->message, -1);
  adw_status_page_set_description(self->failed_page, markup);
  gtk_stack_set_visible_child_name(self->stack, "failed");
}

static void
reload(RelabelRunsPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
  if (self->workspace == NULL)
    return;
  self->cancellable = g_cancellable_new();
  relabel_dataset_list_runs_async(relabel_workspace_get_dataset(self->workspace), RELABEL_RUN_KIND_ANNOTATION, self->cancellable,
                                  list_cb, g_object_ref(self));
}

void
relabel_runs_page_set_workspace(RelabelRunsPage *self, RelabelWorkspace *workspace)
{
  if (self->workspace == workspace)
    return;
  if (self->workspace != NULL)
    g_signal_handlers_disconnect_by_data(relabel_workspace_get_dataset(self->workspace), self);
  remove_rows(self, NULL);
  set_runs(self, g_ptr_array_new_with_free_func(g_object_unref));
  g_set_object(&self->workspace, workspace);
  gtk_stack_set_visible_child_name(self->stack, "loading");
  if (workspace != NULL)
    g_signal_connect_swapped(relabel_workspace_get_dataset(workspace), "runs-changed", G_CALLBACK(reload), self);
  reload(self);
}

/* NULL when there is none. */
RelabelRun *
relabel_runs_page_get_run(RelabelRunsPage *self, const char *key)
{
  RelabelRunRow *row = g_hash_table_lookup(self->rows, key);

  return row != NULL ? relabel_run_row_get_run(row) : NULL;
}

/* The servers where the runs are, each once. */
GStrv
relabel_runs_page_dup_urls(RelabelRunsPage *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(RelabelLsLocalServer) local_server = relabel_ls_local_server_new();
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init(&iter, self->rows);
  while (g_hash_table_iter_next(&iter, NULL, &row)) {
    RelabelRun *run = relabel_run_row_get_run(row);
    char *url = relabel_ls_local_server_follow(local_server, relabel_run_get_url(run), relabel_run_get_account(run));

    if (url != NULL && g_hash_table_add(seen, url))
      g_strv_builder_add(builder, url);
  }
  return g_strv_builder_end(builder);
}

/* Work on a run has begun or ended. */
void
relabel_runs_page_refresh(RelabelRunsPage *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init(&iter, self->rows);
  while (g_hash_table_iter_next(&iter, NULL, &row)) {
    g_autoptr(RelabelRun) run = g_object_ref(relabel_run_row_get_run(row));

    relabel_run_row_set_run(row, run);
  }
  update_interrupted(self);
}

void
relabel_runs_page_note_load(RelabelRunsPage *self, const char *key, RelabelLoadReport *report)
{
  GtkWidget *row = g_hash_table_lookup(self->rows, key);
  g_autoptr(JsonNode) json = relabel_load_report_to_json(report);

  g_free(self->last_report);
  self->last_report = json_to_string(json, FALSE);
  self->n_loads++;
  if (row != NULL)
    relabel_run_row_note_load(RELABEL_RUN_ROW(row), report);
}

void
relabel_runs_page_begin_work(RelabelRunsPage *self)
{
  self->n_working++;
  g_clear_pointer(&self->last_error, g_free);
  relabel_runs_page_refresh(self);
}

void
relabel_runs_page_end_work(RelabelRunsPage *self, const GError *error)
{
  self->n_working--;
  g_free(self->last_error);
  self->last_error = error != NULL ? g_strdup(error->message) : NULL;
  relabel_runs_page_refresh(self);
}

void
relabel_runs_page_set_last_run(RelabelRunsPage *self, const char *key)
{
  g_free(self->last_run);
  self->last_run = g_strdup(key);
}

void
relabel_runs_page_add_status(RelabelRunsPage *self, GVariantDict *status)
{
  g_variant_dict_insert(status, "busy", "b", self->n_working > 0);
  g_variant_dict_insert(status, "runs", "u", g_hash_table_size(self->rows));
  g_variant_dict_insert(status, "loads", "u", self->n_loads);
  if (self->interrupted != NULL)
    g_variant_dict_insert(status, "interrupted", "s", relabel_run_get_key(self->interrupted));
  if (self->last_run != NULL)
    g_variant_dict_insert(status, "last-run", "s", self->last_run);
  if (self->last_error != NULL)
    g_variant_dict_insert(status, "last-error", "s", self->last_error);
  if (self->last_report != NULL)
    g_variant_dict_insert(status, "last-report", "s", self->last_report);
}

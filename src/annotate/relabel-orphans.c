/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-orphans.h"

#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-ls-local-server.h"
#include "relabel-send.h"

G_DEFINE_BOXED_TYPE(RelabelOrphan, relabel_orphan, relabel_orphan_copy, relabel_orphan_free)

/* A run of some dataset, as far as it is of interest. */
typedef struct {
  char *dataset;
  RelabelRun *run;
  char *url;          /* where its project is now */
} Known;

typedef struct {
  GPtrArray *known;   /* of Known */
  GPtrArray *orphans; /* of RelabelOrphan */
  GCancellable *cancellable;
} Finder;

/**
 * relabel_orphan_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelOrphan *
relabel_orphan_copy(const RelabelOrphan *self)
{
  RelabelOrphan *copy = g_memdup2(self, sizeof *self);

  copy->url = g_strdup(self->url);
  copy->title = g_strdup(self->title);
  copy->dataset = g_strdup(self->dataset);
  copy->key = g_strdup(self->key);
  copy->text = g_strdup(self->text);
  return copy;
}

/**
 * relabel_orphan_free:
 *
 * Frees it.
 */
void
relabel_orphan_free(RelabelOrphan *self)
{
  g_free(self->url);
  g_free(self->title);
  g_free(self->dataset);
  g_free(self->key);
  g_free(self->text);
  g_free(self);
}

static void
known_free(gpointer data)
{
  Known *known = data;

  g_free(known->dataset);
  g_object_unref(known->run);
  g_free(known->url);
  g_free(known);
}

static RelabelOrphan *
add_orphan(Finder *self, RelabelOrphanKind kind, const char *url, const char *text)
{
  RelabelOrphan *orphan = g_new0(RelabelOrphan, 1);

  orphan->kind = kind;
  orphan->url = g_strdup(url);
  orphan->text = g_strdup(text);
  g_ptr_array_add(self->orphans, orphan);
  return orphan;
}

/* ---- what is on record ---- */

static void
add_problem(Finder *self, const char *dataset, const char *text)
{
  add_orphan(self, RELABEL_ORPHAN_KIND_PROBLEM, NULL, text)->dataset = g_strdup(dataset);
}

static gboolean
add_runs(Finder *self, RelabelStore *store, const char *name, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_store_open_dataset(store, name, self->cancellable, error);
  g_autoptr(GPtrArray) runs = dataset != NULL ? relabel_dataset_list_runs(dataset, RELABEL_RUN_KIND_ANNOTATION, error) : NULL;
  g_autoptr(RelabelLsLocalServer) local_server = relabel_ls_local_server_new();

  for (guint i = 0; runs != NULL && i < runs->len; i++) {
    Known *known = g_new0(Known, 1);

    known->dataset = g_strdup(relabel_dataset_get_name(dataset));
    known->run = g_object_ref(g_ptr_array_index(runs, i));
    known->url = relabel_ls_local_server_follow(local_server, relabel_run_get_url(known->run), relabel_run_get_account(known->run));
    g_ptr_array_add(self->known, known);
  }
  return runs != NULL;
}

static gboolean
read_store(Finder *self, RelabelStore *store, const char *const *others, GError **error)
{
  g_autoptr(GPtrArray) infos = relabel_store_list_datasets(store, self->cancellable, error);

  if (infos == NULL)
    return FALSE;
  for (guint i = 0; i < infos->len; i++) {
    const RelabelDatasetInfo *info = g_ptr_array_index(infos, i);
    g_autoptr(GError) reason = NULL;

    if (g_cancellable_set_error_if_cancelled(self->cancellable, error))
      return FALSE;
    if (info->problem != NULL)
      add_problem(self, info->name, info->problem);
    else if (!add_runs(self, store, info->name, &reason))
      add_problem(self, info->name, reason->message);
  }
  for (gsize i = 0; others != NULL && others[i] != NULL; i++) {
    if (!add_runs(self, store, others[i], error))
      return FALSE;
  }
  return TRUE;
}

/* ---- what is on a server ---- */

/* The mark of the run that a project was made for; NULL for projects that are not ours. */
static char *
find_mark(RelabelLsProject *project)
{
  g_auto(GStrv) around = g_strsplit(RELABEL_SEND_DESCRIPTION, "%s", 2);
  const char *description = relabel_ls_project_get_description(project);
  const char *found = description != NULL ? g_strrstr(description, around[0]) : NULL;
  g_autofree char *mark = found != NULL ? g_strndup(found + strlen(around[0]), RELABEL_ID_LENGTH) : NULL;

  if (mark == NULL || !relabel_id_is_valid(mark) || !g_str_has_prefix(found + strlen(around[0]) + RELABEL_ID_LENGTH, around[1]))
    return NULL;
  return g_steal_pointer(&mark);
}

static gboolean
is_known(Finder *self, const char *url, RelabelLsProject *project, const char *mark)
{
  for (guint i = 0; i < self->known->len; i++) {
    Known *known = g_ptr_array_index(self->known, i);

    if (strcmp(relabel_run_get_mark(known->run), mark) == 0 ||
        (g_strcmp0(known->url, url) == 0 && relabel_run_get_project_id(known->run) == relabel_ls_project_get_id(project)))
      return TRUE;
  }
  return FALSE;
}

static void
find_lost_projects(Finder *self, const char *url, GPtrArray *projects)
{
  for (guint i = 0; i < projects->len; i++) {
    RelabelLsProject *project = g_ptr_array_index(projects, i);
    g_autofree char *mark = find_mark(project);
    RelabelOrphan *orphan;

    if (mark == NULL || is_known(self, url, project, mark))
      continue;
    orphan = add_orphan(self, RELABEL_ORPHAN_KIND_PROJECT, url, relabel_ls_project_get_description(project));
    orphan->project_id = relabel_ls_project_get_id(project);
    orphan->title = g_strdup(relabel_ls_project_get_title(project));
    orphan->n_tasks = relabel_ls_project_get_n_tasks(project);
  }
}

static void
find_lost_runs(Finder *self, const char *url, GPtrArray *projects)
{
  g_autoptr(GHashTable) ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < projects->len; i++) {
    gint64 id = relabel_ls_project_get_id(g_ptr_array_index(projects, i));

    g_hash_table_add(ids, g_memdup2(&id, sizeof id));
  }
  for (guint i = 0; i < self->known->len; i++) {
    Known *known = g_ptr_array_index(self->known, i);
    gint64 id = relabel_run_get_project_id(known->run);
    RelabelOrphan *orphan;

    if (id == 0 || relabel_run_get_state(known->run) == RELABEL_RUN_STATE_CLEANED ||
        g_strcmp0(known->url, url) != 0 || g_hash_table_contains(ids, &id))
      continue;
    orphan = add_orphan(self, RELABEL_ORPHAN_KIND_RUN, url, "The project of the run is no longer on the server, or you may not see it");
    orphan->project_id = id;
    orphan->title = g_strdup(relabel_run_get_project_title(known->run));
    orphan->dataset = g_strdup(known->dataset);
    orphan->key = g_strdup(relabel_run_get_key(known->run));
  }
}

static gboolean
look_at(Finder *self, RelabelSession *session, GError **error)
{
  const char *url = relabel_ls_client_get_url(session->client);
  g_autoptr(GPtrArray) projects = NULL;

  relabel_ls_client_find_projects_async(session->client, NULL, session->cancellable, relabel_session_cb, session);
  projects = relabel_ls_client_find_projects_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  if (projects == NULL)
    return FALSE;
  find_lost_projects(self, url, projects);
  find_lost_runs(self, url, projects);
  return TRUE;
}

/* Another than the one that the caller's key is for: that key is not shown to it. */
static void
look_at_server(Finder *self, const char *url)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(RelabelSession) session = relabel_session_open_server(url, NULL, self->cancellable, &reason);

  if (session == NULL || !look_at(self, session, &reason))
    add_orphan(self, RELABEL_ORPHAN_KIND_PROBLEM, url, reason->message);
}

/* The one that was asked for, or that the configuration names. *seen is its address. */
static gboolean
look_at_first(Finder *self, const char *url, const char *api_key, char **seen, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(RelabelSession) session = relabel_session_open_server(url, api_key, self->cancellable, &reason);

  if (session != NULL)
    *seen = g_strdup(relabel_ls_client_get_url(session->client));
  if ((session != NULL && look_at(self, session, &reason)) ||
      (url == NULL && self->known->len > 0 && g_error_matches(reason, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_NO_SERVER)))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&reason));
  return FALSE;
}

/* The others that runs were sent to: none of them is worth a failure. */
static void
look_at_others(Finder *self, const char *seen)
{
  g_autoptr(GHashTable) urls = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < self->known->len; i++) {
    Known *known = g_ptr_array_index(self->known, i);

    if (known->url == NULL || relabel_run_get_project_id(known->run) == 0 ||
        relabel_run_get_state(known->run) == RELABEL_RUN_STATE_CLEANED || g_strcmp0(known->url, seen) == 0 ||
        !g_hash_table_add(urls, known->url))
      continue;
    look_at_server(self, known->url);
  }
}

/**
 * relabel_find_orphans:
 * @store: where the datasets are
 * @others: (nullable) (array zero-terminated=1): names or paths of datasets that are elsewhere
 * @url: (nullable): the server to look at; %NULL for the one that is configured, and all to which runs were sent
 * @api_key: (nullable): the API key of that server, or of the one that is configured; %NULL to look for it, as for all others
 * @cancellable: (nullable): to cancel
 *
 * Looks for projects that Relabel made and that no run of any of the datasets knows any more, and for runs whose project is gone. A dataset
 * that is neither in @store nor in @others is not looked at: its projects are no orphans, although they look like it.
 *
 * Returns: (transfer container) (nullable) (element-type RelabelOrphan): what was found, server by server; also what could not be looked at
 */
GPtrArray *
relabel_find_orphans(RelabelStore *store, const char *const *others, const char *url, const char *api_key, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(known_free);
  g_autoptr(GPtrArray) orphans = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_orphan_free);
  Finder self = { known, orphans, cancellable };
  g_autofree char *seen = NULL;

  if (!read_store(&self, store, others, error) || !look_at_first(&self, url, api_key, &seen, error))
    return NULL;
  if (url == NULL)
    look_at_others(&self, seen);
  return g_cancellable_set_error_if_cancelled(cancellable, error) ? NULL : g_steal_pointer(&orphans);
}

/* ---- deleting ---- */

static gboolean
check_orphan(GPtrArray *orphans, gint64 project_id, GError **error)
{
  gboolean found = FALSE;

  for (guint i = 0; i < orphans->len; i++) {
    RelabelOrphan *orphan = g_ptr_array_index(orphans, i);

    if (orphan->kind == RELABEL_ORPHAN_KIND_PROBLEM) {
      g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_CONFLICT,
                  "Nothing was deleted: the dataset “%s” can't be looked at, and the project may belong to one of its runs (%s)",
                  orphan->dataset, orphan->text);
      return FALSE;
    }
    found |= orphan->kind == RELABEL_ORPHAN_KIND_PROJECT && orphan->project_id == project_id;
  }
  if (!found)
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_CONFLICT,
                "Project %" G_GINT64_FORMAT " was not deleted: it is not there, was not made by Relabel, or belongs to a run", project_id);
  return found;
}

/**
 * relabel_delete_orphan:
 * @store: where the datasets are
 * @others: (nullable) (array zero-terminated=1): names or paths of datasets that are elsewhere
 * @url: (nullable): the server; %NULL for the one that is configured
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @project_id: a project that [func@Relabel.find_orphans] has found
 * @cancellable: (nullable): to cancel
 *
 * Deletes a project that Relabel made and that no run knows; it is looked for anew. No other project is deleted.
 *
 * Returns: %TRUE when it is gone
 */
gboolean
relabel_delete_orphan(RelabelStore *store, const char *const *others, const char *url, const char *api_key, gint64 project_id,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(known_free);
  g_autoptr(GPtrArray) orphans = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_orphan_free);
  Finder self = { known, orphans, cancellable };
  g_autoptr(RelabelSession) session = NULL;
  gboolean done;

  if (!read_store(&self, store, others, error))
    return FALSE;
  session = relabel_session_open_server(url, api_key, cancellable, error);
  if (session == NULL || !look_at(&self, session, error) || !check_orphan(orphans, project_id, error))
    return FALSE;
  relabel_ls_client_delete_project_async(session->client, project_id, cancellable, relabel_session_cb, session);
  done = relabel_ls_client_delete_project_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return done;
}

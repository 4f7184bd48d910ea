/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-labeling-config.h"
#include "relabel-send.h"

/* Label Studio's limits, in characters. */
#define MIN_TITLE 3
#define MAX_TITLE 50

static GPtrArray *
find_projects(RelabelSession *session, const char *title, GError **error)
{
  GPtrArray *projects;

  relabel_ls_client_find_projects_async(session->client, title, session->cancellable, relabel_session_cb, session);
  projects = relabel_ls_client_find_projects_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return projects;
}

/* The title with a number behind it, cut so that both fit. */
static char *
number_title(const char *title, guint number)
{
  g_autofree char *suffix = number > 1 ? g_strdup_printf(" %u", number) : g_strdup("");
  glong room = MAX_TITLE - (glong)strlen(suffix);
  g_autofree char *cut = g_utf8_substring(title, 0, MIN(room, g_utf8_strlen(title, -1)));

  return g_strconcat(cut, suffix, NULL);
}

static char *
wanted_title(RelabelSession *session, RelabelRun *run)
{
  const char *asked = relabel_run_get_project_title(run);

  if (asked != NULL && g_utf8_strlen(asked, -1) >= MIN_TITLE)
    return g_strdup(asked);
  return g_strdup_printf("Relabel %s %s", relabel_dataset_get_name(session->dataset), relabel_run_get_key(run));
}

/* The title that the run's project would get now. */
char *
relabel_send_find_title(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autofree char *wanted = wanted_title(session, run);

  for (guint number = 1;; number++) {
    g_autofree char *title = number_title(wanted, number);
    g_autoptr(GPtrArray) projects = find_projects(session, title, error);

    if (projects == NULL)
      return NULL;
    if (projects->len == 0)
      return g_steal_pointer(&title);
  }
}

static gboolean
note_project(RelabelSession *session, RelabelRun *run, gint64 project_id, const char *title, GError **error)
{
  relabel_run_set_project(run, project_id, title);
  relabel_run_set_state(run, RELABEL_RUN_STATE_UPLOADING, relabel_run_get_reason(run));
  return relabel_dataset_write_run(session->dataset, run, error);
}

/* Whether the making of a project was begun and not seen to end. */
static gboolean
is_pending(RelabelRun *run)
{
  return relabel_run_get_project_id(run) == 0 && relabel_run_get_state(run) != RELABEL_RUN_STATE_PLANNED &&
         relabel_run_get_project_title(run) != NULL;
}

static int
compare_projects(gconstpointer a, gconstpointer b)
{
  gint64 first = relabel_ls_project_get_id(*(RelabelLsProject **)a), second = relabel_ls_project_get_id(*(RelabelLsProject **)b);

  return first < second ? -1 : first > second;
}

/*
 * The projects that were made for a run, oldest first. Others may have projects of that title: ours have the run's mark in their description.
 * There are several when a request arrived that was thought lost, and when Label Studio repeats within itself what its database refused.
 */
GPtrArray *
relabel_send_list_own_projects(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(GPtrArray) projects = find_projects(session, relabel_run_get_project_title(run), error);
  g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func(g_object_unref);

  if (projects == NULL)
    return NULL;
  for (guint i = 0; i < projects->len; i++) {
    const char *description = relabel_ls_project_get_description(g_ptr_array_index(projects, i));

    if (description != NULL && strstr(description, relabel_run_get_mark(run)) != NULL)
      g_ptr_array_add(own, g_object_ref(g_ptr_array_index(projects, i)));
  }
  g_ptr_array_sort(own, compare_projects);
  return g_steal_pointer(&own);
}

/*
 * The project of a run; 0 if there is none. Where the process was killed, or the answer lost, between the server's work and our note of it,
 * the title says where to look.
 */
gboolean
relabel_send_find_project(RelabelSession *session, RelabelRun *run, gint64 *project_id, GError **error)
{
  g_autoptr(GPtrArray) own = NULL;

  *project_id = relabel_run_get_project_id(run);
  if (!is_pending(run))
    return TRUE;
  own = relabel_send_list_own_projects(session, run, error);
  if (own != NULL && own->len > 0)
    *project_id = relabel_ls_project_get_id(g_ptr_array_index(own, 0));
  return own != NULL;
}

static RelabelLsProject *
create_project(RelabelSession *session, RelabelRun *run, const char *title, GError **error)
{
  g_autofree char *config = relabel_labeling_config_new(relabel_run_get_label_schema(run), error);
  g_autofree char *description = NULL;
  RelabelLsProject *project;

  if (config == NULL)
    return NULL;
  description = g_strdup_printf("Annotation run “%s” of the dataset “%s”, " RELABEL_SEND_DESCRIPTION,
                                relabel_run_get_key(run), relabel_dataset_get_name(session->dataset), relabel_run_get_mark(run));
  relabel_progress_set(session->progress, "Making the project", 0, 0);
  relabel_ls_client_create_project_async(session->client, title, config, description, session->cancellable, relabel_session_cb,
                                         session);
  project = relabel_ls_client_create_project_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return project;
}

/* Makes the project, unless it stands. The title is noted first, so that a project can be found whose making was not seen to end. */
gboolean
relabel_send_project(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autofree char *title = NULL;
  g_autoptr(RelabelLsProject) project = NULL;
  gint64 project_id = 0;

  if (relabel_run_get_project_shared(run)) {
    if (!relabel_shared_settle(session, run, error))
      return FALSE;
    return note_project(session, run, relabel_run_get_project_id(run), relabel_run_get_project_title(run), error);
  }
  if (relabel_run_get_project_id(run) != 0)
    return TRUE;
  if (!relabel_send_find_project(session, run, &project_id, error))
    return FALSE;
  if (project_id != 0)
    return note_project(session, run, project_id, relabel_run_get_project_title(run), error);
  title = relabel_send_find_title(session, run, error);
  if (title == NULL || !note_project(session, run, 0, title, error))
    return FALSE;
  project = create_project(session, run, title, error);
  if (project == NULL)
    return FALSE;
  return note_project(session, run, relabel_ls_project_get_id(project), title, error);
}

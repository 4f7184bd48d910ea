/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sending to a project that was there before, and that others may use. */
#include "relabel-annotate-error.h"
#include "relabel-labeling-config.h"
#include "relabel-ls-error.h"
#include "relabel-send.h"

RelabelLsProject *
relabel_session_get_project(RelabelSession *session, gint64 project_id, GError **error)
{
  RelabelLsProject *project;

  relabel_ls_client_get_project_async(session->client, project_id, session->cancellable, relabel_session_cb, session);
  project = relabel_ls_client_get_project_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return project;
}

gboolean
relabel_session_delete_project(RelabelSession *session, gint64 project_id, GError **error)
{
  gboolean done;

  relabel_ls_client_delete_project_async(session->client, project_id, session->cancellable, relabel_session_cb, session);
  done = relabel_ls_client_delete_project_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return done;
}

static RelabelLsProject *
get_target(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(GError) reason = NULL;
  RelabelLsProject *project = relabel_session_get_project(session, relabel_run_get_project_id(run), &reason);

  if (project != NULL)
    return project;
  if (g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND))
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_PROJECT_GONE,
                "There is no project %" G_GINT64_FORMAT " on %s that you may see: check its number", relabel_run_get_project_id(run),
                relabel_run_get_url(run));
  else
    g_propagate_error(error, g_steal_pointer(&reason));
  return NULL;
}

static gboolean
has_existing(RelabelLabelSchema *schema)
{
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    if (relabel_schema_field_get_existing(relabel_label_schema_get_field(schema, i)))
      return TRUE;
  }
  return FALSE;
}

/* Labels that nobody was shown would look, at a load, as if they had been deleted. */
static gboolean
check_predictions(RelabelLsProject *project, RelabelRun *run, GError **error)
{
  if (relabel_ls_project_get_shows_predictions(project) || !has_existing(relabel_run_get_label_schema(run)))
    return TRUE;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_CONFLICT,
              "The project “%s” doesn't show annotators the labels that it is sent: switch “Use predictions to prelabel tasks” on in the "
              "Annotation part of its settings, or choose another project",
              relabel_ls_project_get_title(project));
  return FALSE;
}

/* What the run has to know of the project. */
static void
take_project(RelabelRun *run, RelabelLsProject *project, const char *image_key)
{
  const char *version = relabel_ls_project_get_model_version(project);

  relabel_run_set_project(run, relabel_ls_project_get_id(project), relabel_ls_project_get_title(project));
  relabel_run_set_image_key(run, image_key);
  /* It shows the predictions of one version only. */
  if (version != NULL && *version != '\0')
    relabel_run_set_model_version(run, version);
}

/*
 * Fits the run into the project; what is to become of the labeling config is in *extended, NULL when it stays. Once sending has begun, the
 * names of the controls are in what was sent.
 */
static gboolean
fit(RelabelSession *session, RelabelRun *run, char **extended, GError **error)
{
  gboolean is_chosen = relabel_run_get_state(run) != RELABEL_RUN_STATE_PLANNED;
  g_autoptr(RelabelLsProject) project = get_target(session, run, error);
  g_autofree char *image_key = NULL;
  const char *config;

  if (project == NULL || !check_predictions(project, run, error))
    return FALSE;
  config = relabel_ls_project_get_label_config(project);
  if (!relabel_labeling_config_fit(relabel_run_get_label_schema(run), config != NULL && *config != '\0' ? config : "<View></View>",
                                   is_chosen, extended, &image_key, error)) {
    g_prefix_error(error, "Project %" G_GINT64_FORMAT " “%s”: ", relabel_ls_project_get_id(project), relabel_ls_project_get_title(project));
    return FALSE;
  }
  take_project(run, project, image_key);
  return TRUE;
}

/* Before anything is made. */
gboolean
relabel_shared_check(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autofree char *extended = NULL;
  gboolean valid;

  if (!fit(session, run, &extended, error))
    return FALSE;
  if (extended == NULL)
    return TRUE;
  relabel_ls_client_validate_config_async(session->client, extended, session->cancellable, relabel_session_cb, session);
  valid = relabel_ls_client_validate_config_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return valid;
}

static gboolean
extend(RelabelSession *session, RelabelRun *run, const char *extended, GError **error)
{
  gboolean done;

  relabel_progress_set(session->progress, "Adding to the labeling config", 0, 0);
  relabel_ls_client_set_label_config_async(session->client, relabel_run_get_project_id(run), extended, session->cancellable,
                                           relabel_session_cb, session);
  done = relabel_ls_client_set_label_config_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  if (!done)
    g_prefix_error(error, "What the run needs could not be added to the labeling config of project %" G_GINT64_FORMAT ": ",
                   relabel_run_get_project_id(run));
  return done;
}

static char *
describe_target(RelabelRun *run)
{
  g_autoptr(JsonNode) schema = relabel_label_schema_to_json(relabel_run_get_label_schema(run));
  g_autofree char *text = json_to_string(schema, FALSE);

  return g_strconcat(relabel_run_get_image_key(run), text, NULL);
}

/* The project may have been changed since it was looked at: what has gone out under other names can't be mixed with what is to follow. */
gboolean
relabel_shared_settle(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autofree char *before = describe_target(run);
  g_autofree char *extended = NULL;
  g_autofree char *after = NULL;
  gint64 n_uploaded;

  if (!fit(session, run, &extended, error))
    return FALSE;
  after = describe_target(run);
  relabel_run_get_counts(run, NULL, &n_uploaded);
  if (n_uploaded > 0 && g_strcmp0(before, after) != 0) {
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_CONFLICT,
                "The labeling config of project %" G_GINT64_FORMAT " was changed while the run was sent: change it back, or cancel the run and "
                "make it again",
                relabel_run_get_project_id(run));
    return FALSE;
  }
  return extended == NULL || extend(session, run, extended, error);
}

static gint64
find_tab(RelabelSession *session, RelabelRun *run, GError **error)
{
  gint64 tab;

  relabel_ls_client_find_tab_async(session->client, relabel_run_get_project_id(run), relabel_run_get_mark(run), session->cancellable,
                                   relabel_session_cb, session);
  tab = relabel_ls_client_find_tab_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return tab;
}

/* A tab with the tasks of the run only, so that people are led to these. Without it they see all tasks: that is no failure. */
gboolean
relabel_shared_make_tab(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autofree char *title = g_strdup_printf("Relabel %s", relabel_run_get_key(run));
  g_autoptr(GError) reason = NULL;
  gint64 tab;

  if (!relabel_run_get_project_shared(run) || relabel_run_get_tab_id(run) != 0)
    return TRUE;
  tab = session->unsure ? find_tab(session, run, &reason) : 0;
  if (tab == 0 && reason == NULL) {
    relabel_ls_client_create_tab_async(session->client, relabel_run_get_project_id(run), title, RELABEL_SEND_DATA_BATCH,
                                       relabel_run_get_mark(run), session->cancellable, relabel_session_cb, session);
    tab = relabel_ls_client_create_tab_finish(session->client, relabel_session_wait(session), &reason);
    g_clear_object(&session->result);
  }
  relabel_run_set_tab_id(run, tab);
  if (!g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&reason));
  return FALSE;
}

static void
delete_tab(RelabelSession *session, RelabelRun *run)
{
  gint64 tab = relabel_run_get_tab_id(run);

  if (tab == 0 && session->unsure)
    tab = find_tab(session, run, NULL);
  if (tab == 0)
    return;
  relabel_ls_client_delete_tab_async(session->client, tab, session->cancellable, relabel_session_cb, session);
  relabel_ls_client_delete_tab_finish(session->client, relabel_session_wait(session), NULL);
  g_clear_object(&session->result);
}

/* Whether a project has tasks that are not the run's. That it is gone is no error. */
gboolean
relabel_shared_find_others(RelabelSession *session, RelabelRun *run, gint64 project_id, gboolean *others, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(RelabelLsProject) project = relabel_session_get_project(session, project_id, &reason);
  g_autoptr(RelabelLsStatus) own = NULL;

  *others = FALSE;
  if (project != NULL && relabel_ls_project_get_n_tasks(project) > 0) {
    own = relabel_session_count_own(session, run, project_id, TRUE, &reason);
    *others = own != NULL && relabel_ls_project_get_n_tasks(project) > own->n_tasks;
  }
  if (reason == NULL || g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&reason));
  return FALSE;
}

/* By one request, whoever's the others are. That the project is gone, and they with it, is no error. */
gboolean
relabel_shared_delete_tasks(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(GArray) ids = NULL;

  relabel_ls_client_list_marked_async(session->client, relabel_run_get_project_id(run), RELABEL_SEND_DATA_BATCH, relabel_run_get_mark(run),
                                      session->cancellable, relabel_session_cb, session);
  ids = relabel_ls_client_list_marked_finish(session->client, relabel_session_wait(session), &reason);
  g_clear_object(&session->result);
  if (ids == NULL && g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND))
    return TRUE;
  if (ids == NULL) {
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
  }
  delete_tab(session, run);
  return relabel_send_delete_tasks(session, run, ids, error);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-project.h"

#include <string.h>

#include "relabel-json.h"
#include "relabel-ls-error.h"
#include "relabel-ls-project-private.h"

/**
 * RelabelLsProject:
 *
 * A project of a Label Studio server, as it was when it was asked for.
 */
struct _RelabelLsProject {
  GObject parent;

  gint64 id;
  char *title;
  char *label_config;
  char *description;
  gint64 n_tasks;
  gboolean shows_predictions;
  char *model_version;
};

G_DEFINE_FINAL_TYPE(RelabelLsProject, relabel_ls_project, G_TYPE_OBJECT)

G_DEFINE_BOXED_TYPE(RelabelLsStatus, relabel_ls_status, relabel_ls_status_copy, relabel_ls_status_free)

static void
relabel_ls_project_finalize(GObject *object)
{
  RelabelLsProject *self = RELABEL_LS_PROJECT(object);

  g_free(self->title);
  g_free(self->label_config);
  g_free(self->description);
  g_free(self->model_version);
  G_OBJECT_CLASS(relabel_ls_project_parent_class)->finalize(object);
}

static void
relabel_ls_project_class_init(RelabelLsProjectClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_ls_project_finalize;
}

static void
relabel_ls_project_init(RelabelLsProject *self)
{
}

static JsonObject *
expect_object(JsonNode *node, GError **error)
{
  if (node != NULL && JSON_NODE_HOLDS_OBJECT(node))
    return json_node_get_object(node);
  g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON, "The server's answer describes no project");
  return NULL;
}

RelabelLsProject *
relabel_ls_project_new(JsonNode *node, GError **error)
{
  g_autoptr(RelabelLsProject) self = g_object_new(RELABEL_TYPE_LS_PROJECT, NULL);
  JsonObject *object = expect_object(node, error);

  if (object == NULL)
    return NULL;
  self->id = relabel_json_peek_int(object, "id", 0);
  self->title = g_strdup(relabel_json_peek_string(object, "title"));
  self->label_config = g_strdup(relabel_json_peek_string(object, "label_config"));
  self->description = g_strdup(relabel_json_peek_string(object, "description"));
  self->n_tasks = relabel_json_peek_int(object, "task_number", 0);
  self->shows_predictions = relabel_json_peek_boolean(object, "show_collab_predictions", TRUE);
  self->model_version = g_strdup(relabel_json_peek_string(object, "model_version"));
  if (self->id > 0)
    return g_steal_pointer(&self);
  g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON, "The server's answer describes a project without an id");
  return NULL;
}

gsize
relabel_ls_project_get_size(RelabelLsProject *self)
{
  const char *texts[] = { self->title, self->label_config, self->description, self->model_version };
  gsize size = sizeof *self;

  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
    size += texts[i] != NULL ? strlen(texts[i]) : 0;
  return size;
}

/**
 * relabel_ls_project_get_id:
 * @self: a project
 *
 * Returns: the server's number of the project
 */
gint64
relabel_ls_project_get_id(RelabelLsProject *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_PROJECT(self), 0);
  return self->id;
}

/**
 * relabel_ls_project_get_title:
 * @self: a project
 *
 * Returns: (nullable): its title; other projects may have the same
 */
const char *
relabel_ls_project_get_title(RelabelLsProject *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_PROJECT(self), NULL);
  return self->title;
}

/**
 * relabel_ls_project_get_label_config:
 * @self: a project
 *
 * Returns: (nullable): its labeling config; %NULL if it was not asked for
 */
const char *
relabel_ls_project_get_label_config(RelabelLsProject *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_PROJECT(self), NULL);
  return self->label_config;
}

/**
 * relabel_ls_project_get_description:
 * @self: a project
 *
 * Returns: (nullable): its text for people
 */
const char *
relabel_ls_project_get_description(RelabelLsProject *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_PROJECT(self), NULL);
  return self->description;
}

/**
 * relabel_ls_project_get_n_tasks:
 * @self: a project
 *
 * Returns: how many tasks it had
 */
gint64
relabel_ls_project_get_n_tasks(RelabelLsProject *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_PROJECT(self), 0);
  return self->n_tasks;
}

/**
 * relabel_ls_project_get_shows_predictions:
 * @self: a project
 *
 * Returns: whether it shows predictions to whoever labels
 */
gboolean
relabel_ls_project_get_shows_predictions(RelabelLsProject *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_PROJECT(self), FALSE);
  return self->shows_predictions;
}

/**
 * relabel_ls_project_get_model_version:
 * @self: a project
 *
 * Returns: (nullable): the version of the predictions that it shows; %NULL or empty before it has any
 */
const char *
relabel_ls_project_get_model_version(RelabelLsProject *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_PROJECT(self), NULL);
  return self->model_version;
}

/* From the answer to a question for a project's counters; of what was skipped and of drafts it does not tell. */
RelabelLsStatus *
relabel_ls_status_new(JsonNode *node, GError **error)
{
  JsonObject *object = expect_object(node, error);
  RelabelLsStatus *self;

  if (object == NULL)
    return NULL;
  self = g_new0(RelabelLsStatus, 1);
  self->project_id = relabel_json_peek_int(object, "id", 0);
  self->n_tasks = relabel_json_peek_int(object, "task_number", 0);
  self->n_annotated = relabel_json_peek_int(object, "num_tasks_with_annotations", 0);
  self->n_finished = relabel_json_peek_int(object, "finished_task_number", 0);
  self->n_annotations = relabel_json_peek_int(object, "total_annotations_number", 0);
  self->n_predictions = relabel_json_peek_int(object, "total_predictions_number", 0);
  self->n_drafts = -1;
  return self;
}

/**
 * relabel_ls_status_copy:
 * @self: a status
 *
 * Returns: (transfer full): a copy
 */
RelabelLsStatus *
relabel_ls_status_copy(const RelabelLsStatus *self)
{
  g_return_val_if_fail(self != NULL, NULL);
  return g_memdup2(self, sizeof *self);
}

/**
 * relabel_ls_status_free:
 * @self: a status
 *
 * Frees it.
 */
void
relabel_ls_status_free(RelabelLsStatus *self)
{
  g_free(self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a run was sent to: the server, the project, and how they are to be used. */
#include "relabel-run-private.h"

#include "relabel-id.h"
#include "relabel-json.h"

void
relabel_run_read_target(RelabelRun *self, JsonObject *object)
{
  self->url = g_strdup(relabel_json_peek_string(object, "url"));
  self->project_id = relabel_json_peek_int(object, "project_id", 0);
  self->project_title = g_strdup(relabel_json_peek_string(object, "project_title"));
  self->local_files_root = g_strdup(relabel_json_peek_string(object, "local_files_root"));
  relabel_run_set_login(self, relabel_json_peek_string(object, "backend"), relabel_json_peek_string(object, "account"));
  relabel_run_set_media_field(self, relabel_json_peek_string(object, "media_field"));
  self->mark = g_strdup(relabel_json_peek_string(object, "mark"));
  self->shared = relabel_json_peek_boolean(object, "project_shared", FALSE);
  self->adopted = relabel_json_peek_boolean(object, "adopted", FALSE);
  self->image_key = g_strdup(relabel_json_peek_string(object, "image_key"));
  self->model_version = g_strdup(relabel_json_peek_string(object, "model_version"));
  self->tab_id = relabel_json_peek_int(object, "tab_id", 0);
}

void
relabel_run_write_target(RelabelRun *self, JsonObject *object)
{
  json_object_set_string_member(object, "backend", self->backend);
  relabel_json_set_string(object, "url", self->url);
  relabel_json_set_string(object, "account", self->account);
  json_object_set_int_member(object, "project_id", self->project_id);
  relabel_json_set_string(object, "project_title", self->project_title);
  json_object_set_string_member(object, "media_field", self->media_field);
  relabel_json_set_string(object, "local_files_root", self->local_files_root);
  json_object_set_string_member(object, "mark", relabel_run_get_mark(self));
  if (self->shared)
    json_object_set_boolean_member(object, "project_shared", TRUE);
  if (self->adopted)
    json_object_set_boolean_member(object, "adopted", TRUE);
  relabel_json_set_string(object, "image_key", self->image_key);
  /* It stays when the run is given another key. */
  relabel_json_set_string(object, "model_version", relabel_run_get_model_version(self));
  if (self->tab_id != 0)
    json_object_set_int_member(object, "tab_id", self->tab_id);
}

void
relabel_run_clear_target(RelabelRun *self)
{
  g_free(self->url);
  g_free(self->project_title);
  g_free(self->local_files_root);
  g_free(self->backend);
  g_free(self->account);
  g_free(self->media_field);
  g_free(self->mark);
  g_free(self->image_key);
  g_free(self->model_version);
}

static void
set_string(char **member, const char *value)
{
  char *old = *member;

  *member = g_strdup(value);
  g_free(old);
}

/**
 * relabel_run_get_mark:
 *
 * What no other run has: it stands in the description of the run's project and in the data of its tasks. It is made of the first key and the
 * time of the run, and stays when the run is given another key.
 *
 * Returns: 24 hexadecimal digits
 */
const char *
relabel_run_get_mark(RelabelRun *self)
{
  if (self->mark == NULL) {
    g_autofree char *time = g_date_time_format_iso8601(self->timestamp);
    g_autofree char *name = g_strdup_printf("%s %s", self->key, time);

    self->mark = relabel_id_new_from_name(name);
  }
  return self->mark;
}

/**
 * relabel_run_get_url:
 *
 * Returns: (nullable): the server
 */
const char *
relabel_run_get_url(RelabelRun *self)
{
  return self->url;
}

/**
 * relabel_run_set_url:
 * @url: (nullable): the server
 *
 * Sets the server.
 */
void
relabel_run_set_url(RelabelRun *self, const char *url)
{
  char *old = self->url;

  self->url = g_strdup(url);
  g_free(old);
}

/**
 * relabel_run_get_project_id:
 *
 * Returns: the project on the server, or 0 while there is none
 */
gint64
relabel_run_get_project_id(RelabelRun *self)
{
  return self->project_id;
}

/**
 * relabel_run_get_project_title:
 *
 * Returns: (nullable): the title of the project
 */
const char *
relabel_run_get_project_title(RelabelRun *self)
{
  return self->project_title;
}

/**
 * relabel_run_set_project:
 * @project_id: the project on the server, or 0
 * @title: (nullable): its title
 *
 * Sets the project.
 */
void
relabel_run_set_project(RelabelRun *self, gint64 project_id, const char *title)
{
  char *old = self->project_title;

  self->project_id = project_id;
  self->project_title = g_strdup(title);
  g_free(old);
}

/**
 * relabel_run_get_local_files_root:
 *
 * Returns: (nullable): the folder below which the server reads the images where they are; %NULL when they are uploaded
 */
const char *
relabel_run_get_local_files_root(RelabelRun *self)
{
  return self->local_files_root;
}

/**
 * relabel_run_set_local_files_root:
 * @root: (nullable): the folder below which the server reads the images; %NULL to upload
 *
 * Sets how the images get to the server.
 */
void
relabel_run_set_local_files_root(RelabelRun *self, const char *root)
{
  char *old = self->local_files_root;

  self->local_files_root = g_strdup(root);
  g_free(old);
}

/**
 * relabel_run_get_project_shared:
 *
 * Returns: whether the project was there before the run: only the tasks of the run are the run's own
 */
gboolean
relabel_run_get_project_shared(RelabelRun *self)
{
  return self->shared;
}

/**
 * relabel_run_set_project_shared:
 * @shared: whether the project was there before the run
 *
 * Sets whose the project is.
 */
void
relabel_run_set_project_shared(RelabelRun *self, gboolean shared)
{
  self->shared = shared;
}

/**
 * relabel_run_get_adopted:
 *
 * Returns: whether the tasks were there before the run, and the samples were made of them: nothing on the server is the run's own
 */
gboolean
relabel_run_get_adopted(RelabelRun *self)
{
  return self->adopted;
}

/**
 * relabel_run_set_adopted:
 * @adopted: whether the tasks were there before the run
 *
 * Sets whose the tasks are.
 */
void
relabel_run_set_adopted(RelabelRun *self, gboolean adopted)
{
  self->adopted = adopted;
}

/**
 * relabel_run_get_image_key:
 *
 * Returns: the member of the data of a task that says where its image is
 */
const char *
relabel_run_get_image_key(RelabelRun *self)
{
  return self->image_key != NULL ? self->image_key : "image";
}

/**
 * relabel_run_set_image_key:
 * @key: (nullable): the member of the data of a task that says where its image is; %NULL for the one of our own projects
 *
 * Sets where the project's labeling config looks for the image.
 */
void
relabel_run_set_image_key(RelabelRun *self, const char *key)
{
  set_string(&self->image_key, g_strcmp0(key, "image") != 0 ? key : NULL);
}

/**
 * relabel_run_get_model_version:
 *
 * Returns: the version that the predictions of the run have: a project shows those of one version only
 */
const char *
relabel_run_get_model_version(RelabelRun *self)
{
  return self->model_version != NULL ? self->model_version : self->key;
}

/**
 * relabel_run_set_model_version:
 * @version: (nullable): the version that the project shows; %NULL for the key of the run
 *
 * Sets which version the predictions of the run have.
 */
void
relabel_run_set_model_version(RelabelRun *self, const char *version)
{
  set_string(&self->model_version, version);
}

/**
 * relabel_run_get_tab_id:
 *
 * Returns: the server's view of the run's tasks in a project that others use, too; 0 for none
 */
gint64
relabel_run_get_tab_id(RelabelRun *self)
{
  return self->tab_id;
}

/**
 * relabel_run_set_tab_id:
 * @tab_id: the server's view of the run's tasks; 0 for none
 *
 * Sets the view.
 */
void
relabel_run_set_tab_id(RelabelRun *self, gint64 tab_id)
{
  self->tab_id = tab_id;
}

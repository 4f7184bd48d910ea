/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pictures of a project that is adopted: where they lie on this computer, or fetched from the server. */
#include <errno.h>
#include <string.h>

#include "relabel-adopt-private.h"
#include "relabel-files.h"
#include "relabel-json.h"
#include "relabel-ls-error.h"

static gboolean
is_loopback(const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse(url, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string(host) : NULL;

  return g_strcmp0(host, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback(address));
}

/* The folders that the project shows are those of the server's computer. That there are none is no error. */
static void
add_storages(RelabelAdopt *self)
{
  RelabelSession *session = self->session;
  g_autoptr(JsonArray) storages = NULL;

  relabel_ls_client_list_local_storages_async(session->client, relabel_run_get_project_id(self->run), session->cancellable, relabel_session_cb,
                                              session);
  storages = relabel_ls_client_list_local_storages_finish(session->client, relabel_session_wait(session), NULL);
  g_clear_object(&session->result);
  for (guint i = 0; storages != NULL && i < json_array_get_length(storages); i++) {
    const char *path = relabel_json_peek_string(relabel_json_as_object(json_array_get_element(storages, i), NULL), "path");

    if (path != NULL && g_path_is_absolute(path))
      g_ptr_array_add(self->folders, g_strdup(path));
  }
}

gboolean
relabel_adopt_find_places(RelabelAdopt *self, GError **error)
{
  const char *root = relabel_annotate_request_get_default_root();
  const char *uri = relabel_dataset_get_uri(self->session->dataset);
  g_autofree char *base = g_path_get_basename(uri != NULL ? uri : relabel_dataset_get_name(self->session->dataset));
  g_autofree char *name = g_strdup_printf("label-studio-%" G_GINT64_FORMAT, relabel_run_get_project_id(self->run));

  if (g_str_has_suffix(base, ".relabel"))
    base[strlen(base) - strlen(".relabel")] = '\0';
  self->media_folder = g_build_filename(g_get_user_data_dir(), "relabel", "media", base, name, NULL);
  self->is_local = is_loopback(relabel_run_get_url(self->run));
  if (root != NULL)
    g_ptr_array_add(self->folders, g_strdup(root));
  if (self->is_local)
    add_storages(self);
  g_ptr_array_add(self->folders, NULL);
  return !g_cancellable_set_error_if_cancelled(self->session->cancellable, error);
}

/* What the server shows itself: an address below it; NULL for one that is elsewhere. */
static const char *
path_on_server(RelabelAdopt *self, const char *url)
{
  const char *server = relabel_run_get_url(self->run);
  gsize length = strlen(server);

  if (strncmp(url, server, length) == 0 && url[length] == '/')
    url += length;
  return g_str_has_prefix(url, "/") && !g_str_has_prefix(url, "//") && strpbrk(url, "\r\n \t\\") == NULL ? url : NULL;
}

static char *
name_of_picture(gint64 task_id, const char *url)
{
  const char *local = strstr(url, "?d=");
  g_autofree char *place = local != NULL ? g_strdup(local + 3) : g_strndup(url, strcspn(url, "?#"));
  g_autofree char *plain = g_uri_unescape_string(place, NULL);
  g_autofree char *base = g_path_get_basename(plain != NULL ? plain : place);

  return g_strdup_printf("%" G_GINT64_FORMAT "-%s", task_id, strlen(base) < 200 ? base : base + strlen(base) - 200);
}

static GBytes *
fetch(RelabelAdopt *self, const char *path, GError **error)
{
  RelabelSession *session = self->session;
  GBytes *content;

  relabel_ls_client_fetch_file_async(session->client, path, session->cancellable, relabel_session_cb, session);
  content = relabel_ls_client_fetch_file_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return content;
}

/* It gets its name when it is whole: one that is there was fetched before. */
static gboolean
fetch_to(RelabelAdopt *self, const char *url, const char *target, GError **error)
{
  g_autoptr(GBytes) content = NULL;
  gconstpointer data;
  gsize length;

  if (g_file_test(target, G_FILE_TEST_EXISTS))
    return TRUE;
  content = relabel_files_make_parent(target, error) ? fetch(self, url, error) : NULL;
  if (content == NULL)
    return FALSE;
  data = g_bytes_get_data(content, &length);
  return g_file_set_contents(target, data, (gssize)length, error);
}

/* A picture that is not there, or that one may not see, costs its sample nothing but the picture. */
static gboolean
is_fatal(const GError *error)
{
  static const RelabelLsError harmless[] = { RELABEL_LS_ERROR_NOT_FOUND, RELABEL_LS_ERROR_FORBIDDEN, RELABEL_LS_ERROR_INVALID,
                                             RELABEL_LS_ERROR_NOT_JSON, RELABEL_LS_ERROR_TOO_LARGE };

  for (gsize i = 0; i < G_N_ELEMENTS(harmless); i++) {
    if (g_error_matches(error, RELABEL_LS_ERROR, harmless[i]))
      return FALSE;
  }
  return TRUE;
}

static void
list_missing(RelabelAdopt *self, gint64 task_id, const char *url, const char *reason)
{
  g_autofree char *text = g_strdup_printf("task %" G_GINT64_FORMAT ": its picture “%s” can't be had: %s; its labels are taken", task_id, url,
                                          reason);

  relabel_import_report_add_problem(self->report, self->where, 0, text);
}

gboolean
relabel_adopt_get_picture(RelabelAdopt *self, gint64 task_id, const char *url, char **path, GError **error)
{
  const char *on_server = path_on_server(self, url);
  g_autofree char *name = name_of_picture(task_id, url);
  g_autofree char *target = g_build_filename(self->media_folder, name, NULL);
  g_autoptr(GError) reason = NULL;

  *path = relabel_tasks_find_picture(url, (const char *const *)self->folders->pdata, self->is_local);
  if (*path != NULL)
    return TRUE;
  if (on_server == NULL) {
    list_missing(self, task_id, url, "it is not on the server");
    return TRUE;
  }
  if (fetch_to(self, on_server, target, &reason)) {
    *path = g_steal_pointer(&target);
    return TRUE;
  }
  if (is_fatal(reason)) {
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
  }
  list_missing(self, task_id, url, reason->message);
  return TRUE;
}

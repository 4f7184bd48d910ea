/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of a run that are on the server, whether that was confirmed or not. */
#include "relabel-json.h"
#include "relabel-ls-error.h"
#include "relabel-ls-file.h"
#include "relabel-send.h"

/* Named by run and sample, so that the server's answer is matched by name and never by order, and a file is known again later. */
char *
relabel_send_name_file(RelabelRun *run, RelabelSample *sample, const char *ending)
{
  return g_strdup_printf("%s-%s.%s", relabel_run_get_mark(run), relabel_sample_get_id(sample), ending);
}

void
relabel_uploads_free(RelabelUploads *self)
{
  json_array_unref(self->rows);
  g_hash_table_unref(self->by_name);
  g_hash_table_unref(self->ids);
  g_free(self);
}

/* Those of the run have names that only it gives. */
static RelabelUploads *
uploads_new(RelabelRun *run, JsonArray *rows)
{
  RelabelUploads *self = g_new0(RelabelUploads, 1);

  self->rows = rows;
  self->by_name = g_hash_table_new(g_str_hash, g_str_equal);
  self->ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < json_array_get_length(rows); i++) {
    JsonObject *row = relabel_json_as_object(json_array_get_element(rows, i), NULL);
    const char *stored = relabel_json_peek_string(row, "file");
    const char *name = stored != NULL ? relabel_ls_file_get_sent_name(stored) : NULL;
    gint64 id = relabel_json_peek_int(row, "id", 0);

    if (id <= 0 || name == NULL || !g_str_has_prefix(name, relabel_run_get_mark(run)))
      continue;
    g_hash_table_insert(self->by_name, (gpointer)name, row);
    g_hash_table_add(self->ids, g_memdup2(&id, sizeof id));
  }
  return self;
}

gboolean
relabel_send_list_uploads(RelabelSession *session, RelabelRun *run, RelabelUploads **uploads, GError **error)
{
  g_autoptr(GError) reason = NULL;
  JsonArray *rows;

  *uploads = NULL;
  if (!session->unsure)
    return TRUE;
  relabel_ls_client_list_uploads_async(session->client, relabel_run_get_project_id(run), session->cancellable, relabel_session_cb, session);
  rows = relabel_ls_client_list_uploads_finish(session->client, relabel_session_wait(session), &reason);
  g_clear_object(&session->result);
  if (rows != NULL)
    *uploads = uploads_new(run, rows);
  /* Then they are sent again. */
  if (rows != NULL || g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&reason));
  return FALSE;
}

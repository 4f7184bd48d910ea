/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gio.h>
#include <string.h>

#include "relabel-ls-local-server-private.h"

/* No more of a log is read at once. */
#define MAX_READ (1024 * 1024)

/* How many bytes stand before the last lines. */
static gsize
skip_lines(const char *text, gsize length, guint n_lines)
{
  gsize begin = length;
  guint lines = 0;

  while (begin > 0) {
    if (text[begin - 1] == '\n' && begin < length && ++lines == n_lines)
      break;
    begin--;
  }
  return begin;
}

static char *
read_from(const char *path, goffset *position, gsize *length)
{
  g_autoptr(GFile) file = g_file_new_for_path(path);
  g_autoptr(GFileInputStream) stream = g_file_read(file, NULL, NULL);
  g_autoptr(GFileInfo) info =
      stream != NULL ? g_file_input_stream_query_info(stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL) : NULL;
  goffset size = info != NULL ? g_file_info_get_size(info) : 0;
  g_autofree char *text = NULL;

  /* A new start has a new log. */
  if (*position > size)
    *position = 0;
  *position = MAX(*position, size - MAX_READ);
  text = g_malloc(MAX_READ + 1);
  if (info == NULL || !g_seekable_seek(G_SEEKABLE(stream), *position, G_SEEK_SET, NULL, NULL) ||
      !g_input_stream_read_all(G_INPUT_STREAM(stream), text, MAX_READ, length, NULL, NULL))
    *length = 0;
  text[*length] = '\0';
  return g_steal_pointer(&text);
}

/* Whole lines only: of one that is not yet whole, the rest of a secret may be missing, which is hidden as a whole. */
char *
relabel_ls_local_state_read_log(RelabelLsLocalState *state, goffset *position, guint n_lines)
{
  g_autofree char *path = relabel_ls_local_state_path(state, "log");
  g_autofree char *valid = NULL;
  gsize length = 0;
  g_autofree char *text = read_from(path, position, &length);
  gsize begin = 0;

  if (n_lines == 0) {
    const char *end = memrchr(text, '\n', length);

    length = end != NULL ? (gsize)(end - text) + 1 : 0;
  } else {
    begin = skip_lines(text, length, n_lines);
  }
  *position += (goffset)length;
  valid = g_utf8_make_valid(text + begin, (gssize)(length - begin));
  return relabel_ls_local_state_mask(state, valid);
}

/**
 * relabel_ls_local_server_read_log:
 * @self: the server
 * @position: (inout): how far the log was read, in bytes; it is moved on
 * @n_lines: so many of the last lines at most; 0 for all whole lines from @position on
 *
 * Reads what the server has written since its start, or since the last time; from its beginning if the server was started anew. The
 * password and the API key are left out.
 *
 * Returns: (transfer full): the lines; empty if there is nothing new
 */
char *
relabel_ls_local_server_read_log(RelabelLsLocalServer *self, goffset *position, guint n_lines)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), NULL);
  g_return_val_if_fail(position != NULL, NULL);
  relabel_ls_local_state_load(self->state, NULL);
  return relabel_ls_local_state_read_log(self->state, position, n_lines);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-multipart.h"

#include <string.h>

#include "relabel-ls-error.h"
#include "relabel-ls-file-private.h"

/* What is read from a disk at once, in a thread. */
#define BLOCK (256 * 1024)

/* A piece of the body: a text of ours, and the content of a file behind it. */
typedef struct {
  char *text;
  RelabelLsFile *file; /* NULL at the end of the body */
  goffset size;
} Piece;

struct _RelabelLsMultipart {
  char *boundary;
  GArray *pieces;
  goffset length;
};

static void
piece_clear(gpointer data)
{
  Piece *piece = data;

  g_free(piece->text);
  g_clear_object(&piece->file);
}

RelabelLsMultipart *
relabel_ls_multipart_new(void)
{
  RelabelLsMultipart *self = g_atomic_rc_box_new0(RelabelLsMultipart);

  self->boundary = g_uuid_string_random();
  self->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
  g_array_set_clear_func(self->pieces, piece_clear);
  return self;
}

static void
multipart_clear(gpointer data)
{
  RelabelLsMultipart *self = data;

  g_free(self->boundary);
  g_array_unref(self->pieces);
}

/* A stream may be read in a thread while the request that it was for is cancelled. */
RelabelLsMultipart *
relabel_ls_multipart_ref(RelabelLsMultipart *self)
{
  return g_atomic_rc_box_acquire(self);
}

void
relabel_ls_multipart_unref(RelabelLsMultipart *self)
{
  g_atomic_rc_box_release_full(self, multipart_clear);
}

static char *
end_of_body(RelabelLsMultipart *self)
{
  return g_strdup_printf("\r\n--%s--\r\n", self->boundary);
}

/* @size: of the file, as it is promised to the server. */
void
relabel_ls_multipart_add(RelabelLsMultipart *self, RelabelLsFile *file, goffset size)
{
  /* Under one name for all, a server keeps the last file only. */
  Piece piece = { g_strdup_printf("%s--%s\r\nContent-Disposition: form-data; name=\"f%u\"; filename=\"%s\"\r\n"
                                  "Content-Type: application/octet-stream\r\n\r\n",
                                  self->pieces->len > 0 ? "\r\n" : "", self->boundary, self->pieces->len, relabel_ls_file_get_name(file)),
                  g_object_ref(file), size };

  self->length += (goffset)strlen(piece.text) + size;
  g_array_append_val(self->pieces, piece);
}

char *
relabel_ls_multipart_dup_content_type(RelabelLsMultipart *self)
{
  return g_strdup_printf("multipart/form-data; boundary=%s", self->boundary);
}

/* A server reads a body without a length as an empty one. */
goffset
relabel_ls_multipart_get_length(RelabelLsMultipart *self)
{
  g_autofree char *end = end_of_body(self);

  return self->length + (goffset)strlen(end);
}

/* ---- the stream ---- */

#define RELABEL_TYPE_LS_MULTIPART_STREAM (relabel_ls_multipart_stream_get_type())
G_DECLARE_FINAL_TYPE(RelabelLsMultipartStream, relabel_ls_multipart_stream, RELABEL, LS_MULTIPART_STREAM, GInputStream)

struct _RelabelLsMultipartStream {
  GInputStream parent;

  RelabelLsMultipart *multipart;
  guint next;            /* piece */
  GInputStream *content; /* of the file before it */
  goffset left;          /* of that file */
  guint8 *block;
  gsize start, end;      /* of what is in the block and not yet taken */
};

G_DEFINE_FINAL_TYPE(RelabelLsMultipartStream, relabel_ls_multipart_stream, G_TYPE_INPUT_STREAM)

static void
put(RelabelLsMultipartStream *self, const char *text)
{
  gsize length = strlen(text);

  g_assert(length <= BLOCK);
  memcpy(self->block, text, length);
  self->start = 0;
  self->end = length;
}

static gboolean
begin_piece(RelabelLsMultipartStream *self, GError **error)
{
  g_autofree char *end = NULL;
  Piece *piece;

  if (self->next > self->multipart->pieces->len)
    return TRUE;
  if (self->next++ == self->multipart->pieces->len) {
    end = end_of_body(self->multipart);
    put(self, end);
    return TRUE;
  }
  piece = &g_array_index(self->multipart->pieces, Piece, self->next - 1);
  self->content = relabel_ls_file_open(piece->file, error);
  self->left = piece->size;
  put(self, piece->text);
  return self->content != NULL;
}

/* What was promised is what has to come: a file that is being written to would be kept in part, and nobody would notice. */
static gboolean
fail_changed(RelabelLsMultipartStream *self, GError **error)
{
  Piece *piece = &g_array_index(self->multipart->pieces, Piece, self->next - 1);
  g_autofree char *shown = relabel_ls_file_dup_display_name(piece->file);

  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FILE, "%s was changed while it was sent: wait until that is done, and send it again",
              shown);
  return FALSE;
}

static gboolean
read_content(RelabelLsMultipartStream *self, GCancellable *cancellable, GError **error)
{
  gssize n = g_input_stream_read(self->content, self->block, BLOCK, cancellable, error);

  if (n < 0)
    return FALSE;
  if (n > self->left || (n == 0 && self->left > 0))
    return fail_changed(self, error);
  self->left -= n;
  self->start = 0;
  self->end = (gsize)n;
  if (n == 0)
    g_clear_object(&self->content);
  return TRUE;
}

/* Blocks. Until there is something in the block, or the body is at its end. */
static gboolean
fill(RelabelLsMultipartStream *self, GCancellable *cancellable, GError **error)
{
  while (self->start == self->end) {
    if (self->content == NULL && self->next > self->multipart->pieces->len)
      return TRUE;
    if (!(self->content != NULL ? read_content(self, cancellable, error) : begin_piece(self, error)))
      return FALSE;
  }
  return TRUE;
}

static gssize
take(RelabelLsMultipartStream *self, void *buffer, gsize count)
{
  gsize n = MIN(count, self->end - self->start);

  memcpy(buffer, self->block + self->start, n);
  self->start += n;
  return (gssize)n;
}

static gssize
multipart_read(GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  RelabelLsMultipartStream *self = RELABEL_LS_MULTIPART_STREAM(stream);

  return fill(self, cancellable, error) ? take(self, buffer, count) : -1;
}

typedef struct {
  void *buffer;
  gsize count;
} Reading;

static void
read_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  gssize n = multipart_read(source, reading->buffer, reading->count, cancellable, &error);

  if (n < 0)
    g_task_return_error(task, error);
  else
    g_task_return_int(task, n);
}

/* A thread for each block, not for each of the small pieces in which it is taken. */
static void
multipart_read_async(GInputStream *stream, void *buffer, gsize count, int priority, GCancellable *cancellable, GAsyncReadyCallback callback,
                     gpointer user_data)
{
  RelabelLsMultipartStream *self = RELABEL_LS_MULTIPART_STREAM(stream);
  g_autoptr(GTask) task = g_task_new(stream, cancellable, callback, user_data);
  Reading reading = { buffer, count };

  g_task_set_source_tag(task, multipart_read_async);
  g_task_set_priority(task, priority);
  if (self->start < self->end) {
    g_task_return_int(task, take(self, buffer, count));
    return;
  }
  g_task_set_task_data(task, g_memdup2(&reading, sizeof reading), g_free);
  g_task_run_in_thread(task, read_thread);
}

static gssize
multipart_read_finish(GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int(G_TASK(result), error);
}

static void
relabel_ls_multipart_stream_finalize(GObject *object)
{
  RelabelLsMultipartStream *self = RELABEL_LS_MULTIPART_STREAM(object);

  g_clear_object(&self->content);
  relabel_ls_multipart_unref(self->multipart);
  g_free(self->block);
  G_OBJECT_CLASS(relabel_ls_multipart_stream_parent_class)->finalize(object);
}

static void
relabel_ls_multipart_stream_class_init(RelabelLsMultipartStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS(klass);

  stream_class->read_fn = multipart_read;
  stream_class->read_async = multipart_read_async;
  stream_class->read_finish = multipart_read_finish;
  G_OBJECT_CLASS(klass)->finalize = relabel_ls_multipart_stream_finalize;
}

static void
relabel_ls_multipart_stream_init(RelabelLsMultipartStream *self)
{
  self->block = g_malloc(BLOCK);
}

GInputStream *
relabel_ls_multipart_open(RelabelLsMultipart *self)
{
  RelabelLsMultipartStream *stream = g_object_new(RELABEL_TYPE_LS_MULTIPART_STREAM, NULL);

  stream->multipart = relabel_ls_multipart_ref(self);
  return G_INPUT_STREAM(stream);
}

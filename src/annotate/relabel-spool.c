/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-load-private.h"

#include <string.h>

#include "relabel-json.h"
#include "relabel-ls-error.h"

/* More than any editor shows of an image, than anybody has annotators of one image, and than a dataset should have fields of. What comes of
 * them takes time by their square. */
#define MAX_REGIONS 20000
#define MAX_RESULTS 1000
#define MAX_ANNOTATORS 200

struct _RelabelSpool {
  GFileIOStream *stream;
  GDataInputStream *input;
  guint64 length;
  guint64 max_length;
  guint64 n_lines;
  guint64 n_results;
  char *time;
  GHashTable *controls;
  GHashTable *annotators;
  GHashTable *withheld;
};

/* Half of the space that is left where the file is: a server could send more than any disk holds. */
static guint64
get_max_length(void)
{
  g_autoptr(GFile) file = g_file_new_for_path(g_get_tmp_dir());
  g_autoptr(GFileInfo) info = g_file_query_filesystem_info(file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);

  if (info == NULL || !g_file_info_has_attribute(info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return G_MAXUINT64;
  return g_file_info_get_attribute_uint64(info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE) / 2;
}

RelabelSpool *
relabel_spool_new(GError **error)
{
  g_autoptr(GFileIOStream) stream = NULL;
  g_autoptr(GFile) file = g_file_new_tmp("relabel-XXXXXX.json", &stream, error);
  RelabelSpool *self;

  if (file == NULL)
    return NULL;
  /* It has no name from here on, so that a process that is killed leaves nothing behind. */
  g_file_delete(file, NULL, NULL);
  self = g_new0(RelabelSpool, 1);
  self->stream = g_steal_pointer(&stream);
  relabel_spool_set_max_length(self, get_max_length());
  self->controls = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  self->annotators = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  self->withheld = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
relabel_spool_free(RelabelSpool *self)
{
  g_clear_object(&self->input);
  g_clear_object(&self->stream);
  g_free(self->time);
  g_hash_table_unref(self->controls);
  g_hash_table_unref(self->annotators);
  g_hash_table_unref(self->withheld);
  g_free(self);
}

void
relabel_spool_set_max_length(RelabelSpool *self, guint64 max_length)
{
  self->max_length = max_length;
}

void
relabel_spool_withhold(RelabelSpool *self, const char *what)
{
  g_hash_table_add(self->withheld, g_strdup(what));
}

gboolean
relabel_spool_is_withheld(RelabelSpool *self, const char *what)
{
  return g_hash_table_contains(self->withheld, what);
}

GHashTable *
relabel_spool_get_controls(RelabelSpool *self)
{
  return self->controls;
}

/* *offset: where it begins, for relabel_spool_read_object(). */
gboolean
relabel_spool_add_object(RelabelSpool *self, JsonObject *object, guint64 *offset, GError **error)
{
  g_autofree char *text = relabel_json_object_to_string(object, FALSE);
  gsize length = strlen(text);

  text[length] = '\n';
  if (offset != NULL)
    *offset = self->length;
  if (self->length + length + 1 > self->max_length) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                "What was annotated would take more than half of the space that was left in %s: make room there, or set TMPDIR to another "
                "folder", g_get_tmp_dir());
    return FALSE;
  }
  if (!g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(self->stream)), text, length + 1, NULL, NULL, error))
    return FALSE;
  self->length += length + 1;
  return TRUE;
}

static gboolean
check_limits(RelabelSpool *self, JsonObject *line, JsonArray *result, JsonArray *results, GError **error)
{
  const char *annotator = relabel_json_peek_string(line, "annotator");
  guint64 n_regions = result != NULL ? json_array_get_length(result) : 0;
  guint n_results = results != NULL ? json_array_get_length(results) : 0;

  for (guint i = 0; i < n_results; i++)
    n_regions += json_array_get_length(json_array_get_array_element(results, i));
  if (annotator != NULL)
    g_hash_table_add(self->annotators, g_strdup(annotator));
  if (n_regions > MAX_REGIONS)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE,
                "There are %" G_GUINT64_FORMAT " regions on it, and no more than %d can be loaded", n_regions, MAX_REGIONS);
  else if (n_results > MAX_RESULTS)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE, "It has %u annotators, and no more than %d can be voted on", n_results,
                MAX_RESULTS);
  else if (g_hash_table_size(self->annotators) > MAX_ANNOTATORS)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE, "There are more than %d annotators, each of whom would get fields: load the "
                "consensus", MAX_ANNOTATORS);
  else
    return TRUE;
  return FALSE;
}

gboolean
relabel_spool_add_line(RelabelSpool *self, JsonObject *line, GError **error)
{
  JsonArray *result = relabel_json_peek_array(line, "result"), *results = relabel_json_peek_array(line, "results");

  if (!check_limits(self, line, result, results, error))
    return FALSE;
  self->n_lines++;
  if (result != NULL || results != NULL)
    self->n_results++;
  if (result != NULL)
    relabel_load_note_controls(self->controls, result);
  for (guint i = 0; results != NULL && i < json_array_get_length(results); i++)
    relabel_load_note_controls(self->controls, json_array_get_array_element(results, i));
  return relabel_spool_add_object(self, line, NULL, error);
}

void
relabel_spool_get_counts(RelabelSpool *self, guint64 *n_lines, guint64 *n_results)
{
  *n_lines = self->n_lines;
  *n_results = self->n_results;
}

const char *
relabel_spool_get_time(RelabelSpool *self)
{
  return self->time;
}

void
relabel_spool_set_time(RelabelSpool *self, const char *time)
{
  g_free(self->time);
  self->time = g_strdup(time);
}

gboolean
relabel_spool_add(RelabelSpool *self, const char *sample_id, JsonArray *result, GError **error)
{
  g_autoptr(JsonObject) line = json_object_new();

  json_object_set_string_member(line, "sample_id", sample_id);
  json_object_set_array_member(line, "result", json_array_ref(result));
  return relabel_spool_add_line(self, line, error);
}

static gboolean
seek(RelabelSpool *self, guint64 offset, gsize buffer_size, GError **error)
{
  if (!g_output_stream_flush(g_io_stream_get_output_stream(G_IO_STREAM(self->stream)), NULL, error) ||
      !g_seekable_seek(G_SEEKABLE(self->stream), (goffset)offset, G_SEEK_SET, NULL, error))
    return FALSE;
  g_clear_object(&self->input);
  self->input = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(self->stream)));
  g_filter_input_stream_set_close_base_stream(G_FILTER_INPUT_STREAM(self->input), FALSE);
  g_buffered_input_stream_set_buffer_size(G_BUFFERED_INPUT_STREAM(self->input), buffer_size);
  return TRUE;
}

gboolean
relabel_spool_rewind(RelabelSpool *self, GError **error)
{
  return seek(self, 0, 1 << 16, error);
}

/* Sets *line to NULL behind the last. */
gboolean
relabel_spool_next(RelabelSpool *self, JsonObject **line, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *text = g_data_input_stream_read_line(self->input, NULL, NULL, &local_error);
  g_autoptr(JsonNode) node = NULL;

  *line = NULL;
  if (local_error != NULL) {
    g_propagate_error(error, g_steal_pointer(&local_error));
    return FALSE;
  }
  if (text == NULL)
    return TRUE;
  node = relabel_json_parse(text, -1, error);
  if (node == NULL || relabel_json_as_object(node, error) == NULL)
    return FALSE;
  *line = json_object_ref(json_node_get_object(node));
  return TRUE;
}

/* The object at an offset. It ends a walk through the lines. */
JsonObject *
relabel_spool_read_object(RelabelSpool *self, guint64 offset, GError **error)
{
  JsonObject *object = NULL;

  if (seek(self, offset, 4096, error))
    relabel_spool_next(self, &object, error);
  return object;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-yolo-config.h"

#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "relabel-files.h"

/* More classes nobody has; their numbers come from the file. */
#define MAX_CLASSES 1000000

const char *const relabel_yolo_splits[RELABEL_YOLO_SPLITS] = { "train", "val", "test" };

typedef struct {
  yaml_parser_t parser;
  yaml_event_t event; /* the one that is looked at */
  const char *file;
} Reader;

static gboolean
fail(Reader *reader, const char *what, GError **error)
{
  g_autofree char *shown = g_filename_display_basename(reader->file);

  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, "%s is damaged in line %" G_GSIZE_FORMAT ": %s", shown,
              reader->parser.mark.line + 1, what);
  return FALSE;
}

static gboolean
next(Reader *reader, GError **error)
{
  yaml_event_delete(&reader->event);
  if (yaml_parser_parse(&reader->parser, &reader->event))
    return TRUE;
  return fail(reader, reader->parser.problem != NULL ? reader->parser.problem : "it is no YAML", error);
}

/* The text of a scalar; NULL for anything else. */
static const char *
get_text(Reader *reader)
{
  const char *text = reader->event.type == YAML_SCALAR_EVENT ? (const char *)reader->event.data.scalar.value : NULL;

  return text != NULL && g_utf8_validate(text, -1, NULL) ? text : NULL;
}

/* Passes over the value that begins here, and looks at what follows. */
static gboolean
skip(Reader *reader, GError **error)
{
  guint depth = 0;

  do {
    if (reader->event.type == YAML_MAPPING_START_EVENT || reader->event.type == YAML_SEQUENCE_START_EVENT)
      depth++;
    else if (reader->event.type == YAML_MAPPING_END_EVENT || reader->event.type == YAML_SEQUENCE_END_EVENT)
      depth--;
    if (!next(reader, error))
      return FALSE;
  } while (depth > 0);
  return TRUE;
}

void
relabel_yolo_config_set_name(RelabelYoloConfig *self, guint number, const char *name)
{
  if (number >= self->names->len)
    g_ptr_array_set_size(self->names, (int)number + 1);
  g_free(self->names->pdata[number]);
  self->names->pdata[number] = g_strdup(name);
}

/* [cat, dog], or {0: cat, 1: dog} */
static gboolean
read_names(RelabelYoloConfig *self, Reader *reader, GError **error)
{
  gboolean is_mapping = reader->event.type == YAML_MAPPING_START_EVENT;
  guint64 number = 0;

  if (!is_mapping && reader->event.type != YAML_SEQUENCE_START_EVENT)
    return skip(reader, error);
  if (!next(reader, error))
    return FALSE;
  for (;; number++) {
    if (reader->event.type == YAML_MAPPING_END_EVENT || reader->event.type == YAML_SEQUENCE_END_EVENT)
      return next(reader, error);
    if (is_mapping && (get_text(reader) == NULL || !g_ascii_string_to_unsigned(get_text(reader), 10, 0, MAX_CLASSES, &number, NULL)))
      return fail(reader, "a class has no number", error);
    if (number >= MAX_CLASSES)
      return fail(reader, "there are too many classes", error);
    if (is_mapping && !next(reader, error))
      return FALSE;
    if (get_text(reader) == NULL)
      return fail(reader, "a class has no name", error);
    relabel_yolo_config_set_name(self, (guint)number, get_text(reader));
    if (!next(reader, error))
      return FALSE;
  }
}

static gboolean
is_null(Reader *reader)
{
  static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };

  return reader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE && g_strv_contains(nulls, get_text(reader));
}

/* [17, 3]: the points of a pose, and the numbers of each. */
static gboolean
read_pose(RelabelYoloConfig *self, Reader *reader, GError **error)
{
  guint64 product = 1, number;

  if (reader->event.type != YAML_SEQUENCE_START_EVENT)
    return skip(reader, error);
  if (!next(reader, error))
    return FALSE;
  while (reader->event.type != YAML_SEQUENCE_END_EVENT) {
    if (get_text(reader) == NULL || !g_ascii_string_to_unsigned(get_text(reader), 10, 1, 1000, &number, NULL) || product > 1000)
      return fail(reader, "“kpt_shape” is no list of two numbers", error);
    product *= number;
    if (!next(reader, error))
      return FALSE;
  }
  self->n_pose = (guint)product;
  return next(reader, error);
}

/* One text, or a list of them. */
static gboolean
read_places(Reader *reader, GPtrArray *places, GError **error)
{
  if (get_text(reader) != NULL) {
    if (!is_null(reader))
      g_ptr_array_add(places, g_strdup(get_text(reader)));
    return next(reader, error);
  }
  if (reader->event.type != YAML_SEQUENCE_START_EVENT)
    return skip(reader, error);
  if (!next(reader, error))
    return FALSE;
  while (reader->event.type != YAML_SEQUENCE_END_EVENT) {
    if (get_text(reader) != NULL)
      g_ptr_array_add(places, g_strdup(get_text(reader)));
    if (!skip(reader, error))
      return FALSE;
  }
  return next(reader, error);
}

static gboolean
read_member(RelabelYoloConfig *self, Reader *reader, const char *name, GError **error)
{
  if (strcmp(name, "names") == 0)
    return read_names(self, reader, error);
  if (strcmp(name, "kpt_shape") == 0)
    return read_pose(self, reader, error);
  for (gsize i = 0; i < RELABEL_YOLO_SPLITS; i++) {
    if (strcmp(name, relabel_yolo_splits[i]) == 0 || (i == 1 && strcmp(name, "validation") == 0))
      return read_places(reader, self->places[i], error);
  }
  if (strcmp(name, "path") == 0 && get_text(reader) != NULL) {
    g_free(self->path);
    self->path = g_strdup(get_text(reader));
  }
  return skip(reader, error);
}

static gboolean
read_document(RelabelYoloConfig *self, Reader *reader, GError **error)
{
  do {
    if (!next(reader, error))
      return FALSE;
  } while (reader->event.type == YAML_STREAM_START_EVENT || reader->event.type == YAML_DOCUMENT_START_EVENT);
  if (reader->event.type != YAML_MAPPING_START_EVENT)
    return fail(reader, "it is no list of settings", error);
  if (!next(reader, error))
    return FALSE;
  while (reader->event.type != YAML_MAPPING_END_EVENT) {
    g_autofree char *name = g_strdup(get_text(reader));

    if (name == NULL)
      return fail(reader, "a setting has no name", error);
    if (!next(reader, error) || !read_member(self, reader, name, error))
      return FALSE;
  }
  return TRUE;
}

RelabelYoloConfig *
relabel_yolo_config_new(void)
{
  RelabelYoloConfig *self = g_new0(RelabelYoloConfig, 1);

  for (gsize i = 0; i < RELABEL_YOLO_SPLITS; i++)
    self->places[i] = g_ptr_array_new_with_free_func(g_free);
  self->names = g_ptr_array_new_with_free_func(g_free);
  return self;
}

RelabelYoloConfig *
relabel_yolo_config_read(const char *path, GError **error)
{
  g_autoptr(RelabelYoloConfig) self = relabel_yolo_config_new();
  Reader reader = { .file = path };
  FILE *file = fopen(path, "re");
  gboolean done;

  if (file == NULL) {
    relabel_files_fail(RELABEL_FORMAT_ERROR_NOT_FOUND, "open", path, error);
    return NULL;
  }
  done = yaml_parser_initialize(&reader.parser) != 0;
  if (done) {
    yaml_parser_set_input_file(&reader.parser, file);
    done = read_document(self, &reader, error);
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
  }
  fclose(file);
  return done ? g_steal_pointer(&self) : NULL;
}

void
relabel_yolo_config_free(RelabelYoloConfig *self)
{
  for (gsize i = 0; i < RELABEL_YOLO_SPLITS; i++)
    g_ptr_array_unref(self->places[i]);
  g_ptr_array_unref(self->names);
  g_free(self->path);
  g_free(self);
}

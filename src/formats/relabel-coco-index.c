/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "relabel-coco-private.h"
#include "relabel-format-error.h"
#include "relabel-json.h"

typedef struct {
  RelabelCocoPlace place;
  guint32 last; /* annotation, from 1 on; 0 for none */
} Image;

/* A record of the file without a name: each leads to the annotation of the same image before it. */
typedef struct {
  guint64 offset;
  guint64 line;
  guint32 length;
  guint32 previous;
} Annotation;

struct _RelabelCocoIndex {
  int fd;
  FILE *annotations;
  guint32 n_annotations;
  GArray *images;
  GHashTable *numbers; /* id -> number of the image + 1 */
};

static gboolean
fail(const char *what, int number, GError **error)
{
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRITE, "%s: %s", what, g_strerror(number));
  return FALSE;
}

RelabelCocoIndex *
relabel_coco_index_new(const char *path, GError **error)
{
  g_autoptr(RelabelCocoIndex) self = g_new0(RelabelCocoIndex, 1);

  self->images = g_array_new(FALSE, FALSE, sizeof(Image));
  self->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  self->fd = open(path, O_RDONLY | O_CLOEXEC);
  self->annotations = self->fd >= 0 ? tmpfile() : NULL;
  if (self->annotations != NULL)
    return g_steal_pointer(&self);
  fail(self->fd < 0 ? "Can't read the labels" : "Can't make a temporary file", errno, error);
  return NULL;
}

void
relabel_coco_index_free(RelabelCocoIndex *self)
{
  if (self->fd >= 0)
    close(self->fd);
  if (self->annotations != NULL)
    fclose(self->annotations);
  g_array_unref(self->images);
  g_hash_table_unref(self->numbers);
  g_free(self);
}

gboolean
relabel_coco_index_add_image(RelabelCocoIndex *self, const char *id, const RelabelCocoPlace *place)
{
  Image image = { *place, 0 };

  if (g_hash_table_contains(self->numbers, id))
    return FALSE;
  g_array_append_val(self->images, image);
  g_hash_table_insert(self->numbers, g_strdup(id), GUINT_TO_POINTER(self->images->len));
  return TRUE;
}

gboolean
relabel_coco_index_add_annotation(RelabelCocoIndex *self, const char *image_id, const RelabelCocoPlace *place, gboolean *found,
                                  GError **error)
{
  guint number = GPOINTER_TO_UINT(g_hash_table_lookup(self->numbers, image_id));
  Annotation annotation = { place->offset, place->line, place->length, 0 };
  Image *image;

  *found = number > 0;
  if (!*found)
    return TRUE;
  image = &g_array_index(self->images, Image, number - 1);
  annotation.previous = image->last;
  if (fwrite(&annotation, sizeof annotation, 1, self->annotations) != 1)
    return fail("Can't write a temporary file", errno, error);
  image->last = ++self->n_annotations;
  return TRUE;
}

guint
relabel_coco_index_get_n_images(RelabelCocoIndex *self)
{
  return self->images->len;
}

const RelabelCocoPlace *
relabel_coco_index_get_image(RelabelCocoIndex *self, guint image)
{
  return &g_array_index(self->images, Image, image).place;
}

GArray *
relabel_coco_index_list_annotations(RelabelCocoIndex *self, guint image, GError **error)
{
  g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(RelabelCocoPlace));

  for (guint32 number = g_array_index(self->images, Image, image).last; number > 0;) {
    Annotation annotation;
    RelabelCocoPlace place;

    if (fseeko(self->annotations, (off_t)(number - 1) * (off_t)sizeof annotation, SEEK_SET) != 0 ||
        fread(&annotation, sizeof annotation, 1, self->annotations) != 1) {
      fail("Can't read a temporary file", errno, error);
      return NULL;
    }
    place = (RelabelCocoPlace){ annotation.offset, annotation.line, annotation.length };
    g_array_append_val(places, place);
    number = annotation.previous;
  }
  for (guint i = 0; i < places->len / 2; i++) {
    RelabelCocoPlace *a = &g_array_index(places, RelabelCocoPlace, i);
    RelabelCocoPlace *b = &g_array_index(places, RelabelCocoPlace, places->len - 1 - i);
    RelabelCocoPlace place = *a;

    *a = *b;
    *b = place;
  }
  return g_steal_pointer(&places);
}

JsonObject *
relabel_coco_index_read(RelabelCocoIndex *self, const RelabelCocoPlace *place, GError **error)
{
  g_autofree char *text = g_malloc(place->length + 1);
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;

  for (gsize done = 0; done < place->length;) {
    ssize_t n = pread(self->fd, text + done, place->length - done, (off_t)(place->offset + done));

    if (n == 0 || (n < 0 && errno != EINTR)) {
      g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, "The file of labels has changed meanwhile");
      return NULL;
    }
    done += n > 0 ? (gsize)n : 0;
  }
  node = relabel_json_parse(text, (gssize)place->length, error);
  object = node != NULL ? relabel_json_as_object(node, error) : NULL;
  return object != NULL ? json_object_ref(object) : NULL;
}

char *
relabel_coco_dup_id(JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member(object, member);
  double number;

  if (node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
    return g_strdup_printf("“%s", json_node_get_string(node));
  if (node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64)
    return g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node));
  if (relabel_json_number(node, &number) && number > -9e15 && number < 9e15 && number == (double)(gint64)number)
    return g_strdup_printf("%" G_GINT64_FORMAT, (gint64)number);
  return NULL;
}

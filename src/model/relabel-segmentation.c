/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-segmentation.h"

#include <string.h>

#include "relabel-document.h"

/**
 * RelabelSegmentation:
 *
 * A mask of the whole image whose pixels say the class; in the dataset, or in an image file.
 */
struct _RelabelSegmentation {
  RelabelLabel parent_instance;

  GBytes *mask;
  char *mask_path;
};

G_DEFINE_FINAL_TYPE(RelabelSegmentation, relabel_segmentation, RELABEL_TYPE_LABEL)

static gboolean
relabel_segmentation_read_member(RelabelLabel *label, const char *name, JsonNode *node, gboolean *taken, GError **error)
{
  RelabelSegmentation *self = RELABEL_SEGMENTATION(label);

  *taken = TRUE;
  if (strcmp(name, "mask") == 0) {
    g_autoptr(GBytes) mask = relabel_document_get_binary(node);

    if (mask == NULL)
      return relabel_document_expected("mask", "binary data", node, error);
    relabel_segmentation_set_mask(self, mask);
    return TRUE;
  }
  if (strcmp(name, "mask_path") == 0) {
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING)
      return relabel_document_expected("mask_path", "a string", node, error);
    relabel_segmentation_set_mask_path(self, json_node_get_string(node));
    return TRUE;
  }
  *taken = FALSE;
  return TRUE;
}

static void
relabel_segmentation_write_members(RelabelLabel *label, JsonObject *document)
{
  RelabelSegmentation *self = RELABEL_SEGMENTATION(label);

  if (self->mask != NULL)
    relabel_document_set_binary(document, "mask", self->mask);
  if (self->mask_path != NULL)
    json_object_set_string_member(document, "mask_path", self->mask_path);
}

static void
relabel_segmentation_finalize(GObject *object)
{
  RelabelSegmentation *self = RELABEL_SEGMENTATION(object);

  g_clear_pointer(&self->mask, g_bytes_unref);
  g_free(self->mask_path);
  G_OBJECT_CLASS(relabel_segmentation_parent_class)->finalize(object);
}

static void
relabel_segmentation_class_init(RelabelSegmentationClass *klass)
{
  RelabelLabelClass *label_class = RELABEL_LABEL_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_segmentation_finalize;
  label_class->document_class = "Segmentation";
  label_class->read_member = relabel_segmentation_read_member;
  label_class->write_members = relabel_segmentation_write_members;
}

static void
relabel_segmentation_init(RelabelSegmentation *self)
{
}

/**
 * relabel_segmentation_new:
 * @mask: (nullable): the mask as FiftyOne stores it, a zlib stream of a NumPy file
 * @mask_path: (nullable): the path of an image
 *
 * Returns: (transfer full): a segmentation
 */
RelabelSegmentation *
relabel_segmentation_new(GBytes *mask, const char *mask_path)
{
  RelabelSegmentation *self = g_object_new(RELABEL_TYPE_SEGMENTATION, NULL);

  relabel_segmentation_set_mask(self, mask);
  relabel_segmentation_set_mask_path(self, mask_path);
  return self;
}

/**
 * relabel_segmentation_get_mask:
 *
 * Returns: (transfer none) (nullable): the mask as FiftyOne stores it, a zlib stream of a NumPy file; where there is a file too, this wins
 */
GBytes *
relabel_segmentation_get_mask(RelabelSegmentation *self)
{
  return self->mask;
}

/**
 * relabel_segmentation_set_mask:
 * @mask: (nullable): the mask as FiftyOne stores it, a zlib stream of a NumPy file
 *
 * Sets the mask. The path of a file stays as it is.
 */
void
relabel_segmentation_set_mask(RelabelSegmentation *self, GBytes *mask)
{
  GBytes *old = self->mask;

  self->mask = mask != NULL ? g_bytes_ref(mask) : NULL;
  g_clear_pointer(&old, g_bytes_unref);
}

/**
 * relabel_segmentation_get_mask_path:
 *
 * Returns: (nullable): the path of an image whose pixels are the mask
 */
const char *
relabel_segmentation_get_mask_path(RelabelSegmentation *self)
{
  return self->mask_path;
}

/**
 * relabel_segmentation_set_mask_path:
 * @path: (nullable): the path of an image whose pixels are the mask
 *
 * Sets where the mask is. A mask in the dataset stays as it is, and wins.
 */
void
relabel_segmentation_set_mask_path(RelabelSegmentation *self, const char *path)
{
  char *old = self->mask_path;

  self->mask_path = g_strdup(path);
  g_free(old);
}

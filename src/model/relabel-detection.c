/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-detection.h"

#include <string.h>

#include "relabel-document.h"
#include "relabel-json.h"

/**
 * RelabelDetection:
 *
 * An object in a box; with a mask it is an instance.
 */
struct _RelabelDetection {
  RelabelLabel parent_instance;

  RelabelBox box;
  GBytes *mask;
  char *mask_path;
};

G_DEFINE_BOXED_TYPE(RelabelBox, relabel_box, relabel_box_copy, relabel_box_free)
G_DEFINE_FINAL_TYPE(RelabelDetection, relabel_detection, RELABEL_TYPE_LABEL)

/**
 * relabel_box_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelBox *
relabel_box_copy(const RelabelBox *self)
{
  return g_memdup2(self, sizeof *self);
}

/**
 * relabel_box_free:
 *
 * Frees a box that was copied.
 */
void
relabel_box_free(RelabelBox *self)
{
  g_free(self);
}

static gboolean
read_box(RelabelDetection *self, JsonNode *node, GError **error)
{
  double numbers[4];
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY(node) || json_array_get_length(json_node_get_array(node)) != 4)
    return relabel_document_expected("bounding_box", "four numbers", node, error);
  array = json_node_get_array(node);
  for (guint i = 0; i < 4; i++) {
    if (!relabel_document_get_number(json_array_get_element(array, i), &numbers[i]))
      return relabel_document_expected("bounding_box", "four numbers", json_array_get_element(array, i), error);
  }
  self->box = (RelabelBox){ numbers[0], numbers[1], numbers[2], numbers[3] };
  return TRUE;
}

static gboolean
relabel_detection_read_member(RelabelLabel *label, const char *name, JsonNode *node, gboolean *taken, GError **error)
{
  RelabelDetection *self = RELABEL_DETECTION(label);

  *taken = TRUE;
  if (strcmp(name, "bounding_box") == 0)
    return read_box(self, node, error);
  if (strcmp(name, "mask") == 0) {
    g_autoptr(GBytes) mask = relabel_document_get_binary(node);

    if (mask == NULL)
      return relabel_document_expected("mask", "binary data", node, error);
    relabel_detection_set_mask(self, mask);
    return TRUE;
  }
  if (strcmp(name, "mask_path") == 0) {
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING)
      return relabel_document_expected("mask_path", "a string", node, error);
    relabel_detection_set_mask_path(self, json_node_get_string(node));
    return TRUE;
  }
  *taken = FALSE;
  return TRUE;
}

static void
relabel_detection_write_members(RelabelLabel *label, JsonObject *document)
{
  RelabelDetection *self = RELABEL_DETECTION(label);
  const double numbers[] = { self->box.x, self->box.y, self->box.width, self->box.height };
  JsonArray *array = json_array_sized_new(4);

  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    json_array_add_element(array, relabel_document_number(numbers[i]));
  json_object_set_array_member(document, "bounding_box", array);
  if (self->mask != NULL)
    relabel_document_set_binary(document, "mask", self->mask);
  if (self->mask_path != NULL)
    json_object_set_string_member(document, "mask_path", self->mask_path);
}

static void
relabel_detection_finalize(GObject *object)
{
  RelabelDetection *self = RELABEL_DETECTION(object);

  g_clear_pointer(&self->mask, g_bytes_unref);
  g_free(self->mask_path);
  G_OBJECT_CLASS(relabel_detection_parent_class)->finalize(object);
}

static void
relabel_detection_class_init(RelabelDetectionClass *klass)
{
  RelabelLabelClass *label_class = RELABEL_LABEL_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_detection_finalize;
  label_class->document_class = "Detection";
  label_class->has_label = TRUE;
  label_class->has_confidence = TRUE;
  label_class->has_index = TRUE;
  label_class->read_member = relabel_detection_read_member;
  label_class->write_members = relabel_detection_write_members;
}

static void
relabel_detection_init(RelabelDetection *self)
{
}

/**
 * relabel_detection_new:
 * @label: (nullable): the class
 * @x: left edge, as a part of the image's width
 * @y: top edge, as a part of the image's height
 * @width: width, likewise
 * @height: height, likewise
 *
 * Returns: (transfer full): a detection
 */
RelabelDetection *
relabel_detection_new(const char *label, double x, double y, double width, double height)
{
  RelabelDetection *self = g_object_new(RELABEL_TYPE_DETECTION, NULL);

  relabel_label_set_label(RELABEL_LABEL(self), label);
  self->box = (RelabelBox){ x, y, width, height };
  return self;
}

/**
 * relabel_detection_get_box:
 * @box: (out caller-allocates): the box
 *
 * Tells the box, before rotation.
 */
void
relabel_detection_get_box(RelabelDetection *self, RelabelBox *box)
{
  *box = self->box;
}

/**
 * relabel_detection_set_box:
 * @box: the box
 *
 * Sets the box.
 */
void
relabel_detection_set_box(RelabelDetection *self, const RelabelBox *box)
{
  self->box = *box;
}

/**
 * relabel_detection_get_rotation:
 *
 * The rotation is the attribute `rotation`, as FiftyOne's Label Studio integration has it.
 *
 * Returns: degrees clockwise around the top left corner; 0 when there is none
 */
double
relabel_detection_get_rotation(RelabelDetection *self)
{
  JsonNode *node = relabel_label_get_attribute(RELABEL_LABEL(self), "rotation");
  double degrees = 0;

  return node != NULL && relabel_document_get_number(node, &degrees) ? degrees : 0;
}

/**
 * relabel_detection_set_rotation:
 * @degrees: clockwise around the top left corner; 0 takes the attribute away
 *
 * Sets the rotation.
 */
void
relabel_detection_set_rotation(RelabelDetection *self, double degrees)
{
  g_autoptr(JsonNode) node = relabel_document_number(degrees);

  relabel_label_set_attribute(RELABEL_LABEL(self), "rotation", degrees != 0 ? node : NULL);
}

/**
 * relabel_detection_get_mask:
 *
 * Returns: (transfer none) (nullable): the mask of the box's inside as FiftyOne stores it, a zlib stream of a NumPy file
 */
GBytes *
relabel_detection_get_mask(RelabelDetection *self)
{
  return self->mask;
}

/**
 * relabel_detection_set_mask:
 * @mask: (nullable): a zlib stream of a NumPy file
 *
 * Sets the mask.
 */
void
relabel_detection_set_mask(RelabelDetection *self, GBytes *mask)
{
  GBytes *old = self->mask;

  self->mask = mask != NULL ? g_bytes_ref(mask) : NULL;
  g_clear_pointer(&old, g_bytes_unref);
}

/**
 * relabel_detection_get_mask_path:
 *
 * Returns: (nullable): the path of an image whose pixels that are not 0 are the mask
 */
const char *
relabel_detection_get_mask_path(RelabelDetection *self)
{
  return self->mask_path;
}

/**
 * relabel_detection_set_mask_path:
 * @path: (nullable): the path of an image
 *
 * Sets where the mask is.
 */
void
relabel_detection_set_mask_path(RelabelDetection *self, const char *path)
{
  char *old = self->mask_path;

  self->mask_path = g_strdup(path);
  g_free(old);
}

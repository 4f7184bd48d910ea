/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-classification.h"

#include <string.h>

#include "relabel-document.h"

/**
 * RelabelClassification:
 *
 * A class of the whole image.
 */
struct _RelabelClassification {
  RelabelLabel parent_instance;

  GBytes *logits;
};

G_DEFINE_FINAL_TYPE(RelabelClassification, relabel_classification, RELABEL_TYPE_LABEL)

static gboolean
relabel_classification_read_member(RelabelLabel *label, const char *name, JsonNode *node, gboolean *taken, GError **error)
{
  RelabelClassification *self = RELABEL_CLASSIFICATION(label);

  if (strcmp(name, "logits") == 0) {
    g_clear_pointer(&self->logits, g_bytes_unref);
    self->logits = relabel_document_get_binary(node);
    /* Logits in another form stay an attribute. */
    *taken = self->logits != NULL;
  }
  return TRUE;
}

static void
relabel_classification_write_members(RelabelLabel *label, JsonObject *document)
{
  RelabelClassification *self = RELABEL_CLASSIFICATION(label);

  if (self->logits != NULL)
    relabel_document_set_binary(document, "logits", self->logits);
}

static void
relabel_classification_finalize(GObject *object)
{
  RelabelClassification *self = RELABEL_CLASSIFICATION(object);

  g_clear_pointer(&self->logits, g_bytes_unref);
  G_OBJECT_CLASS(relabel_classification_parent_class)->finalize(object);
}

static void
relabel_classification_class_init(RelabelClassificationClass *klass)
{
  RelabelLabelClass *label_class = RELABEL_LABEL_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_classification_finalize;
  label_class->document_class = "Classification";
  label_class->has_label = TRUE;
  label_class->has_confidence = TRUE;
  label_class->read_member = relabel_classification_read_member;
  label_class->write_members = relabel_classification_write_members;
}

static void
relabel_classification_init(RelabelClassification *self)
{
}

/**
 * relabel_classification_new:
 * @label: (nullable): the class
 *
 * Makes a classification with an id of its own.
 *
 * Returns: (transfer full): a classification
 */
RelabelClassification *
relabel_classification_new(const char *label)
{
  RelabelClassification *self = g_object_new(RELABEL_TYPE_CLASSIFICATION, NULL);

  relabel_label_set_label(RELABEL_LABEL(self), label);
  return self;
}

/**
 * relabel_classification_get_logits:
 *
 * Returns: (transfer none) (nullable): the logits as FiftyOne stores them, a zlib stream of a NumPy file
 */
GBytes *
relabel_classification_get_logits(RelabelClassification *self)
{
  return self->logits;
}

/**
 * relabel_classification_set_logits:
 * @logits: (nullable): a zlib stream of a NumPy file
 *
 * Sets the logits.
 */
void
relabel_classification_set_logits(RelabelClassification *self, GBytes *logits)
{
  GBytes *old = self->logits;

  self->logits = logits != NULL ? g_bytes_ref(logits) : NULL;
  g_clear_pointer(&old, g_bytes_unref);
}

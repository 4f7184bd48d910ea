/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_LABEL (relabel_label_get_type())

RELABEL_API
G_DECLARE_DERIVABLE_TYPE(RelabelLabel, relabel_label, RELABEL, LABEL, GObject)

/* What a kind of label declares; the rest of a document is attributes. */
struct _RelabelLabelClass {
  GObjectClass parent_class;

  /*< private >*/
  const char *document_class;
  gboolean has_label;
  gboolean has_confidence;
  gboolean has_index;

  /* Sets *taken when the member is one that the kind declares. A null never gets here. */
  gboolean (*read_member)(RelabelLabel *self, const char *name, JsonNode *node, gboolean *taken, GError **error);
  void (*write_members)(RelabelLabel *self, JsonObject *document);
};

RELABEL_API const char *relabel_label_get_id(RelabelLabel *self);
RELABEL_API gboolean relabel_label_set_id(RelabelLabel *self, const char *id);
RELABEL_API const char *const *relabel_label_get_tags(RelabelLabel *self);
RELABEL_API void relabel_label_set_tags(RelabelLabel *self, const char *const *tags);
RELABEL_API const char *relabel_label_get_label(RelabelLabel *self);
RELABEL_API void relabel_label_set_label(RelabelLabel *self, const char *label);
RELABEL_API gboolean relabel_label_get_confidence(RelabelLabel *self, double *confidence);
RELABEL_API void relabel_label_set_confidence(RelabelLabel *self, double confidence);
RELABEL_API void relabel_label_clear_confidence(RelabelLabel *self);
RELABEL_API gboolean relabel_label_get_index(RelabelLabel *self, gint64 *index);
RELABEL_API void relabel_label_set_index(RelabelLabel *self, gint64 index);
RELABEL_API void relabel_label_clear_index(RelabelLabel *self);

RELABEL_API JsonObject *relabel_label_get_attributes(RelabelLabel *self);
RELABEL_API JsonNode *relabel_label_get_attribute(RelabelLabel *self, const char *name);
RELABEL_API void relabel_label_set_attribute(RelabelLabel *self, const char *name, JsonNode *value);
RELABEL_API void relabel_label_take_attributes(RelabelLabel *self, JsonObject *attributes);

RELABEL_API JsonNode *relabel_label_to_document(RelabelLabel *self);
RELABEL_API RelabelLabel *relabel_label_from_document(GType type, JsonNode *document, GError **error);
RELABEL_API char *relabel_label_to_string(RelabelLabel *self);
RELABEL_API RelabelLabel *relabel_label_copy(RelabelLabel *self);
RELABEL_API gboolean relabel_label_equal(RelabelLabel *self, RelabelLabel *other);

G_END_DECLS

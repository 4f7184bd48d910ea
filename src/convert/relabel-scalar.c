/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-scalar.h"

#include <string.h>

struct _RelabelScalar {
  RelabelLabel parent_instance;

  JsonNode *value;
};

G_DEFINE_FINAL_TYPE(RelabelScalar, relabel_scalar, RELABEL_TYPE_LABEL)

static gboolean
relabel_scalar_read_member(RelabelLabel *label, const char *name, JsonNode *node, gboolean *taken, GError **error)
{
  RelabelScalar *self = RELABEL_SCALAR(label);

  if (strcmp(name, "value") != 0)
    return TRUE;
  g_clear_pointer(&self->value, json_node_unref);
  self->value = json_node_ref(node);
  *taken = TRUE;
  return TRUE;
}

static void
relabel_scalar_write_members(RelabelLabel *label, JsonObject *document)
{
  RelabelScalar *self = RELABEL_SCALAR(label);

  if (self->value != NULL)
    json_object_set_member(document, "value", json_node_ref(self->value));
}

static void
relabel_scalar_finalize(GObject *object)
{
  g_clear_pointer(&RELABEL_SCALAR(object)->value, json_node_unref);
  G_OBJECT_CLASS(relabel_scalar_parent_class)->finalize(object);
}

static void
relabel_scalar_class_init(RelabelScalarClass *klass)
{
  RelabelLabelClass *label_class = RELABEL_LABEL_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_scalar_finalize;
  label_class->document_class = "Scalar";
  label_class->read_member = relabel_scalar_read_member;
  label_class->write_members = relabel_scalar_write_members;
}

static void
relabel_scalar_init(RelabelScalar *self)
{
  relabel_label_set_id(RELABEL_LABEL(self), RELABEL_SCALAR_ID);
}

/* The value is not to be changed afterwards. */
RelabelScalar *
relabel_scalar_new(JsonNode *value)
{
  RelabelScalar *self = g_object_new(RELABEL_TYPE_SCALAR, NULL);

  self->value = json_node_ref(value);
  return self;
}

JsonNode *
relabel_scalar_get_value(RelabelScalar *self)
{
  return self->value;
}

void
relabel_scalar_set_value(RelabelScalar *self, JsonNode *value)
{
  JsonNode *old = self->value;

  self->value = json_node_ref(value);
  g_clear_pointer(&old, json_node_unref);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-regression.h"

#include <string.h>

#include "relabel-document.h"

/**
 * RelabelRegression:
 *
 * A number for the whole image.
 */
struct _RelabelRegression {
  RelabelLabel parent_instance;

  gboolean has_value;
  double value;
};

G_DEFINE_FINAL_TYPE(RelabelRegression, relabel_regression, RELABEL_TYPE_LABEL)

static gboolean
relabel_regression_read_member(RelabelLabel *label, const char *name, JsonNode *node, gboolean *taken, GError **error)
{
  RelabelRegression *self = RELABEL_REGRESSION(label);

  if (strcmp(name, "value") != 0)
    return TRUE;
  *taken = TRUE;
  self->has_value = relabel_document_get_number(node, &self->value);
  return self->has_value || relabel_document_expected("value", "a number", node, error);
}

static void
relabel_regression_write_members(RelabelLabel *label, JsonObject *document)
{
  RelabelRegression *self = RELABEL_REGRESSION(label);

  if (self->has_value)
    relabel_document_set_number(document, "value", self->value);
}

static void
relabel_regression_class_init(RelabelRegressionClass *klass)
{
  RelabelLabelClass *label_class = RELABEL_LABEL_CLASS(klass);

  label_class->document_class = "Regression";
  label_class->has_confidence = TRUE;
  label_class->read_member = relabel_regression_read_member;
  label_class->write_members = relabel_regression_write_members;
}

static void
relabel_regression_init(RelabelRegression *self)
{
}

/**
 * relabel_regression_new:
 * @value: the number
 *
 * Returns: (transfer full): a regression
 */
RelabelRegression *
relabel_regression_new(double value)
{
  RelabelRegression *self = g_object_new(RELABEL_TYPE_REGRESSION, NULL);

  relabel_regression_set_value(self, value);
  return self;
}

/**
 * relabel_regression_get_value:
 * @value: (out) (optional): the number; 0 when there is none
 *
 * Returns: whether the label has a value
 */
gboolean
relabel_regression_get_value(RelabelRegression *self, double *value)
{
  if (value != NULL)
    *value = self->has_value ? self->value : 0;
  return self->has_value;
}

/**
 * relabel_regression_set_value:
 * @value: the number
 *
 * Sets the number.
 */
void
relabel_regression_set_value(RelabelRegression *self, double value)
{
  self->value = value;
  self->has_value = TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Classes of the whole image: the class is all there is of a region, and it has no shape. */
#include "relabel-classification.h"
#include "relabel-conversion.h"

gboolean
relabel_convert_choice_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  relabel_convert_add_part(parts, 0, json_object_new(), -1);
  return TRUE;
}

RelabelLabel *
relabel_convert_choice_from_parts(const RelabelConvertField *self, GArray *parts, GError **error)
{
  return RELABEL_LABEL(relabel_classification_new(NULL));
}

int
relabel_convert_choice_same_shape(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  return 1;
}

gboolean
relabel_convert_choice_apply_shape(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, GArray *parts, GError **error)
{
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-schema-kind.h"

#include <string.h>

#include <gtk/gtk.h>
#include <glib/gi18n.h>

#define WHOLE (RELABEL_SCHEMA_PARTS_CLASSES | RELABEL_SCHEMA_PARTS_ATTRIBUTES | RELABEL_SCHEMA_PARTS_LABEL_EDITS)
#define SHAPE (WHOLE | RELABEL_SCHEMA_PARTS_SPATIAL_EDITS)
#define MASK (SHAPE | RELABEL_SCHEMA_PARTS_TOOL)
#define PIXELS (RELABEL_SCHEMA_PARTS_TARGETS | RELABEL_SCHEMA_PARTS_SPATIAL_EDITS)

/* In the order in which they are offered. A row has room for about 20 letters of a title. */
static const RelabelSchemaKind kinds[] = {
  { "classification", 0, WHOLE, N_("Classification (one)") },
  { "classifications", 0, WHOLE, N_("Classifications") },
  { "detection", 0, SHAPE, N_("Detection (one box)") },
  { "detections", 0, SHAPE, N_("Detections (boxes)") },
  { "instance", 0, MASK, N_("Instance (one mask)") },
  { "instances", 0, MASK, N_("Instances (masks)") },
  { "polygon", 0, SHAPE, N_("Polygon (one area)") },
  { "polygons", 0, SHAPE, N_("Polygons (areas)") },
  { "polyline", 0, SHAPE, N_("Polyline (one line)") },
  { "polylines", 0, SHAPE, N_("Polylines (lines)") },
  { "keypoint", 0, SHAPE, N_("Keypoint (one object)") },
  { "keypoints", 0, SHAPE, N_("Keypoints (points)") },
  { "segmentation", 0, PIXELS, N_("Segmentation (mask)") },
  { "regression", 0, RELABEL_SCHEMA_PARTS_ATTRIBUTES, N_("Regression (measure)") },
  { "scalar", RELABEL_FIELD_TYPE_FLOAT, 0, N_("Number") },
  { "scalar", RELABEL_FIELD_TYPE_INT, 0, N_("Whole Number") },
  { "scalar", RELABEL_FIELD_TYPE_STRING, 0, N_("Text") },
  { "scalar", RELABEL_FIELD_TYPE_BOOLEAN, 0, N_("Yes or No") },
  { "scalar", RELABEL_FIELD_TYPE_STRING, RELABEL_SCHEMA_PARTS_CLASSES, N_("Choice") },
};

/* Those that a new field can be of. */
GPtrArray *
relabel_schema_kind_list(void)
{
  g_auto(GStrv) label_types = relabel_labeling_config_list_label_types();
  GPtrArray *list = g_ptr_array_new();

  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    if (g_strv_contains((const char *const *)label_types, kinds[i].label_type))
      g_ptr_array_add(list, (gpointer)&kinds[i]);
  }
  return list;
}

/* Those as which an existing field can be annotated, the usual one first; empty if there are none. */
GPtrArray *
relabel_schema_kind_list_for_field(RelabelFieldType field_type)
{
  g_auto(GStrv) label_types = relabel_labeling_config_list_types_for_field(field_type);
  gboolean label = relabel_field_type_is_label(field_type);
  GPtrArray *list = g_ptr_array_new();

  for (guint i = 0; label_types[i] != NULL; i++) {
    for (gsize j = 0; j < G_N_ELEMENTS(kinds); j++) {
      if (strcmp(kinds[j].label_type, label_types[i]) == 0 && (label || kinds[j].scalar_type == field_type))
        g_ptr_array_add(list, (gpointer)&kinds[j]);
    }
  }
  return list;
}

GListModel *
relabel_schema_kind_list_titles(GPtrArray *list)
{
  GtkStringList *titles = gtk_string_list_new(NULL);

  for (guint i = 0; i < list->len; i++) {
    const RelabelSchemaKind *kind = g_ptr_array_index(list, i);

    gtk_string_list_append(titles, _(kind->title));
  }
  return G_LIST_MODEL(titles);
}

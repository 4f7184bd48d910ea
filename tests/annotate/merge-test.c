/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "merge-test.h"

#include <string.h>

#include "relabel-detection.h"

static RelabelLabel *
parse_label(const char *text, gboolean confident)
{
  g_auto(GStrv) parts = g_strsplit(text, ":", 3);
  RelabelLabel *label = RELABEL_LABEL(relabel_detection_new(parts[1], g_ascii_strtod(parts[2], NULL), 0.1, 0.2, 0.2));
  char id[25] = { 0 };

  memset(id, parts[0][0], 24);
  g_assert_true(relabel_label_set_id(label, id));
  if (confident)
    relabel_label_set_confidence(label, 0.625);
  return label;
}

GPtrArray *
merge_test_parse_labels(const char *text, gboolean confident)
{
  GPtrArray *labels;
  g_auto(GStrv) words = g_strsplit(text, " ", -1);

  if (strcmp(text, "-") == 0)
    return NULL;
  labels = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    g_ptr_array_add(labels, parse_label(words[i], confident));
  return labels;
}

void
merge_test_side_init(MergeTestSide *side, const char *label_type, GPtrArray *base, const char *text)
{
  static const char *const classes[] = { "car", "dog", "cat", NULL };
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("f");
  g_autoptr(GPtrArray) labels = merge_test_parse_labels(text, FALSE);
  g_auto(RelabelRegionWriter) writer = { 0 };

  relabel_schema_field_set_label_type(field, label_type);
  relabel_schema_field_set_classes(field, classes);
  relabel_convert_field_init(&side->field, g_object_ref(field), 100, 100);
  side->regions = json_array_new();
  relabel_region_writer_init(&writer, NULL);
  for (guint i = 0; i < labels->len; i++)
    g_assert_true(relabel_region_writer_add(&writer, &side->field, g_ptr_array_index(labels, i), side->regions, NULL));
  relabel_server_result_read(&side->result, &side->field, 1, &base, side->regions, NULL, "test");
}

void
merge_test_side_clear(MergeTestSide *side)
{
  relabel_server_result_clear(&side->result);
  json_array_unref(side->regions);
  g_object_unref(side->field.field);
  relabel_convert_field_clear(&side->field);
}

char *
merge_test_print_labels(GPtrArray *labels)
{
  GString *text = g_string_new(labels != NULL ? "" : "-");

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    RelabelBox box;

    relabel_detection_get_box(RELABEL_DETECTION(label), &box);
    g_string_append_printf(text, "%s%c:%s:%.1f", i > 0 ? " " : "", relabel_label_get_id(label)[0], relabel_label_get_label(label),
                           box.x);
  }
  return g_string_free(text, FALSE);
}

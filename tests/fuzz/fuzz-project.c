/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes are the labeling config of somebody's project. What a run needs is found in it, or put into it: then it is a
 * config still, with all the controls that it had. */
#include "relabel-labeling-config.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n);

#define SCHEMA \
  "{\"a\": {\"type\": \"detections\", \"classes\": [\"x\", \"y\"], \"attributes\": {\"k\": {\"type\": \"radio\", \"values\": [\"1\", \"2\"]}}}, " \
  "\"b\": {\"type\": \"classification\", \"classes\": [\"x\"]}}"

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n)
{
  g_autofree char *text = g_strndup((const char *)bytes, n);
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new_from_string(SCHEMA, NULL);
  g_autoptr(GHashTable) controls = NULL, again = NULL;
  g_auto(GStrv) drift = NULL;
  g_autofree char *extended = NULL, *image_key = NULL;
  g_autoptr(GError) error = NULL;

  /* It was a string of JSON. */
  if (!g_utf8_validate(text, -1, NULL))
    return 0;
  controls = relabel_labeling_config_list_controls(text);
  drift = relabel_labeling_config_list_drift(schema, "image", TRUE, text);
  g_assert_nonnull(drift);
  if (!relabel_labeling_config_fit(schema, text, FALSE, &extended, &image_key, &error)) {
    g_assert_nonnull(error);
    return 0;
  }
  g_assert_nonnull(image_key);
  if (extended == NULL)
    return 0;
  again = relabel_labeling_config_list_controls(extended);
  g_assert_nonnull(again);
  g_assert_cmpuint(g_hash_table_size(again), >=, g_hash_table_size(controls));
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mask-edit-test.h"

#include <string.h>

#include "relabel-json.h"

RelabelMask *
mask_new(const char *dtype, const char *const *rows)
{
  RelabelMask *mask = relabel_mask_new(RELABEL_MASK_8, (int)strlen(rows[0]), (int)g_strv_length((char **)rows), NULL);

  mask->dtype = dtype;
  for (int y = 0; y < mask->height; y++) {
    for (int x = 0; x < mask->width; x++)
      relabel_mask_set_value(mask, x, y, rows[y][x] == '.' ? 0 : rows[y][x] == '#' ? 255 : (guint32)(rows[y][x] - '0'));
  }
  return mask;
}

void
mask_assert_rows(RelabelMask *mask, const char *dtype, const char *const *rows)
{
  g_autoptr(RelabelMask) wanted = mask_new(dtype, rows);

  g_assert_cmpstr(mask->dtype, ==, dtype);
  g_assert_cmpint(mask->width, ==, wanted->width);
  g_assert_cmpint(mask->height, ==, wanted->height);
  for (int y = 0; y < mask->height; y++) {
    for (int x = 0; x < mask->width; x++)
      g_assert_cmpuint(relabel_mask_get_value(mask, x, y), ==, relabel_mask_get_value(wanted, x, y));
  }
}

JsonNode *
mask_node(RelabelMask *mask)
{
  g_autoptr(GBytes) npy = relabel_mask_to_npy(mask);
  gsize n = 0;
  const guint8 *bytes = g_bytes_get_data(npy, &n);
  g_autofree char *base64 = g_base64_encode(bytes, n);
  g_autofree char *text = g_strdup_printf("{'$binary': {'base64': '%s', 'subType': '00'}}", base64);

  return json_new(text);
}

JsonObject *
load_one(JsonObject *request, JsonArray *result, JsonNode *base)
{
  g_autoptr(JsonObject) answer = request_load(request, result, base);
  JsonArray *labels = json_object_get_array_member(answer, "labels");
  g_autoptr(JsonNode) was = label_plain(base), got = NULL;
  JsonObject *label;

  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "skipped")), ==, 0);
  g_assert_cmpuint(json_array_get_length(labels), ==, 1);
  got = label_plain(json_array_get_element(labels, 0));
  label = relabel_json_copy_object(json_node_get_object(got));
  for (gsize i = 0; i < 3; i++) {
    static const char *const names[] = { "mask", "mask_path", "bounding_box" };

    if (json_object_has_member(json_node_get_object(was), names[i]))
      json_object_remove_member(json_node_get_object(was), names[i]);
    if (json_object_has_member(json_node_get_object(got), names[i]))
      json_object_remove_member(json_node_get_object(got), names[i]);
  }
  json_assert_same(got, was, 0);
  return label;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes are a request to convert a result, as JSON. What labels it gives are sent, and come back as they are. */
#include "relabel-convert.h"
#include "relabel-json.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n);

/* Sizes of images are the dataset's own: no result can claim one. Small ones leave the time to the rest. */
static JsonObject *
request_new(JsonObject *read)
{
  JsonObject *request = relabel_json_copy_object(read);
  JsonObject *image = json_object_new();

  json_object_set_int_member(image, "width", 64);
  json_object_set_int_member(image, "height", 48);
  json_object_set_object_member(request, "image", image);
  return request;
}

/* As if the labels were in the dataset. */
static void
check_journey(JsonObject *request, JsonArray *labels)
{
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(JsonObject) loaded = NULL;
  g_autoptr(GError) error = NULL;

  json_object_set_array_member(request, "label", json_array_ref(labels));
  sent = relabel_convert_to_label_studio(request, &error);
  if (sent == NULL)
    return;
  json_object_set_array_member(request, "base", json_array_ref(labels));
  json_object_set_array_member(request, "result", json_array_ref(json_object_get_array_member(sent, "result")));
  loaded = relabel_convert_from_label_studio(request, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(loaded, "labels")), <=, json_array_get_length(labels));
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n)
{
  g_autoptr(JsonNode) node = relabel_json_parse((const char *)bytes, (gssize)n, NULL);
  g_autoptr(JsonObject) request = NULL;
  g_autoptr(JsonObject) loaded = NULL;
  g_autoptr(JsonObject) sent = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
    return 0;
  request = request_new(json_node_get_object(node));
  sent = relabel_convert_to_label_studio(request, NULL);
  loaded = relabel_convert_from_label_studio(request, NULL);
  if (loaded != NULL)
    check_journey(request, json_object_get_array_member(loaded, "labels"));
  return 0;
}

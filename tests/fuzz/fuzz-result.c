/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes are a request to convert a result, as JSON. What labels it gives are sent, and come back as they are. */
#include "relabel-convert.h"
#include "relabel-id.h"
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

static gboolean
has_id(JsonNode *label)
{
  JsonObject *id = relabel_json_peek_object(JSON_NODE_HOLDS_OBJECT(label) ? json_node_get_object(label) : NULL, "_id");

  return relabel_id_is_valid(relabel_json_peek_string(id, "$oid"));
}

/* As if the labels were in the dataset: with ids that are known as such. */
static JsonArray *
make_documents(JsonArray *labels)
{
  JsonArray *documents = json_array_new();

  for (guint i = 0; i < json_array_get_length(labels); i++) {
    JsonNode *label = json_array_get_element(labels, i);
    JsonObject *object = JSON_NODE_HOLDS_OBJECT(label) ? json_node_get_object(label) : NULL;
    JsonObject *document, *id;

    /* What had no id when it was sent gets another at each reading. */
    if (object == NULL || has_id(label))
      json_array_add_element(documents, json_node_ref(label));
    if (object == NULL || has_id(label) || !relabel_id_is_valid(relabel_json_peek_string(object, "id")))
      continue;
    document = relabel_json_copy_object(object);
    id = json_object_new();
    json_object_set_string_member(id, "$oid", json_object_get_string_member(document, "id"));
    json_object_set_object_member(document, "_id", id);
    json_object_remove_member(document, "id");
    json_array_add_object_element(documents, document);
  }
  return documents;
}

static char *
make_text(JsonArray *array)
{
  g_autoptr(JsonNode) node = json_node_init_array(json_node_alloc(), array);

  return relabel_json_to_string(node, FALSE);
}

/* What nobody touched is the same bytes, whether or not it could be sent. */
static void
check_journey(JsonObject *request, JsonArray *labels)
{
  g_autoptr(JsonArray) documents = make_documents(labels);
  g_autoptr(JsonObject) sent = NULL;
  g_autoptr(JsonObject) loaded = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL, *loaded_text = NULL;

  json_object_set_array_member(request, "label", json_array_ref(documents));
  sent = relabel_convert_to_label_studio(request, &error);
  if (sent == NULL)
    return;
  json_object_set_array_member(request, "base", json_array_ref(documents));
  json_object_set_array_member(request, "result", json_array_ref(json_object_get_array_member(sent, "result")));
  loaded = relabel_convert_from_label_studio(request, &error);
  g_assert_no_error(error);
  text = make_text(documents);
  loaded_text = make_text(json_object_get_array_member(loaded, "labels"));
  g_assert_cmpstr(loaded_text, ==, text);
}

/* The labels of a request, in any of the forms that they may have. */
static JsonArray *
list_labels(JsonObject *request)
{
  static const char *const keys[] = { "classifications", "detections", "polylines", "keypoints" };
  JsonObject *label = relabel_json_peek_object(request, "label");
  JsonArray *labels = relabel_json_peek_array(request, "label");

  for (gsize i = 0; label != NULL && labels == NULL && i < G_N_ELEMENTS(keys); i++)
    labels = relabel_json_peek_array(label, keys[i]);
  if (labels != NULL)
    return json_array_ref(labels);
  labels = json_array_new();
  if (label != NULL)
    json_array_add_object_element(labels, json_object_ref(label));
  return labels;
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n)
{
  g_autoptr(JsonNode) node = relabel_json_parse((const char *)bytes, (gssize)n, NULL);
  g_autoptr(JsonObject) request = NULL, again = NULL;
  g_autoptr(JsonObject) loaded = NULL;
  g_autoptr(JsonArray) labels = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
    return 0;
  request = request_new(json_node_get_object(node));
  loaded = relabel_convert_from_label_studio(request, NULL);
  labels = list_labels(request);
  again = relabel_json_copy_object(request);
  check_journey(again, labels);
  if (loaded != NULL)
    check_journey(request, json_object_get_array_member(loaded, "labels"));
  return 0;
}

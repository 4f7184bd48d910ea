/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "convert-test.h"

#include <math.h>
#include <string.h>

#include "relabel-convert.h"
#include "relabel-json.h"
#include "relabel-mask-rle.h"

JsonNode *
json_new(const char *text)
{
  g_autofree char *copy = g_strdelimit(g_strdup(text), "'", '"');
  g_autoptr(GError) error = NULL;
  JsonNode *node = json_from_string(copy, &error);

  g_assert_no_error(error);
  return node;
}

JsonObject *
json_object(const char *text)
{
  g_autoptr(JsonNode) node = json_new(text);

  return json_node_dup_object(node);
}

static JsonNode *change(JsonNode *node, char **path, JsonNode *value);

static JsonNode *
change_array(JsonArray *array, char **path, JsonNode *value)
{
  gboolean append = strcmp(path[0], "+") == 0;
  guint at = append ? json_array_get_length(array) : (guint)g_ascii_strtoull(path[0], NULL, 10);
  JsonNode *copy = json_node_init_array(json_node_alloc(), NULL);
  JsonArray *changed = json_array_new();

  g_assert_true(append || at < json_array_get_length(array));
  for (guint i = 0; i < json_array_get_length(array) + append; i++) {
    JsonNode *element = i < json_array_get_length(array) ? json_array_get_element(array, i) : NULL;

    if (i != at)
      json_array_add_element(changed, json_node_copy(element));
    else if (value != NULL || path[1] != NULL)
      json_array_add_element(changed, change(element, path + 1, value));
  }
  json_node_take_array(copy, changed);
  return copy;
}

static JsonNode *
change_object(JsonObject *object, char **path, JsonNode *value)
{
  JsonObject *changed = relabel_json_copy_object(object);

  if (value == NULL && path[1] == NULL) {
    g_assert_true(json_object_has_member(changed, path[0]));
    json_object_remove_member(changed, path[0]);
  } else {
    json_object_set_member(changed, path[0], change(json_object_get_member(object, path[0]), path + 1, value));
  }
  return relabel_json_node_from_object(changed);
}

static JsonNode *
change(JsonNode *node, char **path, JsonNode *value)
{
  if (path[0] == NULL)
    return json_node_copy(value);
  g_assert_nonnull(node);
  if (JSON_NODE_HOLDS_ARRAY(node))
    return change_array(json_node_get_array(node), path, value);
  g_assert_true(JSON_NODE_HOLDS_OBJECT(node));
  return change_object(json_node_get_object(node), path, value);
}

JsonNode *
json_patch(JsonNode *node, const char *changes)
{
  g_auto(GStrv) lines = g_strsplit(changes, "\n", -1);
  JsonNode *patched = json_node_copy(node);

  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto(GStrv) words = g_strsplit(lines[i], " ", 2);
    g_auto(GStrv) path = NULL;
    g_autoptr(JsonNode) value = NULL;
    JsonNode *before = patched;

    if (*lines[i] == '\0')
      continue;
    path = g_strsplit(words[0] + 1, "/", -1);
    value = strcmp(words[1], "-") != 0 ? json_new(words[1]) : NULL;
    patched = change(before, path, value);
    json_node_unref(before);
  }
  return patched;
}

static gboolean
same_number(double got, double wanted, double epsilon)
{
  return epsilon == 0 ? got == wanted : fabs(got - wanted) <= epsilon * fmax(1, fabs(wanted));
}

static void assert_same(JsonNode *got, JsonNode *wanted, double epsilon, const char *where);

static void
assert_same_arrays(JsonArray *got, JsonArray *wanted, double epsilon, const char *where)
{
  for (guint i = 0; i < MAX(json_array_get_length(got), json_array_get_length(wanted)); i++) {
    g_autofree char *inside = g_strdup_printf("%s/%u", where, i);

    assert_same(i < json_array_get_length(got) ? json_array_get_element(got, i) : NULL,
                i < json_array_get_length(wanted) ? json_array_get_element(wanted, i) : NULL, epsilon, inside);
  }
}

static void
assert_same_objects(JsonObject *got, JsonObject *wanted, double epsilon, const char *where)
{
  g_autoptr(GList) names = g_list_concat(json_object_get_members(got), json_object_get_members(wanted));

  for (GList *l = names; l != NULL; l = l->next) {
    g_autofree char *inside = g_strdup_printf("%s/%s", where, (const char *)l->data);

    assert_same(json_object_get_member(got, l->data), json_object_get_member(wanted, l->data), epsilon, inside);
  }
}

static gboolean
same_values(JsonNode *got, JsonNode *wanted, double epsilon)
{
  double a, b;

  return relabel_json_number(got, &a) && relabel_json_number(wanted, &b) ? same_number(a, b, epsilon) : json_node_equal(got, wanted);
}

static void
assert_same(JsonNode *got, JsonNode *wanted, double epsilon, const char *where)
{
  gboolean same_type = got != NULL && wanted != NULL && JSON_NODE_TYPE(got) == JSON_NODE_TYPE(wanted);

  if (same_type && JSON_NODE_HOLDS_ARRAY(wanted)) {
    assert_same_arrays(json_node_get_array(got), json_node_get_array(wanted), epsilon, where);
  } else if (same_type && JSON_NODE_HOLDS_OBJECT(wanted)) {
    assert_same_objects(json_node_get_object(got), json_node_get_object(wanted), epsilon, where);
  } else if (!same_type || !same_values(got, wanted, epsilon)) {
    g_autofree char *text = got != NULL ? relabel_json_to_string(got, FALSE) : g_strdup("nothing");
    g_autofree char *wanted_text = wanted != NULL ? relabel_json_to_string(wanted, FALSE) : g_strdup("nothing");

    g_error("%s: %s instead of %s", where, text, wanted_text);
  }
}

void
json_assert_same(JsonNode *got, JsonNode *wanted, double epsilon)
{
  assert_same(got, wanted, epsilon, "");
}

/* @head: (out): the members beside the cases, borrowed from them */
JsonArray *
vectors_load(const char *name, JsonObject **head)
{
  g_autofree char *file = g_strconcat(name, ".json", NULL);
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "convert", file, NULL);
  g_autoptr(GError) error = NULL;
  JsonNode *root = relabel_json_parse_file(path, &error);

  g_assert_no_error(error);
  *head = json_node_dup_object(root);
  json_node_unref(root);
  return json_object_get_array_member(*head, "cases");
}

/* As it stands in the documents: yes and no are written as white and black. */
RelabelMask *
vector_mask(JsonObject *reference)
{
  g_autofree char *path =
      g_test_build_filename(G_TEST_DIST, "data", "convert", json_object_get_string_member(reference, "png"), NULL);
  g_autoptr(GError) error = NULL;
  RelabelMask *mask = relabel_mask_new_from_file(path, &error);

  g_assert_no_error(error);
  if (g_strcmp0(relabel_json_peek_string(reference, "dtype"), "bool") != 0)
    return mask;
  mask->dtype = "bool";
  for (gsize i = 0; i < relabel_mask_get_size(mask); i++)
    mask->pixels[i] = mask->pixels[i] > 0;
  return mask;
}

JsonObject *
request_new(const char *label_type, JsonObject *image, JsonObject *more)
{
  JsonObject *request = relabel_json_copy_object(more);

  json_object_set_string_member(request, "type", label_type);
  json_object_set_string_member(request, "field", "lab");
  json_object_set_object_member(request, "image", json_object_ref(image));
  return request;
}

JsonObject *
request_send(JsonObject *request, JsonNode *labels)
{
  g_autoptr(JsonObject) whole = relabel_json_copy_object(request);
  g_autoptr(GError) error = NULL;
  JsonObject *answer;

  if (labels != NULL)
    json_object_set_member(whole, "label", json_node_ref(labels));
  answer = relabel_convert_to_label_studio(whole, &error);
  g_assert_no_error(error);
  return answer;
}

JsonObject *
request_load(JsonObject *request, JsonArray *result, JsonNode *base)
{
  g_autoptr(JsonObject) whole = relabel_json_copy_object(request);
  g_autoptr(GError) error = NULL;
  JsonObject *answer;

  json_object_set_array_member(whole, "result", json_array_ref(result));
  if (base != NULL)
    json_object_set_member(whole, "base", json_node_ref(base));
  answer = relabel_convert_from_label_studio(whole, &error);
  g_assert_no_error(error);
  return answer;
}

static JsonNode *
plain_numbers(JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  const char *number = relabel_json_peek_string(object, "$numberDouble");
  JsonNode *copy;

  if (number != NULL)
    return json_node_init_string(json_node_alloc(), number);
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return json_node_ref(node);
  copy = json_node_new(JSON_NODE_ARRAY);
  json_node_take_array(copy, json_array_new());
  for (guint i = 0; i < json_array_get_length(json_node_get_array(node)); i++)
    json_array_add_element(json_node_get_array(copy), plain_numbers(json_array_get_element(json_node_get_array(node), i)));
  return copy;
}

/* No tags, and the attributes of early versions of FiftyOne, of which there are none. */
static gboolean
is_empty(JsonNode *node)
{
  return (JSON_NODE_HOLDS_ARRAY(node) && json_array_get_length(json_node_get_array(node)) == 0) ||
         (JSON_NODE_HOLDS_OBJECT(node) && json_object_get_size(json_node_get_object(node)) == 0);
}

JsonNode *
label_plain(JsonNode *label)
{
  JsonObject *plain = json_object_new();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!JSON_NODE_HOLDS_OBJECT(label)) {
    json_object_unref(plain);
    return json_node_ref(label);
  }
  json_object_iter_init_ordered(&iter, json_node_get_object(label));
  while (json_object_iter_next_ordered(&iter, &name, &node)) {
    if (strcmp(name, "_id") == 0)
      json_object_set_string_member(plain, "id", json_object_get_string_member(json_node_get_object(node), "$oid"));
    else if (!JSON_NODE_HOLDS_NULL(node) && !((strcmp(name, "tags") == 0 || strcmp(name, "attributes") == 0) && is_empty(node)))
      json_object_set_member(plain, name, plain_numbers(node));
  }
  return relabel_json_node_from_object(plain);
}

/* As FiftyOne has them, with ids that are read. */
JsonNode *
labels_as_documents(JsonArray *plain)
{
  JsonNode *node = json_node_new(JSON_NODE_ARRAY);
  JsonArray *documents = json_array_new();

  for (guint i = 0; i < json_array_get_length(plain); i++) {
    JsonNode *label = json_array_get_element(plain, i);
    JsonObject *document, *id;

    if (!JSON_NODE_HOLDS_OBJECT(label)) {
      json_array_add_element(documents, json_node_copy(label));
      continue;
    }
    document = relabel_json_copy_object(json_node_get_object(label));
    id = json_object_new();
    json_object_set_string_member(id, "$oid", json_object_get_string_member(document, "id"));
    json_object_set_object_member(document, "_id", id);
    json_object_remove_member(document, "id");
    json_array_add_object_element(documents, document);
  }
  json_node_take_array(node, documents);
  return node;
}

RelabelMask *
label_mask(JsonObject *label)
{
  JsonObject *binary = json_object_get_object_member(json_object_get_object_member(label, "mask"), "$binary");
  gsize n = 0;
  guint8 *bytes = g_base64_decode(json_object_get_string_member(binary, "base64"), &n);
  g_autoptr(GBytes) npy = g_bytes_new_take(bytes, n);
  g_autoptr(GError) error = NULL;
  RelabelMask *mask = relabel_mask_new_from_npy(npy, &error);

  g_assert_no_error(error);
  return mask;
}

/* What FiftyOne has in a field as a list: of none, one, or those of its document. */
JsonArray *
label_list(JsonNode *labels)
{
  static const char *const keys[] = { "classifications", "detections", "polylines", "keypoints" };
  JsonArray *array;

  for (gsize i = 0; labels != NULL && JSON_NODE_HOLDS_OBJECT(labels) && i < G_N_ELEMENTS(keys); i++) {
    if (json_object_has_member(json_node_get_object(labels), keys[i]))
      return json_array_ref(json_object_get_array_member(json_node_get_object(labels), keys[i]));
  }
  if (labels != NULL && JSON_NODE_HOLDS_ARRAY(labels))
    return json_node_dup_array(labels);
  array = json_array_new();
  if (labels != NULL && !JSON_NODE_HOLDS_NULL(labels))
    json_array_add_element(array, json_node_ref(labels));
  return array;
}

static gsize
count_pixels(JsonObject *region)
{
  return (gsize)json_object_get_int_member(region, "original_width") * (gsize)json_object_get_int_member(region, "original_height");
}

guint8 *
region_plane(JsonObject *region)
{
  gsize n = count_pixels(region);
  JsonArray *list = json_object_get_array_member(json_object_get_object_member(region, "value"), "rle");
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  g_autoptr(GError) error = NULL;
  guint8 *plane = g_malloc(n);

  for (guint i = 0; i < json_array_get_length(list); i++)
    g_byte_array_append(bytes, (const guint8[]){ (guint8)json_array_get_int_element(list, i) }, 1);
  relabel_mask_rle_decode(bytes->data, bytes->len, plane, n, &error);
  g_assert_no_error(error);
  for (gsize i = 0; i < n; i++)
    plane[i] = plane[i] > 0 ? 255 : 0;
  return plane;
}

void
region_set_plane(JsonObject *region, const guint8 *plane)
{
  gsize n = count_pixels(region);
  g_autoptr(GBytes) rle = relabel_mask_rle_encode(plane, n);
  gsize n_bytes = 0;
  const guint8 *bytes = g_bytes_get_data(rle, &n_bytes);
  JsonArray *list = json_array_new();

  for (gsize i = 0; i < n_bytes; i++)
    json_array_add_int_element(list, bytes[i]);
  json_object_set_array_member(json_object_get_object_member(region, "value"), "rle", list);
}

static void
class_cb(GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer builder,
         GError **error)
{
  if (strcmp(element, "Label") != 0 && strcmp(element, "Choice") != 0)
    return;
  for (gsize i = 0; names[i] != NULL; i++) {
    if (strcmp(names[i], "value") == 0)
      g_strv_builder_add(builder, values[i]);
  }
}

GStrv
config_list_classes(const char *xml)
{
  const GMarkupParser parser = { .start_element = class_cb };
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, G_MARKUP_DEFAULT_FLAGS, builder, NULL);
  g_autoptr(GError) error = NULL;

  g_markup_parse_context_parse(context, xml, -1, &error);
  g_assert_no_error(error);
  g_markup_parse_context_end_parse(context, &error);
  g_assert_no_error(error);
  return g_strv_builder_end(builder);
}

static JsonNode *
array_node(JsonArray *array)
{
  JsonNode *node = json_node_new(JSON_NODE_ARRAY);

  json_node_take_array(node, array);
  return node;
}

static JsonArray *
plain_list(JsonArray *labels)
{
  JsonArray *plain = json_array_new();

  for (guint i = 0; i < json_array_get_length(labels); i++)
    json_array_add_element(plain, label_plain(json_array_get_element(labels, i)));
  return plain;
}

void
assert_reported(JsonObject *answer, const char *reason)
{
  JsonArray *skipped = json_object_get_array_member(answer, "skipped");
  const char *said = json_array_get_length(skipped) > 0
                         ? json_object_get_string_member(json_array_get_object_element(skipped, 0), "reason")
                         : NULL;

  if (reason == NULL)
    g_assert_cmpstr(said, ==, NULL);
  else if (said == NULL || strstr(said, reason) == NULL)
    g_error("“%s” is reported instead of “%s”", said != NULL ? said : "", reason);
  g_assert_cmpuint(json_array_get_length(skipped), <=, 1);
}

static void
assert_edited(JsonNode *got, JsonNode *wanted, JsonArray *base)
{
  g_autoptr(JsonNode) plain = label_plain(got);
  JsonNode *id = JSON_NODE_HOLDS_OBJECT(wanted) ? json_object_get_member(json_node_get_object(wanted), "id") : NULL;
  g_autoptr(JsonNode) named = json_node_copy(wanted);

  if (id != NULL && strcmp(json_node_get_string(id), "*") == 0) {
    g_autoptr(JsonObject) object = relabel_json_copy_object(json_node_get_object(wanted));

    json_object_set_string_member(object, "id", json_object_get_string_member(json_node_get_object(plain), "id"));
    json_node_set_object(named, object);
  }
  json_assert_same(plain, named, 0);
  /* A label that is as it was is the same bytes. */
  for (guint i = 0; i < json_array_get_length(base); i++) {
    g_autoptr(JsonNode) was = label_plain(json_array_get_element(base, i));
    g_autofree char *text = NULL, *was_text = NULL;

    if (!json_node_equal(was, wanted))
      continue;
    text = relabel_json_to_string(got, FALSE);
    was_text = relabel_json_to_string(json_array_get_element(base, i), FALSE);
    g_assert_cmpstr(text, ==, was_text);
  }
}

void
edit_check(gconstpointer data)
{
  const Edit *edit = data;
  g_autoptr(JsonObject) image = json_object("{'width': 640, 'height': 480}");
  g_autoptr(JsonObject) more = json_object(edit->more != NULL ? edit->more : "{}");
  g_autoptr(JsonObject) request = request_new(edit->label_type, image, more);
  g_autoptr(JsonNode) labels = json_new(edit->labels);
  g_autoptr(JsonArray) base = label_list(labels);
  g_autoptr(JsonObject) sent = request_send(request, labels);
  g_autoptr(JsonNode) result = json_patch(json_object_get_member(sent, "result"), edit->edits);
  g_autoptr(JsonObject) answer = request_load(request, json_node_get_array(result), labels);
  g_autoptr(JsonNode) plain = array_node(plain_list(base));
  g_autoptr(JsonNode) wanted = json_patch(plain, edit->changes);
  JsonArray *got = json_object_get_array_member(answer, "labels");

  assert_reported(answer, edit->reason);
  g_assert_cmpuint(json_array_get_length(got), ==, json_array_get_length(json_node_get_array(wanted)));
  for (guint i = 0; i < json_array_get_length(got); i++)
    assert_edited(json_array_get_element(got, i), json_array_get_element(json_node_get_array(wanted), i), base);
}

void
edits_add(const char *path, const Edit *edits, gsize n_edits)
{
  for (gsize i = 0; i < n_edits; i++) {
    g_autofree char *test = g_strdup_printf("%s/%s", path, edits[i].name);

    g_test_add_data_func(test, &edits[i], edit_check);
  }
}

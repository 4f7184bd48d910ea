/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "convert-test.h"
#include "relabel-class-color.h"
#include "relabel-convert-error.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"

typedef struct {
  char *tag;
  GStrv names;
  GStrv values;
} Element;

static void
free_element(gpointer data)
{
  Element *element = data;

  g_free(element->tag);
  g_strfreev(element->names);
  g_strfreev(element->values);
  g_free(element);
}

static void
start_element_cb(GMarkupParseContext *context, const char *tag, const char **names, const char **values, gpointer elements, GError **error)
{
  Element *element = g_new(Element, 1);

  *element = (Element){ g_strdup(tag), g_strdupv((char **)names), g_strdupv((char **)values) };
  g_ptr_array_add(elements, element);
}

/* The elements in their order. */
static GPtrArray *
parse(const char *xml)
{
  const GMarkupParser parser = { .start_element = start_element_cb };
  GPtrArray *elements = g_ptr_array_new_with_free_func(free_element);
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, G_MARKUP_DEFAULT_FLAGS, elements, NULL);
  g_autoptr(GError) error = NULL;

  g_markup_parse_context_parse(context, xml, -1, &error);
  g_assert_no_error(error);
  g_markup_parse_context_end_parse(context, &error);
  g_assert_no_error(error);
  return elements;
}

static const char *
peek(const Element *element, const char *name)
{
  for (gsize i = 0; element->names[i] != NULL; i++) {
    if (strcmp(element->names[i], name) == 0)
      return element->values[i];
  }
  return NULL;
}

static const Element *
find(GPtrArray *elements, const char *name)
{
  for (guint i = 0; i < elements->len; i++) {
    if (g_strcmp0(peek(g_ptr_array_index(elements, i), "name"), name) == 0)
      return g_ptr_array_index(elements, i);
  }
  g_error("there is no “%s”", name);
  return NULL;
}

/* All names are others, and such as Label Studio finds by its pattern. */
static guint
assert_names(GPtrArray *elements)
{
  g_autoptr(GHashTable) distinct = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < elements->len; i++) {
    const char *name = peek(g_ptr_array_index(elements, i), "name");

    if (name == NULL)
      continue;
    g_assert_true(g_hash_table_add(distinct, (gpointer)name));
    g_assert_cmpuint(strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-./="), ==, strlen(name));
  }
  return g_hash_table_size(distinct);
}

static char *
make(const char *schema_text, GError **error)
{
  g_autoptr(JsonNode) node = json_new(schema_text);
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new_from_json(node, error);

  return schema != NULL ? relabel_labeling_config_new(schema, error) : NULL;
}

static GPtrArray *
make_elements(const char *schema_text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *xml = make(schema_text, &error);

  g_assert_no_error(error);
  return parse(xml);
}

/* ---- types ---- */

/* The control of a field “f”, an attribute that tells it from others, and what its classes are. */
static const struct {
  const char *field;
  const char *control;
  const char *attribute, *value;
  const char *item; /* NULL: without classes */
} types[] = {
  { "'type': 'classification', 'classes': ['a', 'b']", "Choices", "choice", "single-radio", "Choice" },
  { "'type': 'classifications', 'classes': ['a', 'b']", "Choices", "choice", "multiple", "Choice" },
  { "'type': 'detection', 'classes': ['a', 'b']", "RectangleLabels", NULL, NULL, "Label" },
  { "'type': 'detections', 'classes': ['a', 'b']", "RectangleLabels", NULL, NULL, "Label" },
  { "'type': 'instance', 'classes': ['a', 'b']", "BrushLabels", NULL, NULL, "Label" },
  { "'type': 'instances', 'classes': ['a', 'b']", "BrushLabels", NULL, NULL, "Label" },
  { "'type': 'instances', 'tool': 'polygon', 'classes': ['a', 'b']", "PolygonLabels", NULL, NULL, "Label" },
  { "'type': 'polyline', 'classes': ['a', 'b']", "VectorLabels", "closable", "true", "Label" },
  { "'type': 'polylines', 'classes': ['a', 'b']", "VectorLabels", "closable", "true", "Label" },
  { "'type': 'polylines', 'tool': 'polygon', 'classes': ['a', 'b']", "PolygonLabels", NULL, NULL, "Label" },
  { "'type': 'polygon', 'classes': ['a', 'b']", "PolygonLabels", NULL, NULL, "Label" },
  { "'type': 'polygons', 'classes': ['a', 'b']", "PolygonLabels", NULL, NULL, "Label" },
  { "'type': 'keypoint', 'classes': ['a', 'b']", "KeyPointLabels", NULL, NULL, "Label" },
  { "'type': 'keypoints', 'classes': ['a', 'b']", "KeyPointLabels", NULL, NULL, "Label" },
  { "'type': 'segmentation', 'mask_targets': {'0': 'nothing', '1': 'a', '300': 'b'}", "BrushLabels", NULL, NULL, "Label" },
  { "'type': 'segmentation', 'mask_targets': {'#ff0000': 'a', '#00ff00': 'b'}", "BrushLabels", NULL, NULL, "Label" },
  { "'type': 'regression'", "Number", NULL, NULL, NULL },
  { "'type': 'scalar'", "Number", NULL, NULL, NULL },
  { "'type': 'scalar', 'field_type': 'int'", "Number", "step", "1", NULL },
  { "'type': 'scalar', 'field_type': 'float'", "Number", NULL, NULL, NULL },
  { "'type': 'scalar', 'field_type': 'string'", "TextArea", "maxSubmissions", "1", NULL },
  { "'type': 'scalar', 'field_type': 'string', 'classes': ['a', 'b']", "Choices", "choice", "single-radio", "Choice" },
};

static void
test_types(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
    g_autofree char *schema = g_strdup_printf("{'f': {%s}}", types[i].field);
    g_autoptr(GPtrArray) elements = make_elements(schema);
    const Element *control = find(elements, "f");
    guint n = 0;

    g_assert_cmpstr(control->tag, ==, types[i].control);
    g_assert_cmpstr(peek(control, "toName"), ==, "image");
    if (types[i].attribute != NULL)
      g_assert_cmpstr(peek(control, types[i].attribute), ==, types[i].value);
    for (guint k = 0; k < elements->len; k++) {
      const Element *element = g_ptr_array_index(elements, k);

      if (strcmp(element->tag, "Label") != 0 && strcmp(element->tag, "Choice") != 0)
        continue;
      g_assert_cmpstr(element->tag, ==, types[i].item);
      g_assert_cmpstr(peek(element, "value"), ==, n++ == 0 ? "a" : "b");
    }
    g_assert_cmpuint(n, ==, types[i].item != NULL ? 2 : 0);
  }
}

static void
test_yes_and_no(void)
{
  g_autofree char *xml = make("{'f': {'type': 'scalar', 'field_type': 'bool'}}", NULL);
  g_auto(GStrv) classes = config_list_classes(xml);

  g_assert_cmpstr(classes[0], ==, "yes");
  g_assert_cmpstr(classes[1], ==, "no");
  g_assert_null(classes[2]);
}

/* ---- attributes ---- */

static const struct {
  const char *definition;
  const char *control;
  const char *attribute, *value;
  guint n_choices;
} attributes[] = {
  { "{'type': 'text'}", "TextArea", "maxSubmissions", "1", 0 },
  { "{'type': 'number'}", "Number", NULL, NULL, 0 },
  { "{'type': 'rating'}", "Rating", "maxRating", "5", 0 },
  { "{'type': 'rating', 'values': [1, 2, 3]}", "Rating", "maxRating", "3", 0 },
  { "{'type': 'rating', 'values': [1, 10]}", "Rating", "maxRating", "10", 0 },
  { "{'type': 'select', 'values': ['x', 3, true]}", "Choices", "layout", "select", 3 },
  { "{'type': 'radio', 'values': ['x', 'y']}", "Choices", "choice", "single-radio", 2 },
  { "{'type': 'checkbox', 'values': ['x', 'y']}", "Choices", "choice", "multiple", 2 },
  { "{'type': 'checkbox'}", "Choices", "choice", "single-radio", 2 },
  { "{'type': 'boolean'}", "Choices", "choice", "single-radio", 2 },
  { "{'type': 'date'}", "DateTime", "only", "date", 0 },
  { "{'type': 'number', 'required': true}", "Number", "required", "true", 0 },
  { "{'type': 'number', 'required': true, 'read_only': true}", "Number", "required", NULL, 0 },
};

/* Of a region: shown with it, and answered for it. */
static void
test_attributes(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(attributes); i++) {
    g_autofree char *schema =
        g_strdup_printf("{'f': {'type': 'detections', 'classes': ['a'], 'attributes': {'x y': %s}}}", attributes[i].definition);
    g_autoptr(GPtrArray) elements = make_elements(schema);
    const Element *control = find(elements, "f/x.20y");
    guint n = 0;

    g_assert_cmpstr(control->tag, ==, attributes[i].control);
    g_assert_cmpstr(peek(control, "perRegion"), ==, "true");
    g_assert_cmpstr(peek(control, "visibleWhen"), ==, "region-selected");
    g_assert_cmpstr(peek(control, "whenTagName"), ==, "f");
    g_assert_null(peek(control, "whenLabelValue"));
    if (attributes[i].attribute != NULL)
      g_assert_cmpstr(peek(control, attributes[i].attribute), ==, attributes[i].value);
    for (guint k = 0; k < elements->len; k++)
      n += strcmp(((Element *)g_ptr_array_index(elements, k))->tag, "Choice") == 0;
    g_assert_cmpuint(n, ==, attributes[i].n_choices);
    g_assert_cmpuint(assert_names(elements), ==, 3);
  }
}

static gboolean
has_header(GPtrArray *elements, const char *text)
{
  for (guint i = 0; i < elements->len; i++) {
    const Element *element = g_ptr_array_index(elements, i);

    if (strcmp(element->tag, "Header") == 0 && g_strcmp0(peek(element, "value"), text) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
test_headers(void)
{
  g_autoptr(GPtrArray) elements =
      make_elements("{'f': {'type': 'detections', 'classes': ['a'], 'attributes': {'size': {'type': 'number', 'default': 3}, "
                    "'kind': {'type': 'radio', 'values': ['x'], 'default': 'x'}, 'ok': {'type': 'boolean', 'default': true}, "
                    "'from': {'type': 'text', 'read_only': true, 'default': 'me'}}}}");

  g_assert_true(has_header(elements, "f"));
  g_assert_true(has_header(elements, "size (default: 3)"));
  g_assert_true(has_header(elements, "kind (default: x)"));
  g_assert_true(has_header(elements, "ok (default: yes)"));
  g_assert_true(has_header(elements, "from (read-only)"));
}

/* Attributes of some classes are shown with these; a class with a comma can't be named, so that they are shown with all. */
static void
test_classes_of_attributes(void)
{
  g_autoptr(GPtrArray) elements =
      make_elements("{'f': {'type': 'polygons', 'classes': [{'classes': ['a', 'b c'], 'attributes': {'size': {'type': 'number'}}}, "
                    "{'classes': 'd', 'attributes': {'size': {'type': 'text'}}}, "
                    "{'classes': ['e, f', 'g'], 'attributes': {'size': {'type': 'date'}}}]}}");

  g_assert_cmpstr(peek(find(elements, "f/size"), "whenLabelValue"), ==, "a,b c");
  g_assert_cmpstr(find(elements, "f/size/2")->tag, ==, "TextArea");
  g_assert_cmpstr(peek(find(elements, "f/size/2"), "whenLabelValue"), ==, "d");
  g_assert_cmpstr(find(elements, "f/size/3")->tag, ==, "DateTime");
  g_assert_null(peek(find(elements, "f/size/3"), "whenLabelValue"));
  g_assert_cmpstr(peek(find(elements, "f/size/3"), "visibleWhen"), ==, "region-selected");
  assert_names(elements);
}

/* Of the whole image: those of the one label with its control, those of labels that are classes of one choice with each class. */
static void
test_attributes_of_the_image(void)
{
  g_autoptr(GPtrArray) one = make_elements("{'f': {'type': 'classification', 'classes': [{'classes': 'a', 'attributes': "
                                           "{'size': {'type': 'number'}}}, 'b'], 'attributes': {'note': {'type': 'text'}}}}");
  g_autoptr(GPtrArray) several = make_elements("{'f': {'type': 'classifications', 'classes': ['a', 'b, c', 'a'], 'attributes': "
                                               "{'note': {'type': 'text'}}}}");

  g_assert_null(peek(find(one, "f/note"), "perRegion"));
  g_assert_null(peek(find(one, "f/note"), "visibleWhen"));
  g_assert_cmpstr(peek(find(one, "f/size"), "visibleWhen"), ==, "choice-selected");
  g_assert_cmpstr(peek(find(one, "f/size"), "whenChoiceValue"), ==, "a");
  g_assert_cmpstr(peek(find(several, "f/note/=a"), "whenChoiceValue"), ==, "a");
  g_assert_cmpstr(peek(find(several, "f/note/=a"), "whenTagName"), ==, "f");
  g_assert_null(peek(find(several, "f/note/=b.2c.20c"), "visibleWhen"));
  g_assert_cmpuint(assert_names(several), ==, 4);
}

/* ---- names and classes ---- */

/* Names that would clash with the image, with each other, or with Label Studio's pattern. */
static void
test_names(void)
{
  static const char *const fields[] = { "image", "a b", "a\"b", "image.", "é", "a&b", "ground_truth", "a/b", "a.b", "a.2fb", "A B", "🙂", "" };
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_autoptr(GPtrArray) elements = NULL;
  g_autofree char *xml = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
    g_autoptr(RelabelSchemaField) field = relabel_schema_field_new(fields[i]);
    g_autoptr(RelabelAttribute) same = relabel_attribute_new("b", RELABEL_ATTRIBUTE_TYPE_TEXT);
    g_autoptr(RelabelAttribute) odd = relabel_attribute_new("b/2", RELABEL_ATTRIBUTE_TYPE_TEXT);

    relabel_schema_field_set_label_type(field, i % 2 ? "classification" : "detections");
    relabel_schema_field_set_classes(field, (const char *const[]){ "x", NULL });
    relabel_schema_field_add_attribute(field, same);
    relabel_schema_field_add_attribute(field, same);
    relabel_schema_field_add_attribute(field, odd);
    relabel_label_schema_add_field(schema, field);
  }
  xml = relabel_labeling_config_new(schema, NULL);
  g_assert_nonnull(xml);
  elements = parse(xml);
  g_assert_cmpuint(assert_names(elements), ==, 4 * G_N_ELEMENTS(fields) + 1);
}

/* Class names come back from the XML as they are; what stands twice is shown once; each has the colour that it has elsewhere. */
static void
test_classes(void)
{
  static const char *const classes[] = { "q\"uote", "<tag>", "a & b", "line\nbreak", "tab\there", "🙂 emoji", "it's", " lead ", "a,b",
                                         "$image", "&amp;", "]]>", "\xc2\xa0", "q\"uote", NULL };
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("f");
  g_autoptr(GPtrArray) elements = NULL;
  g_autofree char *xml = NULL;
  guint n = 0;

  relabel_schema_field_set_label_type(field, "detections");
  relabel_schema_field_set_classes(field, classes);
  relabel_label_schema_add_field(schema, field);
  xml = relabel_labeling_config_new(schema, NULL);
  elements = parse(xml);
  for (guint i = 0; i < elements->len; i++) {
    const Element *element = g_ptr_array_index(elements, i);
    g_autofree char *color = NULL;

    if (strcmp(element->tag, "Label") != 0)
      continue;
    g_assert_cmpstr(peek(element, "value"), ==, classes[n]);
    color = relabel_class_color_to_string(classes[n++]);
    g_assert_cmpstr(peek(element, "background"), ==, color);
  }
  g_assert_cmpuint(n, ==, G_N_ELEMENTS(classes) - 2);
}

/* ---- many of something ---- */

static void
test_two_fields_of_one_kind(void)
{
  g_autoptr(GPtrArray) elements = make_elements("{'one': {'type': 'detections', 'classes': ['a', 'b']}, "
                                                "'two': {'type': 'detections', 'classes': ['b', 'c']}}");
  const char *control = NULL;
  g_autoptr(GString) seen = g_string_new(NULL);

  for (guint i = 0; i < elements->len; i++) {
    const Element *element = g_ptr_array_index(elements, i);

    if (strcmp(element->tag, "RectangleLabels") == 0)
      control = peek(element, "name");
    else if (strcmp(element->tag, "Label") == 0)
      g_string_append_printf(seen, "%s:%s ", control, peek(element, "value"));
  }
  g_assert_cmpstr(seen->str, ==, "one:a one:b two:b two:c ");
}

static void
test_masks_and_attributes(void)
{
  g_autoptr(GPtrArray) elements = make_elements(
      "{'roads': {'type': 'segmentation', 'mask_targets': {'1': 'road'}}, 'things': {'type': 'instances', 'classes': ['car'], 'attributes': "
      "{'a': {'type': 'text'}, 'b': {'type': 'number'}, 'c': {'type': 'rating'}, 'd': {'type': 'boolean'}, 'e': {'type': 'date'}}}, "
      "'outlines': {'type': 'instances', 'tool': 'polygon', 'classes': ['car']}}");
  guint n_brushes = 0, n_of_region = 0;

  for (guint i = 0; i < elements->len; i++) {
    const Element *element = g_ptr_array_index(elements, i);

    n_brushes += strcmp(element->tag, "BrushLabels") == 0;
    n_of_region += g_strcmp0(peek(element, "perRegion"), "true") == 0;
  }
  g_assert_cmpuint(n_brushes, ==, 2);
  g_assert_cmpuint(n_of_region, ==, 5);
  g_assert_cmpuint(assert_names(elements), ==, 9);
}

/* As many as Open Images has, found by typing; choices by a menu. */
static void
test_many_classes(gconstpointer label_type)
{
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("f");
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  gboolean boxes = strcmp(label_type, "detections") == 0;
  g_autofree char *xml = NULL;
  g_auto(GStrv) classes = NULL;
  g_autoptr(GPtrArray) elements = NULL;

  for (int i = 0; i < 1500; i++)
    g_ptr_array_add(names, g_strdup_printf("class %d", i * 7 % 1500));
  g_ptr_array_add(names, NULL);
  relabel_schema_field_set_label_type(field, label_type);
  relabel_schema_field_set_classes(field, (const char *const *)names->pdata);
  relabel_label_schema_add_field(schema, field);
  xml = relabel_labeling_config_new(schema, NULL);
  classes = config_list_classes(xml);
  g_assert_cmpuint(g_strv_length(classes), ==, 1500);
  for (int i = 0; i < 1500; i++)
    g_assert_cmpstr(classes[i], ==, g_ptr_array_index(names, i));
  elements = parse(xml);
  assert_names(elements);
  if (boxes)
    g_assert_cmpstr(peek(find(elements, "f/"), "toName"), ==, "f");
  else
    g_assert_cmpstr(peek(find(elements, "f"), "layout"), ==, "select");
}

/* ---- what FiftyOne's own schemas make ---- */

static void
test_recorded(void)
{
  g_autoptr(JsonObject) head = NULL;
  JsonArray *cases = vectors_load("config", &head);

  g_assert_cmpuint(json_array_get_length(cases), >, 10);
  for (guint i = 0; i < json_array_get_length(cases); i++) {
    JsonObject *vector = json_array_get_object_element(cases, i);
    const char *name = json_object_get_string_member(vector, "name");
    g_autoptr(GError) error = NULL;
    g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new_from_json(json_object_get_member(vector, "schema"), &error);
    const char *type;
    g_autofree char *xml = NULL;
    g_autoptr(GPtrArray) elements = NULL;

    g_test_message("%s", name);
    g_assert_no_error(error);
    type = relabel_schema_field_get_label_type(relabel_label_schema_get_field(schema, 0));
    xml = relabel_labeling_config_new(schema, &error);
    /* The server refuses a choice of nothing. */
    if (g_str_has_prefix(name, "no_classes") && g_str_has_prefix(type, "classification")) {
      g_assert_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA);
    } else if (strcmp(name, "unknown_type") == 0) {
      g_assert_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_UNSUPPORTED);
    } else {
      g_assert_no_error(error);
      elements = parse(xml);
      g_assert_cmpuint(assert_names(elements), >=, 2);
    }
  }
}

/* ---- errors ---- */

static const struct {
  const char *schema;
  RelabelConvertError code;
  const char *message;
} errors[] = {
  { "{'f': {'type': 'classifications', 'classes': []}}", RELABEL_CONVERT_ERROR_SCHEMA, "Field “f” has no classes: list at least one" },
  { "{'f': {'type': 'hologram', 'classes': ['a']}}", RELABEL_CONVERT_ERROR_UNSUPPORTED,
    "Field “f”: label type “hologram” can't be sent to Label Studio" },
  { "{'f': {'classes': ['a']}}", RELABEL_CONVERT_ERROR_UNSUPPORTED, "Field “f”: label type “” can't be sent to Label Studio" },
  { "{'f': {'type': 'detections', 'classes': ['a', 'b\\u0001']}}", RELABEL_CONVERT_ERROR_SCHEMA,
    "Field “f”: class 2 has the character U+0001, which Label Studio can't hold" },
  { "{'f': {'type': 'detections', 'classes': ['\\uffff']}}", RELABEL_CONVERT_ERROR_SCHEMA,
    "Field “f”: class 1 has the character U+FFFF, which Label Studio can't hold" },
  { "{'f': {'type': 'detections', 'classes': ['a'], 'attributes': {'x': {'type': 'radio', 'values': ['a', 'b', '\\u0007']}}}}",
    RELABEL_CONVERT_ERROR_SCHEMA, "Field “f”: Attribute “x”: value 3 has the character U+0007, which Label Studio can't hold" },
};

static void
test_errors(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(errors); i++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *xml = make(errors[i].schema, &error);

    g_assert_null(xml);
    g_assert_error(error, RELABEL_CONVERT_ERROR, (int)errors[i].code);
    g_assert_cmpstr(error->message, ==, errors[i].message);
  }
}

/* Each class of a choice has controls of its own for its attributes: of hundreds nobody could use the editor. */
static void
test_too_many_controls(void)
{
  g_autoptr(GString) schema = g_string_new("{'f': {'type': 'classifications', 'attributes': {'a': {'type': 'text'}}, 'classes': ['0'");
  g_autoptr(GError) error = NULL;
  g_autofree char *xml = NULL;

  for (int i = 1; i < 201; i++)
    g_string_append_printf(schema, ", '%d'", i);
  g_string_append(schema, "]}}");
  xml = make(schema->str, &error);
  g_assert_null(xml);
  g_assert_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/labeling-config/types", test_types);
  g_test_add_func("/labeling-config/yes-and-no", test_yes_and_no);
  g_test_add_func("/labeling-config/attributes", test_attributes);
  g_test_add_func("/labeling-config/headers", test_headers);
  g_test_add_func("/labeling-config/classes-of-attributes", test_classes_of_attributes);
  g_test_add_func("/labeling-config/attributes-of-the-image", test_attributes_of_the_image);
  g_test_add_func("/labeling-config/names", test_names);
  g_test_add_func("/labeling-config/classes", test_classes);
  g_test_add_func("/labeling-config/two-fields-of-one-kind", test_two_fields_of_one_kind);
  g_test_add_func("/labeling-config/masks-and-attributes", test_masks_and_attributes);
  g_test_add_data_func("/labeling-config/many-labels", "detections", test_many_classes);
  g_test_add_data_func("/labeling-config/many-choices", "classification", test_many_classes);
  g_test_add_func("/labeling-config/recorded", test_recorded);
  g_test_add_func("/labeling-config/errors", test_errors);
  g_test_add_func("/labeling-config/too-many-controls", test_too_many_controls);
  return g_test_run();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON of label schemas: what is read, how it is written, what is refused, and which definition of an attribute holds. */
#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-label-schema.h"

typedef struct {
  const char *name;
  const char *text;
  const char *written; /* NULL: refused */
  const char *error;   /* a part of the message */
} Row;

/* Definitions of one attribute. */
static const Row definitions[] = {
  { "empty", "{}", "{'type':'text'}", NULL },
  { "text", "{'type':'text'}", "{'type':'text'}", NULL },
  { "number", "{'type':'number','default':5}", "{'type':'number','default':5}", NULL },
  { "rating", "{'type':'rating'}", "{'type':'rating'}", NULL },
  { "select", "{'type':'select','values':['b','a','b']}", "{'type':'select','values':['b','a','b']}", NULL },
  { "radio", "{'type':'radio','values':[1,2.5,true]}", "{'type':'radio','values':[1,2.5,true]}", NULL },
  { "checkbox", "{'type':'checkbox','values':['a']}", "{'type':'checkbox','values':['a']}", NULL },
  { "boolean", "{'type':'boolean','default':false}", "{'type':'boolean','default':false}", NULL },
  { "date", "{'type':'date'}", "{'type':'date'}", NULL },
  { "text-values", "{'type':'text','values':['a']}", "{'type':'text','values':['a']}", NULL },
  { "checkbox-is-boolean", "{'type':'checkbox'}", "{'type':'boolean'}", NULL },
  { "checkbox-null-is-boolean", "{'type':'checkbox','values':null}", "{'type':'boolean'}", NULL },
  { "checkbox-no-values", "{'type':'checkbox','values':[]}", NULL, "Attribute “a” of type “checkbox” requires a list of “values”" },
  { "no-type", "{'values':['a']}", NULL, "Attribute “a”: its definition is missing a “type”" },
  { "null-type", "{'type':null}", NULL, "missing a “type”" },
  { "odd-type", "{'type':5}", NULL, "missing a “type”" },
  { "unknown-type", "{'type':'occluded'}", NULL,
    "Attribute “a”: there is no type “occluded”; there are: text, number, rating, select, radio, checkbox, boolean, date" },
  { "select-without-values", "{'type':'select'}", NULL, "Attribute “a” of type “select” requires a list of “values”" },
  { "radio-empty-values", "{'type':'radio','values':[]}", NULL, "of type “radio” requires" },
  { "values-no-list", "{'type':'text','values':'a'}", NULL, "Attribute “a”: “values”: expected a list, got String" },
  { "values-of-objects", "{'type':'select','values':['a',{}]}", NULL, "its values have to be texts, numbers, true or false" },
  { "values-of-nulls", "{'type':'select','values':[null]}", NULL, "its values have to be texts, numbers, true or false" },
  { "default", "{'type':'select','values':['a','b'],'default':'b'}", "{'type':'select','values':['a','b'],'default':'b'}", NULL },
  { "default-null", "{'type':'text','default':null}", "{'type':'text'}", NULL },
  { "default-not-in-values", "{'type':'select','values':['a'],'default':'c'}", NULL, "“a”: its default is not one of its values" },
  { "default-of-another-kind", "{'type':'radio','values':[1],'default':'1'}", NULL, "its default is not one of its values" },
  { "default-list", "{'type':'checkbox','values':['a','b'],'default':['b']}",
    "{'type':'checkbox','values':['a','b'],'default':['b']}", NULL },
  { "default-empty-list", "{'type':'checkbox','values':['a'],'default':[]}", "{'type':'checkbox','values':['a'],'default':[]}", NULL },
  { "default-one-of-list", "{'type':'checkbox','values':['a'],'default':'a'}", "{'type':'checkbox','values':['a'],'default':'a'}",
    NULL },
  { "default-list-not-in-values", "{'type':'checkbox','values':['a'],'default':['a','c']}", NULL, "is not one of its values" },
  { "default-list-for-one", "{'type':'select','values':['a'],'default':['a']}", NULL, "its default is not one of its values" },
  { "default-object", "{'type':'text','default':{}}", NULL, "its default is not a text, a number, true or false" },
  { "flags", "{'type':'text','required':true,'read_only':true}", "{'type':'text','required':true,'read_only':true}", NULL },
  { "flags-off", "{'type':'text','required':false,'read_only':null}", "{'type':'text'}", NULL },
  { "required-odd", "{'type':'text','required':'no'}", NULL, "Attribute “a”: “required”: expected true or false, got String" },
  { "read-only-odd", "{'type':'text','read_only':0}", NULL, "“read_only”: expected true or false, got Integer" },
  { "extra", "{'type':'text','mutable':false,'x':{'y':[1,null]},'z':null}",
    "{'mutable':false,'x':{'y':[1,null]},'type':'text'}", NULL },
  { "no-object", "'text'", NULL, "Attribute “a”: expected a JSON object, got String" },
  { "null", "null", "{'type':'text'}", NULL },
};

#define A "'attributes':{}"
#define NEW "'existing_field':false"
#define C "'classes':[],"
#define ALLOW(a, d, l, i, s) \
  "'allow_additions':" a ",'allow_deletions':" d ",'allow_label_edits':" l ",'allow_index_edits':" i ",'allow_spatial_edits':" s
#define TARGETS_ERROR "Field “f” of the label schema: “mask_targets”: expected names by values from 0 to 65535, or by colours as #rrggbb"
#define GROUP_ERROR "“classes”: expected objects with both “classes” and “attributes”"
#define X "'attributes':{'x':{'type':'text'}}"
#define Y "'attributes':{'y':{'type':'text'}}"

/* What stands between the braces of the field f. */
static const Row fields[] = {
  { "empty", "", C A "," NEW, NULL },
  { "nulls", "'type':null,'classes':null,'attributes':null,'mask_targets':null,'tool':null,'field_type':null,'existing_field':null",
    C A "," NEW, NULL },
  { "unknown-key", "'colour':'red','only_keyframes':true", C A "," NEW, NULL },
  { "type", "'type':'detections'", "'type':'detections'," C A "," NEW, NULL },
  { "type-odd", "'type':['detections']", NULL, "Field “f” of the label schema: “type”: expected a string, got JsonArray" },

  { "classes", "'classes':['b','a','b','']", "'classes':['b','a','b','']," A "," NEW, NULL },
  { "classes-string", "'classes':'a'", NULL, "“classes”: expected a list, got String" },
  { "classes-number", "'classes':['a',5]", NULL, "“classes”: expected a list of strings" },

  { "attributes-object", "'attributes':{'b':{'type':'number'},'a':{}}",
    C "'attributes':{'b':{'type':'number'},'a':{'type':'text'}}," NEW, NULL },
  { "attributes-names", "'attributes':['b','a']", C "'attributes':{'b':{'type':'text'},'a':{'type':'text'}}," NEW, NULL },
  { "attributes-string", "'attributes':'a'", C "'attributes':{'a':{'type':'text'}}," NEW, NULL },
  { "attributes-true", "'attributes':true", C A "," NEW, NULL },
  { "attributes-false", "'attributes':false", C A "," NEW, NULL },
  { "attributes-number", "'attributes':5", NULL, "“attributes”: expected an object of definitions, a list of names, a name, true or false" },
  { "attributes-odd-name", "'attributes':['a',5]", NULL, "“attributes”: expected an object of definitions, a list of names, a name, true or false" },
  { "attributes-bad", "'attributes':{'a':{'type':'x'}}", NULL, "Field “f” of the label schema: Attribute “a”: there is no type “x”" },

  { "group-string", "'classes':['b',{'classes':'a'," X "},'c']", "'classes':['b',{'classes':['a']," X "},'c']," A "," NEW, NULL },
  { "group-list", "'classes':[{'classes':['b','a'],'attributes':'x'}]", "'classes':[{'classes':['b','a']," X "}]," A "," NEW, NULL },
  { "group-without-definitions", "'classes':[{'classes':['b','a'],'attributes':{}}]",
    "'classes':[{'classes':['b','a'],'attributes':{}}]," A "," NEW, NULL },
  { "group-and-all", "'classes':['b',{'classes':'a'," X "}]," Y, "'classes':['b',{'classes':['a']," X "}]," Y "," NEW, NULL },
  { "groups", "'classes':[{'classes':'a'," X "},{'classes':'b'," X "}]",
    "'classes':[{'classes':['a']," X "},{'classes':['b']," X "}]," A "," NEW, NULL },
  { "groups-overlap", "'classes':[{'classes':['a','b']," X "},{'classes':['b','c']," Y "}]",
    "'classes':[{'classes':['a','b']," X "},{'classes':['b','c']," Y "}]," A "," NEW, NULL },
  { "group-again", "'classes':['a','b',{'classes':['a','c']," X "}]",
    "'classes':['a','b',{'classes':['a','c']," X "}]," A "," NEW, NULL },
  { "groups-same-name", "'classes':[{'classes':'a'," X "},{'classes':'a','attributes':{'x':{'type':'number'}}}]",
    "'classes':[{'classes':['a']," X "},{'classes':['a']," X "}]," A "," NEW, NULL },
  { "group-and-plain", "'classes':['b',{'classes':['a','b']," X "}]", "'classes':['b',{'classes':['a','b']," X "}]," A "," NEW, NULL },
  { "group-true", "'classes':[{'classes':'a','attributes':true},'b']", "'classes':[{'classes':['a'],'attributes':{}},'b']," A "," NEW, NULL },
  { "group-null", "'classes':[{'classes':'a','attributes':null}]", "'classes':[{'classes':['a'],'attributes':{}}]," A "," NEW, NULL },
  { "group-bad", "'classes':[{'classes':'a','attributes':{'x':{'values':[1]}}}]", NULL, "missing a “type”" },
  { "group-without-classes", "'classes':[{" X "}]", NULL, GROUP_ERROR },
  { "group-empty-classes", "'classes':[{'classes':[]," X "}]", NULL, GROUP_ERROR },
  { "group-odd-classes", "'classes':[{'classes':['a',5]," X "}]", NULL, GROUP_ERROR },
  { "group-without-attributes", "'classes':[{'classes':'a'}]", NULL, GROUP_ERROR },
  { "group-bad-attribute", "'classes':[{'classes':'a','attributes':{'x':{'type':'select'}}}]", NULL,
    "Attribute “x” of type “select” requires a list of “values”" },

  { "targets", "'type':'segmentation','mask_targets':{'0':'sky','255':'a','1':'b','2':'a'}",
    "'type':'segmentation','classes':['a','b','a']," A ",'mask_targets':{'0':'sky','255':'a','1':'b','2':'a'}," NEW, NULL },
  { "targets-16-bit", "'mask_targets':{'256':'a','65535':'b'}",
    "'classes':['a','b']," A ",'mask_targets':{'256':'a','65535':'b'}," NEW, NULL },
  { "targets-colours", "'mask_targets':{'#000000':'a','#Ff00a9':'b'}",
    "'classes':['a','b']," A ",'mask_targets':{'#000000':'a','#Ff00a9':'b'}," NEW, NULL },
  { "targets-empty", "'type':'segmentation','mask_targets':{}", "'type':'segmentation'," C A ",'mask_targets':{}," NEW, NULL },
  { "targets-win", "'type':'segmentation','classes':['z'],'mask_targets':{'1':'a'}",
    "'type':'segmentation','classes':['a']," A ",'mask_targets':{'1':'a'}," NEW, NULL },
  { "targets-no-classes", "'classes':[],'mask_targets':{'1':'a'}", "'classes':['a']," A ",'mask_targets':{'1':'a'}," NEW, NULL },
  { "targets-of-boxes", "'type':'detections','classes':['z'],'mask_targets':{'1':'a'}",
    "'type':'detections','classes':['z']," A "," NEW, NULL },
  { "targets-too-large", "'mask_targets':{'65536':'a'}", NULL, TARGETS_ERROR },
  { "targets-negative", "'mask_targets':{'-1':'a'}", NULL, TARGETS_ERROR },
  { "targets-zeros", "'mask_targets':{'00':'a'}", NULL, TARGETS_ERROR },
  { "targets-zero-before", "'mask_targets':{'07':'a'}", NULL, TARGETS_ERROR },
  { "targets-fraction", "'mask_targets':{'1.0':'a'}", NULL, TARGETS_ERROR },
  { "targets-nothing", "'mask_targets':{'':'a'}", NULL, TARGETS_ERROR },
  { "targets-five-digits", "'mask_targets':{'#12345':'a'}", NULL, TARGETS_ERROR },
  { "targets-seven-digits", "'mask_targets':{'#1234567':'a'}", NULL, TARGETS_ERROR },
  { "targets-no-digit", "'mask_targets':{'#12345g':'a'}", NULL, TARGETS_ERROR },
  { "targets-no-name", "'mask_targets':{'1':null}", NULL, TARGETS_ERROR },
  { "targets-number", "'mask_targets':{'1':1}", NULL, TARGETS_ERROR },
  { "targets-list", "'mask_targets':['a']", NULL, "“mask_targets”: expected a JSON object, got JsonArray" },

  { "scalar", "'type':'scalar'", "'type':'scalar'," C A ",'field_type':'float'," NEW, NULL },
  { "scalar-string", "'type':'scalar','field_type':'string'", "'type':'scalar'," C A ",'field_type':'string'," NEW, NULL },
  { "scalar-bool", "'type':'scalar','field_type':'bool'", "'type':'scalar'," C A ",'field_type':'bool'," NEW, NULL },
  { "scalar-int", "'type':'scalar','field_type':'int'", "'type':'scalar'," C A ",'field_type':'int'," NEW, NULL },
  { "field-type-of-labels", "'type':'detections','field_type':'int'", "'type':'detections'," C A "," NEW, NULL },
  { "field-type-list", "'field_type':'list'", NULL, "“field_type”: expected bool, int, float or string" },
  { "field-type-unknown", "'field_type':'x'", NULL, "“field_type”: expected bool, int, float or string" },
  { "field-type-odd", "'field_type':5", NULL, "“field_type”: expected a string, got Integer" },
  { "tool-polygon", "'tool':'polygon'", C A ",'tool':'polygon'," NEW, NULL },
  { "tool-brush", "'tool':'brush'", C A "," NEW, NULL },
  { "tool-unknown", "'tool':'pen'", NULL, "“tool”: expected brush or polygon" },
  { "tool-odd", "'tool':true", NULL, "“tool”: expected a string, got Boolean" },

  { "existing", "'existing_field':true", C A ",'existing_field':true", NULL },
  { "permissions", "'existing_field':true,'allow_deletions':false,'allow_spatial_edits':false,'allow_index_edits':null",
    C A ",'existing_field':true,'allow_deletions':false,'allow_spatial_edits':false", NULL },
  { "more-permissions", "'existing_field':true,'allow_additions':false,'allow_label_edits':false,'allow_index_edits':false",
    C A ",'existing_field':true,'allow_additions':false,'allow_label_edits':false,'allow_index_edits':false", NULL },
  { "all-permissions",
    "'existing_field':true," ALLOW("true", "true", "true", "true", "true"),
    C A ",'existing_field':true," ALLOW("true", "true", "true", "true", "true"), NULL },
  { "permissions-of-new", "'allow_additions':false", C A "," NEW, NULL },
  { "permission-odd", "'allow_additions':'no'", NULL, "“allow_additions”: expected true or false, got String" },
  { "existing-odd", "'existing_field':1", NULL, "“existing_field”: expected true or false, got Integer" },
};

/* Whole schemas. */
static const Row schemas[] = {
  { "empty", "{}", "{}", NULL },
  { "names", "['b','a']", "{'b':{" C A "," NEW "},'a':{" C A "," NEW "}}", NULL },
  { "no-names", "[]", "{}", NULL },
  { "fields", "{'b':{},'a':{'type':'polylines'}}", "{'b':{" C A "," NEW "},'a':{'type':'polylines'," C A "," NEW "}}", NULL },
  { "odd-name", "['a',5]", NULL, "Label schema: expected a list of field names, got Integer in it" },
  { "name", "'a'", "{'a':{" C A "," NEW "}}", NULL },
  { "names-twice", "['a','b','a']", "{'a':{" C A "," NEW "},'b':{" C A "," NEW "}}", NULL },
  { "number", "5", NULL, "Label schema: expected a JSON object, got Integer" },
  { "odd-field", "{'a':{},'b':[]}", NULL, "Field “b” of the label schema: expected a JSON object, got JsonArray" },
  { "null-field", "{'a':null}", NULL, "Field “a” of the label schema: expected a JSON object" },
};

/* The tables have the quotes that C needs no backslash for. */
static char *
quote(const char *text)
{
  return g_strdelimit(g_strdup(text), "'", '"');
}

static void
assert_refused(GError *error, const Row *row)
{
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  if (strstr(error->message, row->error) == NULL)
    g_error("“%s” instead of “%s”", error->message, row->error);
}

static char *
write_attribute(RelabelAttribute *attribute)
{
  g_autoptr(JsonNode) node = relabel_attribute_to_json(attribute);

  return relabel_json_to_string(node, FALSE);
}

static void
test_definition(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = quote(row->text);
  g_autofree char *expected = row->written != NULL ? quote(row->written) : NULL;
  g_autoptr(GError) error = NULL;

  /* What was written is read again, and written in the same way. */
  for (int i = 0; i < 2; i++) {
    g_autoptr(JsonNode) node = relabel_json_parse(i == 0 ? text : expected, -1, NULL);
    g_autoptr(RelabelAttribute) attribute = relabel_attribute_new_from_json("a", node, &error);
    g_autofree char *written = NULL;

    if (expected == NULL) {
      g_assert_null(attribute);
      assert_refused(error, row);
      return;
    }
    g_assert_no_error(error);
    g_assert_cmpstr(relabel_attribute_get_name(attribute), ==, "a");
    g_assert_null(relabel_attribute_get_classes(attribute));
    written = write_attribute(attribute);
    g_assert_cmpstr(written, ==, expected);
  }
}

/* Two fields have the same classes, and labels of each class the same attributes, defined in the same way. */
static void
assert_same(RelabelSchemaField *a, RelabelSchemaField *b)
{
  const char *const *classes = relabel_schema_field_get_classes(a);
  GPtrArray *attributes = relabel_schema_field_get_attributes(a);

  g_assert_true(g_strv_equal(classes, relabel_schema_field_get_classes(b)));
  for (guint i = 0; i < attributes->len; i++) {
    const char *name = relabel_attribute_get_name(g_ptr_array_index(attributes, i));

    for (guint k = 0; classes[k] != NULL; k++) {
      RelabelAttribute *first = relabel_schema_field_find_attribute(a, name, classes[k]);
      RelabelAttribute *second = relabel_schema_field_find_attribute(b, name, classes[k]);
      g_autofree char *first_text = first != NULL ? write_attribute(first) : NULL;
      g_autofree char *second_text = second != NULL ? write_attribute(second) : NULL;

      g_assert_cmpstr(first_text, ==, second_text);
    }
  }
}

static void
test_text(const Row *row, const char *text, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new_from_string(text, &error);
  g_autoptr(RelabelLabelSchema) again = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(JsonNode) node_again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *written_again = NULL;

  if (expected == NULL) {
    g_assert_null(schema);
    assert_refused(error, row);
    return;
  }
  g_assert_no_error(error);
  node = relabel_label_schema_to_json(schema);
  written = relabel_json_to_string(node, FALSE);
  g_assert_cmpstr(written, ==, expected);
  again = relabel_label_schema_new_from_string(written, &error);
  g_assert_no_error(error);
  node_again = relabel_label_schema_to_json(again);
  written_again = relabel_json_to_string(node_again, FALSE);
  g_assert_cmpstr(written_again, ==, written);
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++)
    assert_same(relabel_label_schema_get_field(schema, i), relabel_label_schema_get_field(again, i));
}

static void
test_field(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *inner = quote(row->text);
  g_autofree char *inner_written = row->written != NULL ? quote(row->written) : NULL;
  g_autofree char *text = g_strdup_printf("{\"f\":{%s}}", inner);
  g_autofree char *expected = inner_written != NULL ? g_strdup_printf("{\"f\":{%s}}", inner_written) : NULL;

  test_text(row, text, expected);
}

static void
test_schema(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = quote(row->text);
  g_autofree char *expected = row->written != NULL ? quote(row->written) : NULL;

  test_text(row, text, expected);
}

static RelabelAttribute *
add_attribute(RelabelSchemaField *field, const char *name, RelabelAttributeType type, const char *classes)
{
  g_auto(GStrv) list = classes != NULL ? relabel_schema_field_parse_classes(classes) : NULL;
  g_autoptr(RelabelAttribute) attribute = relabel_attribute_new(name, type);

  relabel_attribute_set_classes(attribute, (const char *const *)list);
  relabel_schema_field_add_attribute(field, attribute);
  return attribute;
}

/* A class's own definition goes before that of all, wherever it stands; of several of a kind the first holds. */
static void
test_find_attribute(void)
{
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("f");
  RelabelAttribute *all = add_attribute(field, "x", RELABEL_ATTRIBUTE_TYPE_TEXT, NULL);
  RelabelAttribute *dogs, *cats, *only;

  add_attribute(field, "x", RELABEL_ATTRIBUTE_TYPE_DATE, NULL);
  dogs = add_attribute(field, "x", RELABEL_ATTRIBUTE_TYPE_NUMBER, "dog, wolf");
  cats = add_attribute(field, "x", RELABEL_ATTRIBUTE_TYPE_RATING, "cat, dog");
  only = add_attribute(field, "y", RELABEL_ATTRIBUTE_TYPE_BOOLEAN, "cat");
  g_assert_true(relabel_schema_field_find_attribute(field, "x", "dog") == dogs);
  g_assert_true(relabel_schema_field_find_attribute(field, "x", "wolf") == dogs);
  g_assert_true(relabel_schema_field_find_attribute(field, "x", "cat") == cats);
  g_assert_true(relabel_schema_field_find_attribute(field, "x", "cow") == all);
  g_assert_true(relabel_schema_field_find_attribute(field, "x", NULL) == all);
  g_assert_true(relabel_schema_field_find_attribute(field, "y", "cat") == only);
  g_assert_null(relabel_schema_field_find_attribute(field, "y", "dog"));
  g_assert_null(relabel_schema_field_find_attribute(field, "y", NULL));
  g_assert_null(relabel_schema_field_find_attribute(field, "z", "cat"));
}

/* The order of the classes is the field's, not that of the attribute; none is lost. */
static void
test_groups(void)
{
  static const char *const classes[] = { "cat", "dog", "cow", "dog", NULL };
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("f");
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *expected = quote("{'f':{'classes':[{'classes':['cat','dog']," X "},'cow','dog']," A "," NEW "}}");
  g_autofree char *text = NULL;

  relabel_schema_field_set_classes(field, classes);
  add_attribute(field, "x", RELABEL_ATTRIBUTE_TYPE_TEXT, "zebra, dog, cat");
  relabel_label_schema_add_field(schema, field);
  node = relabel_label_schema_to_json(schema);
  text = relabel_json_to_string(node, FALSE);
  g_assert_cmpstr(text, ==, expected);
}

static void
test_set_mask_targets(void)
{
  static const char *const before[] = { "z", NULL };
  static const char *const after[] = { "b", "a", "b", NULL };
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("f");
  g_autofree char *text = quote("{'2':'b','0':'background','1':'a','3':'b'}");
  g_autoptr(JsonNode) node = relabel_json_parse(text, -1, NULL);

  relabel_schema_field_set_classes(field, before);
  relabel_schema_field_set_mask_targets(field, json_node_get_object(node));
  g_assert_true(g_strv_equal(relabel_schema_field_get_classes(field), after));
  relabel_schema_field_set_mask_targets(field, relabel_schema_field_get_mask_targets(field));
  g_assert_cmpuint(json_object_get_size(relabel_schema_field_get_mask_targets(field)), ==, 4);
  /* They are the classes of a segmentation only. */
  relabel_schema_field_set_label_type(field, "detections");
  g_assert_true(g_strv_equal(relabel_schema_field_get_classes(field), before));
  relabel_schema_field_set_label_type(field, "segmentation");
  g_assert_true(g_strv_equal(relabel_schema_field_get_classes(field), after));
  relabel_schema_field_set_mask_targets(field, NULL);
  g_assert_null(relabel_schema_field_get_mask_targets(field));
  g_assert_true(g_strv_equal(relabel_schema_field_get_classes(field), before));
}

/* Each type is found again by its word, and those that need values say so. */
static void
test_attribute_types(void)
{
  RelabelAttributeType type;

  for (int i = 0; i <= RELABEL_ATTRIBUTE_TYPE_DATE; i++) {
    g_autoptr(RelabelAttribute) attribute = relabel_attribute_new("a", (RelabelAttributeType)i);
    gboolean has_values = relabel_attribute_type_has_values((RelabelAttributeType)i);

    g_assert_true(relabel_attribute_type_from_nick(relabel_attribute_type_to_nick((RelabelAttributeType)i), &type));
    g_assert_cmpint(type, ==, i);
    g_assert_cmpint(relabel_attribute_check(attribute, NULL), ==, !has_values);
  }
  g_assert_false(relabel_attribute_type_from_nick("hologram", &type));
  g_assert_false(relabel_attribute_type_from_nick(NULL, &type));
}

static void
add_rows(const char *folder, const Row *rows, gsize n, GTestDataFunc test)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf("/schema/%s/%s", folder, rows[i].name);

    g_test_add_data_func(path, &rows[i], test);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  add_rows("definition", definitions, G_N_ELEMENTS(definitions), test_definition);
  add_rows("field", fields, G_N_ELEMENTS(fields), test_field);
  add_rows("schema", schemas, G_N_ELEMENTS(schemas), test_schema);
  g_test_add_func("/schema/find-attribute", test_find_attribute);
  g_test_add_func("/schema/groups", test_groups);
  g_test_add_func("/schema/set-mask-targets", test_set_mask_targets);
  g_test_add_func("/schema/attribute-types", test_attribute_types);
  return g_test_run();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The label schemas that labeling configs of others amount to. */
#include <string.h>

#include "relabel-labeling-config-private.h"

#define IMAGE "<Image name=\"img\" value=\"$pic\"/>"
#define TO " toName=\"img\""

typedef struct {
  const char *name;
  const char *config;
  const char *fields; /* FIELD:TYPE(classes)[attributes]@control for each */
  const char *left_out;
} Row;

static const Row rows[] = {
  { "boxes", IMAGE "<RectangleLabels name=\"cars\"" TO "><Label value=\"car\"/><Label value=\"Bus\" alias=\"bus\"/></RectangleLabels>",
    "cars:detections(car,bus)[]@cars", "" },
  { "all-kinds",
    IMAGE "<BrushLabels name=\"a\"" TO "/><PolygonLabels name=\"b\"" TO "/><VectorLabels name=\"c\"" TO "/><KeyPointLabels name=\"d\"" TO
          "/><EllipseLabels name=\"e\"" TO "/><Number name=\"f\"" TO "/><TextArea name=\"g\"" TO "/>",
    "a:instances()[]@a b:polygons()[]@b c:polylines()[]@c d:keypoints()[]@d e:detections()[]@e f:regression()[]@f g:scalar()[]@g", "" },
  { "choices",
    IMAGE "<Choices name=\"one\"" TO "><Choice value=\"x\"/></Choices><Choices name=\"many\"" TO
          " choice=\"multiple\"><Choice value=\"y\"/></Choices>",
    "one:classification(x)[]@one many:classifications(y)[]@many", "" },
  { "attribute-of-all",
    IMAGE "<RectangleLabels name=\"r\"" TO "/><BrushLabels name=\"b\"" TO "/><Choices name=\"worn\"" TO
          " perRegion=\"true\"><Choice value=\"yes\"/><Choice value=\"no\"/></Choices><Choices name=\"whole\"" TO "><Choice value=\"1\"/></Choices>",
    "r:detections()[worn=boolean]@r b:instances()[worn=boolean]@b whole:classification(1)[]@whole", "" },
  { "attribute-of-one",
    IMAGE "<RectangleLabels name=\"r\"" TO "/><BrushLabels name=\"b\"" TO "/><TextArea name=\"note\"" TO " perRegion=\"true\" whenTagName=\"b\"/>",
    "r:detections()[]@r b:instances()[note=text]@b", "" },
  { "names",
    IMAGE "<Choices name=\"tags\"" TO "><Choice value=\"x\"/></Choices><Choices name=\"my.label\"" TO "><Choice value=\"x\"/></Choices>"
          "<Choices name=\"_x\"" TO "><Choice value=\"x\"/></Choices><Choices name=\"x\"" TO "><Choice value=\"x\"/></Choices>",
    "tags_label:classification(x)[]@tags my_label:classification(x)[]@my.label x:classification(x)[]@_x x_2:classification(x)[]@x", "" },
  { "no-kind", IMAGE "<Taxonomy name=\"t\"" TO "/><Pairwise name=\"p\"" TO "/>", "", "<Taxonomy name=\"t\"> <Pairwise name=\"p\">" },
  { "other-object", IMAGE "<Text name=\"txt\" value=\"$text\"/><Labels name=\"l\" toName=\"txt\"/>", "", "<Labels name=\"l\">" },
};

static char *
describe_field(RelabelSchemaField *field)
{
  g_autoptr(GString) attributes = g_string_new(NULL);
  GPtrArray *list = relabel_schema_field_get_attributes(field);
  g_autofree char *classes = g_strjoinv(",", (char **)(gpointer)relabel_schema_field_get_classes(field));
  const char *control = relabel_schema_field_get_control(field);

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf(attributes, "%s%s=%s", i > 0 ? "," : "", relabel_attribute_get_name(list->pdata[i]),
                           relabel_attribute_type_to_nick(relabel_attribute_get_attribute_type(list->pdata[i])));
  return g_strdup_printf("%s:%s(%s)[%s]@%s", relabel_schema_field_get_name(field), relabel_schema_field_get_label_type(field), classes,
                         attributes->str, control != NULL ? control : relabel_schema_field_get_name(field));
}

static char *
describe(RelabelLabelSchema *schema)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    g_autofree char *field = describe_field(relabel_label_schema_get_field(schema, i));

    g_string_append_printf(text, "%s%s", i > 0 ? " " : "", field);
  }
  return g_strdup(text->str);
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *config = g_strdup_printf("<View>%s</View>", row->config);
  g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GString) names = g_string_new(NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *image_key = NULL;
  g_autoptr(RelabelLabelSchema) schema = relabel_labeling_config_read_schema(config, &image_key, left_out, &error);
  g_autofree char *fields = NULL;

  g_assert_no_error(error);
  g_assert_cmpstr(image_key, ==, "pic");
  fields = describe(schema);
  g_assert_cmpstr(fields, ==, row->fields);
  for (guint i = 0; i < left_out->len; i++)
    g_string_append_printf(names, "%s%s", i > 0 ? " " : "", (const char *)left_out->pdata[i]);
  g_assert_cmpstr(names->str, ==, row->left_out);
}

/* What our own configs say is what they were made of. */
static void
test_own(void)
{
  static const char text[] = "{\"ünï\": {\"type\": \"detections\", \"classes\": [\"a&b\", \"\\\"\"], \"attributes\": {\"l r\": {\"type\": \"radio\", "
                             "\"values\": [\"l\", \"r\"]}, \"n\": {\"type\": \"number\"}}}, \"image\": {\"type\": \"classifications\", "
                             "\"classes\": [\"x\", \"y\"], \"attributes\": {\"d\": {\"type\": \"date\"}}}}";
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new_from_string(text, &error);
  g_autofree char *config = relabel_labeling_config_new(schema, &error);
  g_autofree char *image_key = NULL;
  g_autoptr(RelabelLabelSchema) back = relabel_labeling_config_read_schema(config, &image_key, NULL, &error);
  g_autofree char *a = NULL, *b = NULL, *again = NULL;

  g_assert_no_error(error);
  a = describe(schema);
  b = describe(back);
  g_assert_cmpstr(a, ==, b);
  again = relabel_labeling_config_new(back, &error);
  g_assert_cmpstr(config, ==, again);
}

static void
test_refused(void)
{
  static const char *const configs[] = { "<View>", "<View/>", "<View><Text name=\"t\" value=\"$text\"/></View>",
                                         "<View><Image name=\"i\" valueList=\"$images\"/></View>" };

  for (gsize i = 0; i < G_N_ELEMENTS(configs); i++) {
    g_autofree char *image_key = NULL;
    g_autoptr(GError) error = NULL;

    g_assert_null(relabel_labeling_config_read_schema(configs[i], &image_key, NULL, &error));
    g_assert_nonnull(error);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strconcat("/convert/config-schema/", rows[i].name, NULL);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/convert/config-schema/own", test_own);
  g_test_add_func("/convert/config-schema/refused", test_refused);
  return g_test_run();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Label schemas in the labeling configs of projects that others made: what is adopted, what is added, what is refused, and what has changed. */
#include <string.h>

#include "relabel-convert-error.h"
#include "relabel-labeling-config-private.h"

#define IMAGE "<Image name=\"image\" value=\"$image\"/>"
#define BOXES "{\"boxes\": {\"type\": \"detections\", \"classes\": [\"car\", \"bus\"]}}"
#define BOXES_CONFIG "<RectangleLabels name=\"boxes\" toName=\"image\"><Label value=\"car\"/><Label value=\"bus\"/></RectangleLabels>"

typedef struct {
  const char *name;
  const char *schema;
  const char *config;
  const char *controls; /* of the fields, with their objects; or the reason of the refusal */
  const char *image_key;
  const char *added[4]; /* what the config has more; none: it stays as it is */
} Row;

static const Row rows[] = {
  { "as-ours", BOXES, "<View>" IMAGE BOXES_CONFIG "</View>", "boxes@image", "image", { NULL } },
  { "more-than-ours", BOXES,
    "<View>" IMAGE "<RectangleLabels name=\"boxes\" toName=\"image\"><Label value=\"bus\"/><Label value=\"car\"/><Label value=\"van\"/>"
    "</RectangleLabels><Choices name=\"q\" toName=\"image\"><Choice value=\"x\"/></Choices></View>",
    "boxes@image", "image", { NULL } },
  { "other-image", BOXES, "<View><Image name=\"img\" value=\"$pic\"/><RectangleLabels name='boxes' toName='img'><Label value='car'/>"
                          "<Label value='bus'/></RectangleLabels></View>",
    "boxes@img", "pic", { NULL } },
  { "alias", BOXES, "<View>" IMAGE "<RectangleLabels name=\"boxes\" toName=\"image\"><Label value=\"Auto\" alias=\"car\"/>"
                    "<Label value=\"bus\"/></RectangleLabels></View>",
    "boxes@image", "image", { NULL } },
  { "class-missing", BOXES, "<View>" IMAGE "<RectangleLabels name=\"boxes\" toName=\"image\"><Label value=\"car\"/></RectangleLabels></View>",
    "boxes@image", "image", { "<Label value=\"bus\"" } },
  { "no-classes", BOXES, "<View>" IMAGE "<RectangleLabels name=\"boxes\" toName=\"image\"/></View>", "boxes@image", "image",
    { "<Label value=\"car\"", "<Label value=\"bus\"", "</RectangleLabels>" } },
  { "other-name", BOXES, "<View>" IMAGE "<RectangleLabels name=\"label\" toName=\"image\"><Label value=\"bus\"/></RectangleLabels></View>",
    "label@image", "image", { "<Label value=\"car\"" } },
  { "other-name-and-classes", BOXES,
    "<View>" IMAGE "<RectangleLabels name=\"label\" toName=\"image\"><Label value=\"cat\"/></RectangleLabels></View>", "boxes@image", "image",
    { "<RectangleLabels name=\"boxes\" toName=\"image\"" } },
  { "two-candidates", BOXES,
    "<View>" IMAGE "<RectangleLabels name=\"a\" toName=\"image\"><Label value=\"car\"/></RectangleLabels>"
    "<RectangleLabels name=\"b\" toName=\"image\"><Label value=\"car\"/></RectangleLabels></View>",
    "boxes@image", "image", { "<RectangleLabels name=\"boxes\"" } },
  { "other-kind-of-our-name", BOXES,
    "<View>" IMAGE "<Choices name=\"boxes\" toName=\"image\"><Choice value=\"car\"/></Choices></View>", "boxes_2@image", "image",
    { "<RectangleLabels name=\"boxes_2\"" } },
  { "several-fields",
    "{\"boxes\": {\"type\": \"detections\", \"classes\": [\"car\"]}, \"image\": {\"type\": \"classification\", \"classes\": [\"x\"]}}",
    "<View>" IMAGE "<RectangleLabels name=\"label\" toName=\"image\"><Label value=\"car\"/></RectangleLabels></View>",
    "label@image image.@image", "image", { "<Choices name=\"image.\" toName=\"image\"" } },
  { "two-fields-one-control",
    "{\"a\": {\"type\": \"detections\", \"classes\": [\"car\"]}, \"b\": {\"type\": \"detections\", \"classes\": [\"car\"]}}",
    "<View>" IMAGE "<RectangleLabels name=\"label\" toName=\"image\"><Label value=\"car\"/></RectangleLabels></View>",
    "a@image b@image", "image", { "<RectangleLabels name=\"a\"", "<RectangleLabels name=\"b\"" } },
  { "single-and-multiple", "{\"tag\": {\"type\": \"classifications\", \"classes\": [\"x\"]}}",
    "<View>" IMAGE "<Choices name=\"tag\" toName=\"image\"><Choice value=\"x\"/></Choices></View>", "tag_2@image", "image",
    { "<Choices name=\"tag_2\" toName=\"image\" choice=\"multiple\"" } },
  { "dynamic", BOXES, "<View>" IMAGE "<RectangleLabels name=\"boxes\" toName=\"image\" value=\"$filename\"/></View>", "boxes_2@image", "image",
    { "<RectangleLabels name=\"boxes_2\"" } },
  { "yes-and-no", "{\"good\": {\"type\": \"scalar\", \"field_type\": \"bool\"}}",
    "<View>" IMAGE "<Choices name=\"ok\" toName=\"image\"><Choice value=\"yes\"/><Choice value=\"no\"/></Choices></View>", "good@image", "image",
    { "<Choices name=\"good\"" } },
  { "number", "{\"score\": {\"type\": \"scalar\"}}", "<View>" IMAGE "<Number name=\"age\" toName=\"image\"/></View>", "score@image", "image",
    { "<Number name=\"score\"" } },
  { "attribute-missing", "{\"boxes\": {\"type\": \"detections\", \"classes\": [\"car\", \"bus\"], \"attributes\": {\"note\": {\"type\": \"text\"}}}}",
    "<View>" IMAGE BOXES_CONFIG "</View>", "boxes@image", "image", { "<TextArea name=\"boxes/note\" toName=\"image\" perRegion=\"true\"" } },
  { "empty", BOXES, "<View></View>", "boxes@image", "image", { "<Image name=\"image\" value=\"$image\"", "<RectangleLabels name=\"boxes\"" } },
  { "kept", BOXES, "<View a=\"1 &lt; 2\"><!-- c --><Style>.x { }</Style><Header value=\"a&#10;b\"/>" IMAGE "</View>", "boxes@image", "image",
    { "<!-- c -->", "a=\"1 &#60; 2\"", "<Style>.x { }</Style>", "value=\"a&#10;b\"" } },
  { "text-project", BOXES, "<View><Text name=\"t\" value=\"$text\"/></View>", "it has no <Image>", NULL, { NULL } },
  { "needs-more", BOXES, "<View>" IMAGE "<Text name=\"t\" value=\"$text\"/></View>", "its <Text> needs “text”", NULL, { NULL } },
  { "several-images", BOXES, "<View><Image name=\"i\" valueList=\"$images\"/></View>", "it has no <Image>", NULL, { NULL } },
  { "name-of-ours", BOXES, "<View><Image name=\"i\" value=\"$relabel_id\"/></View>", "a name of Relabel's own", NULL, { NULL } },
  { "attribute-of-other-kind",
    "{\"boxes\": {\"type\": \"detections\", \"classes\": [\"car\", \"bus\"], \"attributes\": {\"note\": {\"type\": \"text\"}}}}",
    "<View>" IMAGE BOXES_CONFIG "<Number name=\"boxes/note\" toName=\"image\" perRegion=\"true\"/></View>", "“boxes/note” is a <Number>", NULL,
    { NULL } },
  { "not-xml", BOXES, "<View>", "can't be read", NULL, { NULL } },
};

static RelabelLabelSchema *
read_schema(const char *text)
{
  g_autoptr(GError) error = NULL;
  RelabelLabelSchema *schema = relabel_label_schema_new_from_string(text, &error);

  g_assert_no_error(error);
  return schema;
}

static char *
list_controls(RelabelLabelSchema *schema)
{
  GString *text = g_string_new(NULL);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    g_autofree char *usual = relabel_labeling_config_control_name(relabel_schema_field_get_name(field));
    const char *control = relabel_schema_field_get_control(field), *object = relabel_schema_field_get_object(field);

    g_string_append_printf(text, "%s%s@%s", i > 0 ? " " : "", control != NULL ? control : usual, object != NULL ? object : "image");
  }
  return g_string_free(text, FALSE);
}

/* What has been added is there, once, and a second time nothing is. */
static void
assert_extended(const Row *row, RelabelLabelSchema *schema, const char *extended)
{
  g_autofree char *again = NULL;
  g_autofree char *image_key = NULL;
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(row->added) && row->added[i] != NULL; i++) {
    const char *found = strstr(extended, row->added[i]);

    g_test_message("%s", extended);
    g_assert_nonnull(found);
    g_assert_null(strstr(found + 1, row->added[i]));
  }
  g_assert_true(relabel_labeling_config_fit(schema, extended, FALSE, &again, &image_key, &error));
  g_assert_no_error(error);
  g_assert_null(again);
}

static void
test_fit(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(RelabelLabelSchema) schema = read_schema(row->schema);
  g_autofree char *extended = NULL, *image_key = NULL, *controls = NULL;
  g_autoptr(GError) error = NULL;

  if (!relabel_labeling_config_fit(schema, row->config, FALSE, &extended, &image_key, &error)) {
    g_test_message("%s", error->message);
    g_assert_null(row->image_key);
    g_assert_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA);
    g_assert_nonnull(strstr(error->message, row->controls));
    return;
  }
  controls = list_controls(schema);
  g_assert_cmpstr(controls, ==, row->controls);
  g_assert_cmpstr(image_key, ==, row->image_key);
  g_assert_cmpint(extended != NULL, ==, row->added[0] != NULL);
  if (extended != NULL)
    assert_extended(row, schema, extended);
}

/* The record of a run keeps the names. */
static void
test_names_are_kept(void)
{
  g_autoptr(RelabelLabelSchema) schema = read_schema(BOXES);
  g_autoptr(RelabelLabelSchema) again = NULL;
  g_autoptr(JsonNode) json = NULL;
  g_autofree char *controls = NULL;

  relabel_schema_field_set_control(relabel_label_schema_get_field(schema, 0), "label", "img");
  json = relabel_label_schema_to_json(schema);
  again = relabel_label_schema_new_from_json(json, NULL);
  controls = list_controls(again);
  g_assert_cmpstr(controls, ==, "label@img");
}

typedef struct {
  const char *name;
  const char *config;
  gboolean shared;
  const char *expected[3]; /* parts of the sentences, as many as there are */
} DriftRow;

static const DriftRow drift_rows[] = {
  { "none", "<View>" IMAGE BOXES_CONFIG "</View>", FALSE, { NULL } },
  { "gone", "<View>" IMAGE "<RectangleLabels name=\"boxes\" toName=\"image\"><Label value=\"car\"/></RectangleLabels></View>", FALSE,
    { "The class “bus” of the field “boxes” is no longer" } },
  { "all-gone", "<View>" IMAGE "<RectangleLabels name=\"boxes\" toName=\"image\"/></View>", FALSE,
    { "The classes “car” and “bus” of the field “boxes” are no longer" } },
  { "renamed", "<View>" IMAGE "<RectangleLabels name=\"boxes\" toName=\"image\"><Label value=\"car\"/><Label value=\"coach\"/>"
               "</RectangleLabels></View>", FALSE, { "The class “bus” of the field “boxes” seems to be called “coach”" } },
  { "added", "<View>" IMAGE "<RectangleLabels name=\"boxes\" toName=\"image\"><Label value=\"car\"/><Label value=\"bus\"/><Label value=\"van\"/>"
             "</RectangleLabels></View>", FALSE, { "The class “van” of the field “boxes” was added" } },
  { "added-to-a-shared-one", "<View>" IMAGE "<RectangleLabels name=\"boxes\" toName=\"image\"><Label value=\"car\"/><Label value=\"bus\"/>"
                             "<Label value=\"van\"/></RectangleLabels></View>", TRUE, { NULL } },
  { "control-gone", "<View>" IMAGE "</View>", FALSE, { "The control “boxes” of the field “boxes” is no longer" } },
  { "control-renamed", "<View>" IMAGE "<RectangleLabels name=\"label\" toName=\"image\"><Label value=\"car\"/></RectangleLabels></View>", FALSE,
    { "seems to be called “label”" } },
  { "control-of-another-kind", "<View>" IMAGE "<PolygonLabels name=\"boxes\" toName=\"image\"><Label value=\"car\"/></PolygonLabels></View>",
    FALSE, { "is a <PolygonLabels> in the project now, and was a <RectangleLabels>" } },
  { "image", "<View><Image name=\"image\" value=\"$other\"/>" BOXES_CONFIG "</View>", FALSE, { "“$other” now" } },
  { "unreadable", "<View", FALSE, { "can't be compared" } },
};

static void
test_drift(gconstpointer data)
{
  const DriftRow *row = data;
  g_autoptr(RelabelLabelSchema) schema = read_schema(BOXES);
  g_auto(GStrv) sentences = relabel_labeling_config_list_drift(schema, "image", row->shared, row->config);
  gsize n = 0;

  for (gsize i = 0; sentences[i] != NULL; i++)
    g_test_message("%s", sentences[i]);
  for (; row->expected[n] != NULL; n++) {
    g_assert_nonnull(sentences[n]);
    g_assert_nonnull(strstr(sentences[n], row->expected[n]));
  }
  g_assert_cmpuint(g_strv_length(sentences), ==, n);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/project-config/fit/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_fit);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(drift_rows); i++) {
    g_autofree char *path = g_strdup_printf("/project-config/drift/%s", drift_rows[i].name);

    g_test_add_data_func(path, &drift_rows[i], test_drift);
  }
  g_test_add_func("/project-config/names-are-kept", test_names_are_kept);
  return g_test_run();
}

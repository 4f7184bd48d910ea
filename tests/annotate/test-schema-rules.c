/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of label schemas, one by one: what is built of what is asked for, where its classes come from, what is noted, what is sent. */
#include <glib/gstdio.h>
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-polyline.h"
#include "relabel-plan.h"
#include "relabel-store.h"

#define DETECTION(id, label, more) "{'_id':{'$oid':'" id "'},'_cls':'Detection','label':'" label "','bounding_box':[0.1,0.1,0.2,0.2]" more "}"
#define A "aaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccc"
#define D "dddddddddddddddddddddddd"
#define POLYLINE(id, label, filled) \
  "{'_id':{'$oid':'" id "'},'_cls':'Polyline','label':'" label "','points':[[[0.1,0.1],[0.5,0.1],[0.5,0.5]]],'closed':true,'filled':" filled "}"
#define KINDS(classification) "{'_id':{'$oid':'" A "'},'_cls':'Classification','label':'" classification "','weight':1.5,'sure':false,'no':null}"

#define EXISTING "'existing_field':true,'allow_additions':true,'allow_deletions':true"
#define SHAPES EXISTING ",'allow_label_edits':true,'allow_spatial_edits':true"

static const struct {
  const char *field;
  RelabelFieldType type;
  const char *labels[4];
} contents[] = {
  /* A mask in a file is a mask; of one kind of labels the attributes of the other are no part. */
  { "mixed", RELABEL_FIELD_TYPE_DETECTIONS,
    { DETECTION(A, "box", ",'note':null"), DETECTION(B, "inst", ",'mask_path':'/nowhere/m.png','kind':'x'"),
      DETECTION(C, "box", ",'note':'n','score':3,'on':{'$date':86400000},'at':{'$date':86400001},'list':['a'],'rotation':5,'_own':1") } },
  { "masks", RELABEL_FIELD_TYPE_DETECTIONS, { DETECTION(D, "inst", ",'mask_path':'/nowhere/m.png'") } },
  { "lines", RELABEL_FIELD_TYPE_POLYLINES, { POLYLINE(A, "area", "true"), POLYLINE(B, "edge", "false") } },
  { "kind", RELABEL_FIELD_TYPE_CLASSIFICATION, { KINDS("day") } },
  { "kinds", RELABEL_FIELD_TYPE_CLASSIFICATIONS, { KINDS("rain") } },
  { "listed", RELABEL_FIELD_TYPE_DETECTIONS, { DETECTION(A, "ant", ""), DETECTION(B, "bee", "") } },
  { "empty", RELABEL_FIELD_TYPE_DETECTIONS, { NULL } },
  { "no-kind", RELABEL_FIELD_TYPE_CLASSIFICATION, { NULL } },
  { "seg", RELABEL_FIELD_TYPE_SEGMENTATION, { NULL } },
  { "text", RELABEL_FIELD_TYPE_STRING, { NULL } },
};

/* Without quotes that C has to escape. @defaults: a field that gives them, or NULL. @sent: how many labels of the first field are planned */
typedef struct {
  const char *name;
  const char *asked;
  const char *defaults;
  const char *built;
  const char *source;
  const char *note; /* a part of all notes; NULL for none */
  guint sent;
} Row;

static const Row rows[] = {
  /* geometry */
  { "boxes-first", "['mixed']", NULL,
    "'type':'detections','classes':['box','inst'],'attributes':{'note':{'type':'text'},'score':{'type':'number'},'on':{'type':'date'}}," SHAPES,
    "observed", "only the detections are sent", 2 },
  { "left-out-are-counted", "['mixed']", "{'attributes':false}", "'type':'detections','classes':['box','inst'],'attributes':{}," SHAPES,
    "observed", "1 of its labels are no detections", 2 },
  { "no-control-is-noted", "['mixed']", NULL, NULL, "observed", "stay as they are: “at”, “list”", 2 },
  { "mask-in-a-file", "{'mixed':{'type':'instances'}}", NULL,
    "'type':'instances','classes':['box','inst'],'attributes':{'kind':{'type':'text'}}," SHAPES, "observed", "2 of its labels are no instances", 0 },
  { "only-masks", "['masks']", NULL, "'type':'detections','classes':['inst'],'attributes':{}," SHAPES, "observed", "are no detections", 0 },
  { "areas-first", "['lines']", NULL, "'type':'polygons','classes':['area','edge'],'attributes':{}," SHAPES, "observed",
    "1 of its labels are no polygons", 1 },
  { "outlines", "{'lines':{'type':'polylines'}}", NULL, "'type':'polylines','classes':['area','edge'],'attributes':{}," SHAPES, "observed",
    "are no polylines", 1 },
  /* classes */
  { "listed-by-the-dataset", "['listed']", NULL, "'type':'detections','classes':['wasp','ant','bee'],'attributes':{}," SHAPES, "field",
    "multiple types", 2 },
  { "default-classes", "['kind']", NULL,
    "'type':'classification','classes':['night','day'],'attributes':{'weight':{'type':'number'},'sure':{'type':'boolean'}}," EXISTING
    ",'allow_label_edits':true", "default", NULL, 1 },
  { "given-keep-order-and-doubles", "{'kind':{'classes':['z','day','z'],'attributes':null}}", NULL,
    "'type':'classification','classes':['z','day','z'],'attributes':{}," EXISTING ",'allow_label_edits':true", "given", NULL, 1 },
  { "no-labels-no-classes", "['empty']", NULL, "'type':'detections','classes':[],'attributes':{}," SHAPES, "none", "there will be none", 0 },
  { "empty-list-is-no-list", "{'kind':{'classes':[],'attributes':[]}}", "{'classes':['x']}",
    "'type':'classification','classes':['night','day'],'attributes':{}," EXISTING ",'allow_label_edits':true", "default", NULL, 1 },
  /* attributes */
  { "of-a-class", "{'mixed':{'classes':['x',{'classes':'box','attributes':true}],'attributes':false}}", NULL,
    "'type':'detections','classes':['x',{'classes':['box'],'attributes':{'note':{'type':'text'},'score':{'type':'number'},"
    "'on':{'type':'date'}}}],'attributes':{}," SHAPES, "given", "“list”", 2 },
  { "of-a-new-field", "{'new':{'type':'detections','classes':['a'],'attributes':true}}", NULL,
    "'type':'detections','classes':['a'],'attributes':{},'existing_field':false", "given", NULL, 0 },
  { "named", "{'mixed':{'attributes':['note','other']}}", NULL,
    "'type':'detections','classes':['box','inst'],'attributes':{'note':{'type':'text'},'other':{'type':'text'}}," SHAPES, "observed", "multiple", 2 },
  { "of-a-segmentation", "{'seg':{'attributes':{'a':{'type':'text'}}}}", "{'mask_targets':{'1':'road'}}",
    "'type':'segmentation','classes':['road'],'attributes':{},'mask_targets':{'1':'road'}," EXISTING ",'allow_spatial_edits':true", "none", NULL, 0 },
  /* what a call says of every field */
  { "defaults", "{'kind':{'classes':['own']},'kinds':{'allow_deletions':true}}",
    "{'classes':['x'],'attributes':['a'],'allow_deletions':false,'allow_index_edits':false,'allow_spatial_edits':false}",
    "'type':'classification','classes':['own'],'attributes':{'a':{'type':'text'}},'existing_field':true,'allow_additions':true,"
    "'allow_deletions':false,'allow_label_edits':true", "given", NULL, 0 },
  { "default-groups", "['mixed']", "{'classes':[{'classes':['a'],'attributes':['p']},'b'],'attributes':false}",
    "'type':'detections','classes':[{'classes':['a'],'attributes':{'p':{'type':'text'}}},'b'],'attributes':{}," SHAPES, "given", "multiple", 0 },
  { "default-targets-are-no-classes", "['listed']", "{'mask_targets':{'1':'road'},'attributes':false}",
    "'type':'detections','classes':['wasp','ant','bee'],'attributes':{}," SHAPES, "field", "its mask targets don't count", 2 },
  { "default-type", "['new','newer']", "{'type':'keypoints','classes':['a'],'allow_additions':false}",
    "'type':'keypoints','classes':['a'],'attributes':{},'existing_field':false", "given", NULL, 0 },
  { "a-scalar-takes-what-it-can", "['text']", "{'attributes':['a'],'allow_label_edits':false,'allow_additions':false}",
    "'type':'scalar','classes':[],'attributes':{},'field_type':'string','existing_field':true,'allow_additions':false,'allow_deletions':true", "none",
    NULL, 0 },
  { "a-key-that-is-unknown", "{'kinds':{'colour':'red','only_keyframes':true,'attributes':{}}}", NULL,
    "'type':'classifications','classes':['night','day','rain'],'attributes':{}," EXISTING ",'allow_label_edits':true", "default", NULL, 1 },
};

static char *folder;
static RelabelStore *store;
static RelabelDataset *dataset;

static JsonNode *
parse(const char *text)
{
  g_autofree char *json = g_strdelimit(g_strdup(text), "'", '"');
  g_autoptr(GError) error = NULL;
  JsonNode *node;

  /* The one apostrophe of the notes stands in no JSON. */
  node = relabel_json_parse(json, -1, &error);
  g_assert_no_error(error);
  return node;
}

static RelabelSample *
make_sample(void)
{
  RelabelSample *sample = relabel_sample_new("/nowhere/a.png");

  relabel_sample_set_metadata(sample, 8, 8, "image/png", 100);
  for (gsize i = 0; i < G_N_ELEMENTS(contents); i++) {
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

    for (gsize k = 0; k < G_N_ELEMENTS(contents[i].labels) && contents[i].labels[k] != NULL; k++) {
      g_autoptr(JsonNode) node = parse(contents[i].labels[k]);
      g_autoptr(GError) error = NULL;

      g_ptr_array_add(labels, relabel_label_from_document(relabel_field_type_get_label_type(contents[i].type), node, &error));
      g_assert_no_error(error);
    }
    if (labels->len > 0)
      relabel_sample_set_labels(sample, contents[i].field, labels);
  }
  return sample;
}

static void
fill(void)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(JsonNode) document = parse("{'classes':{'listed':['wasp','ant'],'mixed':[],'masks':[],'lines':[],'empty':[]},"
                                       "'default_classes':['night','day']}");

  for (gsize i = 0; i < G_N_ELEMENTS(contents); i++) {
    g_autoptr(RelabelField) field = relabel_field_new(contents[i].field, contents[i].type, NULL);

    g_assert_true(relabel_dataset_add_field(dataset, field, NULL));
  }
  g_assert_true(relabel_dataset_write_document(dataset, json_node_get_object(document), NULL));
  g_ptr_array_add(samples, make_sample());
  g_assert_true(relabel_dataset_add_samples(dataset, samples, NULL));
}

static RelabelLabelSchema *
ask(const Row *row)
{
  g_autoptr(JsonNode) asked = parse(row->asked);
  g_autofree char *text = row->defaults != NULL ? g_strdup_printf("{'':%s}", row->defaults) : NULL;
  g_autoptr(JsonNode) node = text != NULL ? parse(text) : NULL;
  RelabelLabelSchema *schema = relabel_label_schema_new_from_json(asked, NULL);

  if (node != NULL) {
    g_autoptr(RelabelLabelSchema) defaults = relabel_label_schema_new_from_json(node, NULL);

    relabel_label_schema_apply_defaults(schema, relabel_label_schema_get_field(defaults, 0));
  }
  return schema;
}

static void
assert_built(const Row *row, RelabelLabelSchema *schema)
{
  RelabelSchemaField *field = relabel_label_schema_get_field(schema, 0);
  g_autofree char *text = g_strdup_printf("{%s}", row->built != NULL ? row->built : "");
  g_autoptr(JsonNode) expected = parse(text);
  g_autoptr(JsonNode) built = relabel_label_schema_to_json(schema);
  JsonNode *first = json_object_get_member(json_node_get_object(built), relabel_schema_field_get_name(field));
  g_autofree char *a = relabel_json_to_string(first, FALSE);
  g_autofree char *b = relabel_json_to_string(expected, FALSE);
  g_auto(GStrv) notes = relabel_label_schema_dup_notes(schema);
  g_autofree char *noted = g_strjoinv("\n", notes);

  if (row->built != NULL)
    g_assert_cmpstr(a, ==, b);
  g_assert_cmpstr(relabel_class_source_to_nick(relabel_schema_field_get_class_source(field)), ==, row->source);
  if (row->note != NULL)
    g_assert_nonnull(strstr(noted, row->note));
  else
    g_assert_cmpstr(noted, ==, "");
}

/* The run has the labels of the type only: what a load compares with, and may delete. */
static void
assert_sent(const Row *row, RelabelLabelSchema *schema)
{
  RelabelSession session = { .dataset = dataset };
  const char *name = relabel_schema_field_get_name(relabel_label_schema_get_field(schema, 0));
  g_autofree char *key = g_strdelimit(g_strdup(row->name), "-", '_');
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, key, NULL);
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, NULL, NULL, NULL);
  RelabelPreparation prepared = { &session, run, NULL, ids };
  g_autoptr(GPtrArray) tasks = NULL;
  JsonArray *sent;

  relabel_run_set_label_schema(run, schema);
  relabel_plan_counts_init(&prepared.counts, schema);
  g_assert_true(relabel_plan_record(&prepared, NULL));
  relabel_plan_counts_clear(&prepared.counts);
  tasks = relabel_dataset_read_tasks(dataset, key, 0, 10, NULL);
  sent = relabel_json_peek_array(relabel_run_task_get_sent(g_ptr_array_index(tasks, 0)), name);
  g_assert_cmpuint(sent != NULL ? json_array_get_length(sent) : 0, ==, row->sent);
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(RelabelLabelSchema) asked = ask(row);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLabelSchema) schema = relabel_annotate_build_schema(dataset, NULL, asked, NULL, &error);

  g_assert_no_error(error);
  assert_built(row, schema);
  assert_sent(row, schema);
}

/* Choices need a class: there the server refuses an empty list. */
static void
test_no_choice(void)
{
  g_autoptr(RelabelLabelSchema) asked = relabel_label_schema_new_from_string("\"no-kind\"", NULL);
  g_autoptr(JsonNode) document = parse("{'default_classes':[]}");
  g_autoptr(GError) error = NULL;

  g_assert_true(relabel_dataset_write_document(dataset, json_node_get_object(document), NULL));
  g_assert_null(relabel_annotate_build_schema(dataset, NULL, asked, NULL, &error));
  g_assert_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_SCHEMA);
}

/* In Python and C as in JSON: a field that has nothing of its own takes all that the call says. */
static void
test_defaults_by_hand(void)
{
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new_from_string("[\"new\"]", NULL);
  g_autoptr(RelabelSchemaField) defaults = relabel_schema_field_new("");
  RelabelSchemaField *field = relabel_label_schema_get_field(schema, 0);

  relabel_schema_field_set_label_type(defaults, "instances");
  relabel_schema_field_set_classes(defaults, (const char *const[]){ "a", NULL });
  relabel_schema_field_set_attribute_source(defaults, RELABEL_ATTRIBUTE_SOURCE_GIVEN);
  relabel_schema_field_set_permission(defaults, RELABEL_PERMISSIONS_DELETIONS, FALSE);
  relabel_schema_field_set_tool(defaults, RELABEL_TOOL_POLYGON);
  relabel_label_schema_apply_defaults(schema, defaults);
  g_assert_cmpstr(relabel_schema_field_get_label_type(field), ==, "instances");
  g_assert_cmpstr(relabel_schema_field_get_classes(field)[0], ==, "a");
  g_assert_cmpint(relabel_schema_field_get_attribute_source(field), ==, RELABEL_ATTRIBUTE_SOURCE_GIVEN);
  g_assert_cmpint(relabel_schema_field_get_permissions(field), ==, RELABEL_PERMISSIONS_ALL & ~RELABEL_PERMISSIONS_DELETIONS);
  g_assert_cmpint(relabel_schema_field_get_tool(field), ==, RELABEL_TOOL_POLYGON);
}

static void
remove_folder(void)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(folder, name, NULL);

    g_unlink(child);
  }
  g_rmdir(folder);
  g_free(folder);
}

int
main(int argc, char *argv[])
{
  int result;

  g_test_init(&argc, &argv, NULL);
  folder = g_dir_make_tmp("relabel-rules-XXXXXX", NULL);
  store = relabel_store_new(folder, NULL);
  dataset = relabel_store_create_dataset(store, "rules", NULL, NULL);
  fill();
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/schema-rules/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/schema-rules/defaults-by-hand", test_defaults_by_hand);
  g_test_add_func("/schema-rules/no-choice", test_no_choice);
  result = g_test_run();
  g_assert_finalize_object(dataset);
  g_object_unref(store);
  remove_folder();
  return result;
}

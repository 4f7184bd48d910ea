/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-load-plan.h"
#include "relabel-load-private.h"
#include "relabel-plan.h"
#include "relabel-store.h"

/*
 * Rows of what a load makes of odd results, with no server. The dataset has one sample, and the fields “one” and “two” of detections, which
 * are sent, and “other”, which is not. A label is LETTER:CLASS:X, its id the letter 24 times. A region is FIELD/ID:CLASS:X, its id the
 * letter 24 times with what follows; with “?” as X it can't be read; what begins with “=” is JSON as it stands.
 */
typedef struct {
  const char *name;
  const char *sent_one, *sent_two;
  const char *local_one; /* NULL: as sent */
  const char *regions;
  const char *dest_one; /* NULL: itself */
  const char *one, *two, *other;
  guint n_notes;
} Row;

static const Row rows[] = {
  { "untouched", "a:car:0.1", "b:dog:0.2", NULL, "one/a:car:0.1 two/b:dog:0.2", NULL, "a:car:0.1", "b:dog:0.2", "-", 0 },
  { "cloned-field-untouched", "a:car:0.1", "a:dog:0.2", NULL, "one/a:car:0.1 two/a_1:dog:0.2", NULL, "a:car:0.1", "a:dog:0.2", "-",
    0 },
  { "cloned-field-second-deleted", "a:car:0.1", "a:dog:0.2", NULL, "one/a:car:0.1", NULL, "a:car:0.1", "", "-", 0 },
  { "cloned-field-first-deleted", "a:car:0.1", "a:dog:0.2", NULL, "two/a_1:dog:0.2", NULL, "", "a:dog:0.2", "-", 0 },
  { "cloned-field-second-unreadable", "a:car:0.1", "a:dog:0.2", NULL, "one/a:car:0.1 two/a_1:dog:?", NULL, "a:car:0.1", "a:dog:0.2",
    "-", 1 },
  { "cloned-field-first-edited-here", "a:car:0.1", "a:dog:0.2", "a:car:0.9", "one/a:car:0.1 two/a_1:dog:0.2", NULL, "a:car:0.9",
    "a:dog:0.2", "-", 0 },
  { "same-region-in-two-fields", "a:car:0.1", "", NULL, "one/a:car:0.1 two/a:dog:0.2", NULL, "a:car:0.1", "a:dog:0.2", "-", 0 },
  { "twice", "a:car:0.1", "", NULL, "one/a:car:0.1 one/a:dog:0.5", NULL, "a:car:0.1", "", "-", 1 },
  { "twice-edited-here", "a:car:0.1", "", "a:car:0.9", "one/a:car:0.1 one/a:dog:?", NULL, "a:car:0.9", "", "-", 1 },
  { "unreadable", "a:car:0.1", "", NULL, "one/a:car:?", NULL, "a:car:0.1", "", "-", 1 },
  { "no-objects", "a:car:0.1", "", NULL, "one/a:car:0.1 =1 =null =\"x\" =[] ={}", NULL, "a:car:0.1", "", "-", 5 },
  { "odd-members", "a:car:0.1", "", NULL,
    "one/a:car:0.1 ={\"id\":5,\"type\":\"rectanglelabels\",\"from_name\":\"one\",\"value\":7} "
    "={\"id\":\"z\",\"type\":\"rectanglelabels\",\"from_name\":\"one\",\"value\":[]} "
    "={\"id\":\"z\",\"type\":\"choices\",\"from_name\":\"one\",\"value\":{\"choices\":[\"car\"]}} "
    "={\"id\":\"z\",\"type\":\"rectanglelabels\",\"from_name\":\"gone\",\"value\":{}}",
    NULL, "a:car:0.1", "", "-", 5 },
  { "two-classes", "a:car:0.1", "", NULL,
    "={\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaa\",\"type\":\"rectanglelabels\",\"from_name\":\"one\",\"value\":{\"x\":10,\"y\":10,\"width\":20,"
    "\"height\":20,\"rectanglelabels\":[\"car\",\"dog\"]}}",
    NULL, "a:car:0.1", "", "-", 1 },
  { "to-another-field", "a:car:0.1", "b:dog:0.2", NULL, "one/a:car:0.3 two/b:dog:0.2", "other", "a:car:0.1", "b:dog:0.2", "a:car:0.3",
    0 },
};

static const char schema[] = "{\"one\": {\"type\": \"detections\", \"classes\": [\"car\", \"dog\"], \"existing_field\": true},"
                             " \"two\": {\"type\": \"detections\", \"classes\": [\"car\", \"dog\"], \"existing_field\": true}}";

typedef struct {
  char *folder;
  RelabelStore *store;
  RelabelDataset *dataset;
  char *sample_id;
  RelabelLoadRequest *request;
  RelabelSpool *spool;
  RelabelLoadReport *report;
} Fixture;

static RelabelLabel *
parse_label(const char *text)
{
  g_auto(GStrv) parts = g_strsplit(text, ":", 3);
  RelabelLabel *label = RELABEL_LABEL(relabel_detection_new(parts[1], g_ascii_strtod(parts[2], NULL), 0.1, 0.2, 0.2));
  char id[25] = { 0 };

  memset(id, parts[0][0], 24);
  g_assert_true(relabel_label_set_id(label, id));
  relabel_label_set_confidence(label, 0.625);
  return label;
}

static GPtrArray *
parse_labels(const char *text)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);
  g_auto(GStrv) words = g_strsplit(text, " ", -1);

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    g_ptr_array_add(labels, parse_label(words[i]));
  return labels;
}

static void
set_labels(Fixture *fixture, const char *field, const char *text)
{
  g_autoptr(GPtrArray) labels = parse_labels(text);

  g_assert_true(relabel_dataset_set_labels(fixture->dataset, fixture->sample_id, field, labels, NULL));
}

static char *
print_labels(Fixture *fixture, const char *field)
{
  g_autoptr(RelabelSample) sample = relabel_dataset_read_sample(fixture->dataset, fixture->sample_id, NULL);
  GPtrArray *labels = relabel_sample_get_labels(sample, field);
  GString *text = g_string_new(labels != NULL ? "" : "-");

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    RelabelBox box;

    relabel_detection_get_box(RELABEL_DETECTION(label), &box);
    g_assert_true(relabel_label_get_confidence(label, NULL) || strcmp(field, "two") == 0);
    g_string_append_printf(text, "%s%c:%s:%.1f", i > 0 ? " " : "", relabel_label_get_id(label)[0], relabel_label_get_label(label),
                           box.x);
  }
  return g_string_free(text, FALSE);
}

static char *
region_to_json(const char *word)
{
  g_auto(GStrv) ends = g_strsplit(word, "/", 2);
  g_auto(GStrv) parts = g_strsplit(ends[1], ":", 3);
  g_autofree char *letters = g_strnfill(24, parts[0][0]);
  double x = g_ascii_strtod(parts[2], NULL) * 100;
  g_autofree char *value = strcmp(parts[2], "?") == 0
                               ? g_strdup("{\"x\": \"here\"}")
                               : g_strdup_printf("{\"x\": %d, \"y\": 10, \"width\": 20, \"height\": 20, \"rectanglelabels\": [\"%s\"]}",
                                                 (int)(x + 0.5), parts[1]);

  return g_strdup_printf("{\"id\": \"%s%s\", \"type\": \"rectanglelabels\", \"from_name\": \"%s\", \"value\": %s}", letters,
                         parts[0] + 1, ends[0], value);
}

static void
spool_regions(Fixture *fixture, const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  g_autoptr(JsonArray) result = json_array_new();

  for (guint i = 0; words[i] != NULL; i++) {
    g_autofree char *json = words[i][0] == '=' ? g_strdup(words[i] + 1) : region_to_json(words[i]);
    g_autofree char *wrapped = g_strdup_printf("[%s]", json);
    g_autoptr(JsonNode) node = relabel_json_parse(wrapped, -1, NULL);

    g_assert_nonnull(node);
    json_array_add_element(result, json_array_dup_element(json_node_get_array(node), 0));
  }
  g_clear_pointer(&fixture->spool, relabel_spool_free);
  fixture->spool = relabel_spool_new(NULL);
  g_assert_true(relabel_spool_add(fixture->spool, fixture->sample_id, result, NULL));
}

static void
plan(Fixture *fixture)
{
  RelabelSession session = { .dataset = fixture->dataset };
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, "run", NULL);
  g_autoptr(RelabelLabelSchema) label_schema = relabel_label_schema_new_from_string(schema, NULL);
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(fixture->dataset, NULL, NULL, NULL);
  RelabelPreparation prepared = { &session, run, NULL, ids };
  g_autoptr(GError) error = NULL;

  relabel_run_set_url(run, "http://127.0.0.1:8080");
  relabel_run_set_project(run, 1, "title");
  relabel_run_set_counts(run, 1, 1);
  for (guint i = 0; i < relabel_label_schema_get_n_fields(label_schema); i++)
    relabel_schema_field_set_existing(relabel_label_schema_get_field(label_schema, i), TRUE);
  relabel_run_set_label_schema(run, label_schema);
  relabel_plan_counts_init(&prepared.counts, label_schema);
  g_assert_true(relabel_plan_record(&prepared, &error));
  g_assert_no_error(error);
  relabel_plan_counts_clear(&prepared.counts);
}

static void
set_up(Fixture *fixture)
{
  static const char *const fields[] = { "one", "two", "other" };
  g_autoptr(RelabelSample) sample = relabel_sample_new("/nowhere/a.jpg");
  g_autoptr(GPtrArray) samples = g_ptr_array_new();

  fixture->folder = g_dir_make_tmp("relabel-apply-XXXXXX", NULL);
  fixture->store = relabel_store_new(fixture->folder, NULL);
  fixture->dataset = relabel_store_create_dataset(fixture->store, "apply", NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
    g_autoptr(RelabelField) field = relabel_field_new(fields[i], RELABEL_FIELD_TYPE_DETECTIONS, NULL);

    g_assert_true(relabel_dataset_add_field(fixture->dataset, field, NULL));
  }
  g_ptr_array_add(samples, sample);
  g_assert_true(relabel_dataset_add_samples(fixture->dataset, samples, NULL));
  fixture->sample_id = g_strdup(relabel_sample_get_id(sample));
  fixture->request = relabel_load_request_new("run");
}

static void
tear_down(Fixture *fixture)
{
  g_autoptr(GDir) dir = g_dir_open(fixture->folder, 0, NULL);
  const char *name;

  g_clear_pointer(&fixture->spool, relabel_spool_free);
  g_clear_object(&fixture->report);
  g_object_unref(fixture->request);
  g_assert_finalize_object(fixture->dataset);
  g_object_unref(fixture->store);
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(fixture->folder, name, NULL);

    g_unlink(child);
  }
  g_rmdir(fixture->folder);
  g_free(fixture->folder);
  g_free(fixture->sample_id);
}

static gboolean
apply_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  Fixture *fixture = data;
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, "run", error);

  return relabel_load_apply(dataset, run, fixture->request, fixture->spool, NULL, NULL, fixture->report, NULL, cancellable, error);
}

static gboolean
load(Fixture *fixture, GError **error)
{
  gboolean done;

  g_clear_object(&fixture->report);
  fixture->report = relabel_load_report_new();
  done = relabel_dataset_edit(fixture->dataset, "load", apply_cb, fixture, NULL, error);
  relabel_load_report_finish(fixture->report);
  return done;
}

static void
assert_labels(Fixture *fixture, const char *field, const char *expected)
{
  g_autofree char *text = print_labels(fixture, field);

  g_assert_cmpstr(text, ==, expected);
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  Fixture fixture = { 0 };
  g_autoptr(GError) error = NULL;

  set_up(&fixture);
  set_labels(&fixture, "one", row->sent_one);
  set_labels(&fixture, "two", row->sent_two);
  plan(&fixture);
  if (row->local_one != NULL)
    set_labels(&fixture, "one", row->local_one);
  if (row->dest_one != NULL)
    relabel_load_request_set_dest_field(fixture.request, "one", row->dest_one);

  /* A second load of the same changes nothing more. */
  for (guint i = 0; i < 2; i++) {
    spool_regions(&fixture, row->regions);
    g_assert_true(load(&fixture, &error));
    g_assert_no_error(error);
    assert_labels(&fixture, "one", row->one);
    assert_labels(&fixture, "two", row->two);
    assert_labels(&fixture, "other", row->other);
    g_assert_cmpuint(g_strv_length((char **)relabel_load_report_get_notes(fixture.report)), ==, row->n_notes);
    g_assert_true(i == 0 || relabel_load_report_get_n_changes(fixture.report) == 0);
  }
  tear_down(&fixture);
}

/* A label that could not be read at one load is still known as sent at the next. */
static void
test_readable_again(void)
{
  Fixture fixture = { 0 };

  set_up(&fixture);
  set_labels(&fixture, "one", "a:car:0.1 b:car:0.2");
  plan(&fixture);
  set_labels(&fixture, "one", "a:car:0.9 b:car:0.2");
  spool_regions(&fixture, "one/a:car:? one/b:dog:0.2");
  g_assert_true(load(&fixture, NULL));
  spool_regions(&fixture, "one/a:dog:0.1");
  g_assert_true(load(&fixture, NULL));
  assert_labels(&fixture, "one", "a:dog:0.9");
  spool_regions(&fixture, "two/b:dog:0.1");
  g_assert_true(load(&fixture, NULL));
  assert_labels(&fixture, "one", "");
  tear_down(&fixture);
}

/* What one field's labels are merged with is no base for another's. */
static void
test_one_destination_after_the_other(void)
{
  Fixture fixture = { 0 };

  set_up(&fixture);
  set_labels(&fixture, "one", "a:car:0.1");
  set_labels(&fixture, "two", "b:dog:0.2");
  plan(&fixture);
  relabel_load_request_set_dest_field(fixture.request, "one", "other");
  spool_regions(&fixture, "one/a:car:0.1 two/b:dog:0.2");
  g_assert_true(load(&fixture, NULL));
  assert_labels(&fixture, "other", "a:car:0.1");
  relabel_load_request_set_dest_field(fixture.request, "one", "one");
  relabel_load_request_set_dest_field(fixture.request, "two", "other");
  spool_regions(&fixture, "one/a:car:0.1 two/b:dog:0.2");
  g_assert_true(load(&fixture, NULL));
  assert_labels(&fixture, "other", "a:car:0.1 b:dog:0.2");
  tear_down(&fixture);
}

/* Two fields would delete each other's labels. */
static void
test_destinations_refused(void)
{
  static const char *const pairs[][2] = { { "other", "other" }, { "two", "two" }, { "two", "one" }, { "two", "other" } };

  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
    Fixture fixture = { 0 };
    g_autoptr(GError) error = NULL;

    set_up(&fixture);
    set_labels(&fixture, "one", "a:car:0.1");
    set_labels(&fixture, "two", "b:dog:0.2");
    plan(&fixture);
    relabel_load_request_set_dest_field(fixture.request, "one", pairs[i][0]);
    relabel_load_request_set_dest_field(fixture.request, "two", pairs[i][1]);
    spool_regions(&fixture, "one/a:car:0.1 two/b:dog:0.2");
    g_assert_false(load(&fixture, &error));
    g_assert_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_CONFLICT);
    assert_labels(&fixture, "one", "a:car:0.1");
    assert_labels(&fixture, "two", "b:dog:0.2");
    tear_down(&fixture);
  }
}

/* What was downloaded for a run that has been replaced meanwhile is an error, not half a load. */
static void
test_other_tasks(void)
{
  Fixture fixture = { 0 };
  g_autoptr(JsonArray) result = json_array_new();
  g_autoptr(GError) error = NULL;

  set_up(&fixture);
  set_labels(&fixture, "one", "a:car:0.1");
  plan(&fixture);
  fixture.spool = relabel_spool_new(NULL);
  g_assert_true(relabel_spool_add(fixture.spool, "0123456789abcdef01234567", result, NULL));
  g_assert_false(load(&fixture, &error));
  g_assert_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE);
  tear_down(&fixture);
}

/* A line of the spool with what a download knows of it. */
static void
spool_line(Fixture *fixture, const char *updated_at, const char *annotator, gint64 user_id, const char *regions)
{
  g_auto(GStrv) words = g_strsplit(regions, " ", -1);
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) node = NULL;

  for (guint i = 0; words[i] != NULL; i++) {
    char *region = region_to_json(words[i]);

    g_free(words[i]);
    words[i] = region;
  }
  json = g_strjoinv(", ", words);
  text = g_strdup_printf("{\"sample_id\": \"%s\", \"updated_at\": \"%s\", \"result\": [%s]}", fixture->sample_id, updated_at, json);
  node = relabel_json_parse(text, -1, NULL);
  g_assert_nonnull(node);
  if (annotator != NULL) {
    json_object_set_string_member(json_node_get_object(node), "annotator", annotator);
    json_object_set_int_member(json_node_get_object(node), "user_id", user_id);
  }
  if (fixture->spool == NULL)
    fixture->spool = relabel_spool_new(NULL);
  g_assert_true(relabel_spool_add_line(fixture->spool, json_node_get_object(node), NULL));
}

/* What the first of several annotators changed stays on record, and can be taken back. */
static void
test_record_of_annotators(void)
{
  Fixture fixture = { 0 };
  g_autoptr(RelabelChangeList) changes = NULL;
  g_autoptr(GError) error = NULL;

  set_up(&fixture);
  set_labels(&fixture, "one", "a:car:0.1");
  plan(&fixture);
  relabel_load_request_set_annotators(fixture.request, RELABEL_ANNOTATORS_ALL);
  spool_line(&fixture, "2026-11-25T10:00:00Z", "ann", 1, "one/a:car:0.3");
  spool_line(&fixture, "2026-11-25T10:00:00Z", "bob", 2, "one/a:car:0.5");
  g_assert_true(load(&fixture, &error));
  g_assert_no_error(error);
  assert_labels(&fixture, "one_ann", "a:car:0.3");
  assert_labels(&fixture, "one_bob", "a:car:0.5");
  changes = relabel_run_read_changes(fixture.dataset, "run", NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(changes)), ==, 2);
  relabel_change_list_choose_all(changes, RELABEL_CHOICE_MINE, NULL);
  g_assert_cmpint(relabel_run_revert_changes(fixture.dataset, "run", changes, NULL, NULL, &error), ==, 2);
  assert_labels(&fixture, "one_ann", "");
  assert_labels(&fixture, "one_bob", "");
  tear_down(&fixture);
}

/* What was downloaded before another load, and is merged after it, is out of date. */
static void
test_older_than_what_was_loaded(void)
{
  static const struct {
    const char *updated_at;
    const char *word;
    const char *one;
    guint n_notes;
  } loads[] = {
    { "2026-11-25T10:00:02Z", "one/a:dog:0.2", "a:dog:0.2", 0 },
    { "2026-11-25T10:00:01.500000Z", "one/a:car:0.1", "a:dog:0.2", 1 },
    { "2026-11-25T10:00:02.500000Z", "one/a:car:0.1", "a:car:0.1", 0 },
  };
  Fixture fixture = { 0 };

  set_up(&fixture);
  set_labels(&fixture, "one", "a:car:0.1");
  plan(&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS(loads); i++) {
    g_clear_pointer(&fixture.spool, relabel_spool_free);
    spool_line(&fixture, loads[i].updated_at, NULL, 0, loads[i].word);
    g_assert_true(load(&fixture, NULL));
    assert_labels(&fixture, "one", loads[i].one);
    g_assert_cmpuint(g_strv_length((char **)relabel_load_report_get_notes(fixture.report)), ==, loads[i].n_notes);
  }
  tear_down(&fixture);
}

static void
spool_state(Fixture *fixture, const char *sample_id, const char *state)
{
  g_autoptr(JsonObject) line = json_object_new();

  json_object_set_string_member(line, "sample_id", sample_id);
  json_object_set_string_member(line, "updated_at", "2026-11-25T10:00:01Z");
  json_object_set_string_member(line, "state", state);
  g_assert_true(relabel_spool_add_line(fixture->spool, line, NULL));
}

/* What was submitted was deleted, and then the task was skipped: its two lines have another task's between them. */
static void
test_two_lines_apart(void)
{
  Fixture fixture = { 0 };
  g_autoptr(RelabelSample) other = relabel_sample_new("/nowhere/b.jpg");
  g_autoptr(GPtrArray) samples = g_ptr_array_new();

  set_up(&fixture);
  g_ptr_array_add(samples, other);
  g_assert_true(relabel_dataset_add_samples(fixture.dataset, samples, NULL));
  set_labels(&fixture, "one", "a:car:0.1");
  plan(&fixture);
  spool_line(&fixture, "2026-11-25T10:00:00Z", NULL, 0, "one/a:dog:0.2");
  g_assert_true(load(&fixture, NULL));
  g_clear_pointer(&fixture.spool, relabel_spool_free);
  fixture.spool = relabel_spool_new(NULL);
  spool_state(&fixture, fixture.sample_id, "deleted");
  spool_state(&fixture, relabel_sample_get_id(other), "skipped");
  spool_state(&fixture, fixture.sample_id, "skipped");
  g_assert_true(load(&fixture, NULL));
  assert_labels(&fixture, "one", "a:dog:0.2");
  g_assert_cmpuint(g_strv_length((char **)relabel_load_report_get_notes(fixture.report)), ==, 1);
  tear_down(&fixture);
}

static gboolean
has_mark(Fixture *fixture, const char *way)
{
  g_auto(RelabelLoadMark) mark = { 0 };

  g_assert_true(relabel_load_mark_read(&mark, fixture->dataset, "run", way, NULL));
  g_assert_cmpuint(mark.n_labelled, ==, mark.time != NULL ? 1 : 0);
  return mark.time != NULL;
}

/* A way that goes to the same fields as the one before has to begin anew, each time. */
static void
test_one_way_after_the_other(void)
{
  static const struct {
    RelabelAnnotators annotators;
    const char *marks; /* of latest, all, consensus */
  } loads[] = {
    { RELABEL_ANNOTATORS_LATEST, "100" },    { RELABEL_ANNOTATORS_ALL, "110" },    { RELABEL_ANNOTATORS_CONSENSUS, "011" },
    { RELABEL_ANNOTATORS_CONSENSUS, "011" }, { RELABEL_ANNOTATORS_LATEST, "110" },
  };
  Fixture fixture = { 0 };

  set_up(&fixture);
  set_labels(&fixture, "one", "a:car:0.1");
  plan(&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS(loads); i++) {
    g_autofree char *marks = NULL;

    relabel_load_request_set_annotators(fixture.request, loads[i].annotators);
    g_clear_pointer(&fixture.spool, relabel_spool_free);
    spool_line(&fixture, "2026-11-25T10:00:00Z", loads[i].annotators == RELABEL_ANNOTATORS_ALL ? "ann" : NULL, 1, "one/a:dog:0.2");
    relabel_spool_set_time(fixture.spool, "2026-11-25T10:00:00Z");
    g_assert_true(load(&fixture, NULL));
    g_assert_cmpuint(relabel_load_report_get_n_labelled(fixture.report), ==, 1);
    marks = g_strdup_printf("%d%d%d", has_mark(&fixture, "latest"), has_mark(&fixture, "all"), has_mark(&fixture, "consensus"));
    g_assert_cmpstr(marks, ==, loads[i].marks);
  }
  tear_down(&fixture);
}

/* Labels that annotators were not shown, for somebody took their control out of the project, were not deleted; nor were they, once they are
 * shown again, by what was loaded meanwhile. */
static void
test_withheld(void)
{
  Fixture fixture = { 0 };
  g_autoptr(GError) error = NULL;

  set_up(&fixture);
  set_labels(&fixture, "one", "a:car:0.1 b:car:0.2");
  set_labels(&fixture, "two", "c:car:0.3");
  plan(&fixture);
  for (guint i = 0; i < 3; i++) {
    g_clear_pointer(&fixture.spool, relabel_spool_free);
    spool_line(&fixture, i == 0 ? "2026-11-25T10:00:00Z" : i == 1 ? "2026-11-25T10:01:00Z" : "2026-11-25T10:02:00Z", NULL, 1,
               i == 0 ? "two/c:dog:0.3" : i == 1 ? "one/a:dog:0.1 one/b:car:0.2 two/c:dog:0.3" : "one/a:dog:0.1 two/c:dog:0.3");
    if (i == 0)
      relabel_spool_withhold(fixture.spool, "one");
    g_assert_true(load(&fixture, &error));
    g_assert_no_error(error);
    assert_labels(&fixture, "one", i == 0 ? "a:car:0.1 b:car:0.2" : i == 1 ? "a:dog:0.1 b:car:0.2" : "a:dog:0.1");
    assert_labels(&fixture, "two", "c:dog:0.3");
  }
  tear_down(&fixture);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/apply/%s", rows[i].name);
    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/apply/readable-again", test_readable_again);
  g_test_add_func("/apply/one-destination-after-the-other", test_one_destination_after_the_other);
  g_test_add_func("/apply/destinations-refused", test_destinations_refused);
  g_test_add_func("/apply/other-tasks", test_other_tasks);
  g_test_add_func("/apply/record-of-annotators", test_record_of_annotators);
  g_test_add_func("/apply/older-than-what-was-loaded", test_older_than_what_was_loaded);
  g_test_add_func("/apply/two-lines-apart", test_two_lines_apart);
  g_test_add_func("/apply/one-way-after-the-other", test_one_way_after_the_other);
  g_test_add_func("/apply/withheld", test_withheld);
  return g_test_run();
}

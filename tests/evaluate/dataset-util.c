/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dataset-util.h"

#include "relabel-json.h"

const Kind kinds[N_KINDS] = {
  { "boxes", RELABEL_FIELD_TYPE_DETECTIONS, "{\"label\":\"a\",\"bounding_box\":[0.25,0.25,0.25,0.25],\"note\":\"x \\\"y\\\"\",\"size\":1.50}",
    "{\"label\":\"a\",\"confidence\":0.75,\"bounding_box\":[0.25,0.25,0.25,0.5],\"list\":[1,{\"a\":\"}\"}]}",
    "{\"label\":\"b\",\"confidence\":0.5,\"bounding_box\":[0.7,0.7,0.2,0.2]}" },
  { "polygons", RELABEL_FIELD_TYPE_POLYLINES,
    "{\"label\":\"a\",\"closed\":true,\"filled\":true,\"points\":[[[0.25,0.25],[0.5,0.25],[0.5,0.5],[0.25,0.5]]]}",
    "{\"label\":\"a\",\"closed\":true,\"filled\":true,\"confidence\":0.75,\"points\":[[[0.25,0.25],[0.5,0.25],[0.5,0.75],[0.25,0.75]]]}",
    "{\"label\":\"b\",\"closed\":true,\"filled\":true,\"confidence\":0.5,\"points\":[[[0.7,0.7],[0.8,0.7],[0.8,0.9]]]}" },
  { "keypoints", RELABEL_FIELD_TYPE_KEYPOINTS, "{\"label\":\"a\",\"points\":[[0.1,0.1],[0.5,0.5]]}",
    "{\"label\":\"a\",\"confidence\":[0.5,1.0],\"points\":[[0.1,0.1],[0.5,0.5]]}",
    "{\"label\":\"b\",\"confidence\":[0.5,0.5],\"points\":[[0.9,0.9],[0.8,0.8]]}" },
};

RelabelSample *
new_filled_sample(guint number, const Kind *kind)
{
  GType type = relabel_field_type_get_label_type(kind->type);
  RelabelSample *sample = new_sample(number);
  const char *const truths[] = { kind->truth, NULL }, *const predictions[] = { kind->far, kind->near, NULL };
  const char *const both[][2] = { { "pred", "d" }, { "gt", "c" } };

  for (guint i = 0; i < G_N_ELEMENTS(both); i++) {
    GPtrArray *labels = new_labels(type, i == 0 ? predictions : truths);

    for (guint k = 0; k < labels->len; k++) {
      g_autofree char *id = g_strdup_printf("%022x%s%u", number, both[i][1], k);

      g_assert_true(relabel_label_set_id(g_ptr_array_index(labels, k), id));
    }
    relabel_sample_take_labels(sample, both[i][0], labels);
  }
  return sample;
}

void
fill(RelabelDataset *dataset, const Kind *kind, guint n)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GError) error = NULL;

  add_field(dataset, "gt", kind->type);
  add_field(dataset, "pred", kind->type);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add(samples, new_filled_sample(i + 1, kind));
  relabel_dataset_add_samples(dataset, samples, &error);
  g_assert_no_error(error);
}

RelabelEvaluation *
evaluate(RelabelDataset *dataset, RelabelEvaluateRequest *request)
{
  g_autoptr(GError) error = NULL;
  RelabelEvaluation *evaluation = relabel_evaluate(dataset, request, NULL, NULL, &error);

  g_assert_no_error(error);
  return evaluation;
}

void
assert_counts(RelabelEvaluation *evaluation, guint64 tp, guint64 fp, guint64 fn)
{
  guint64 counts[3];

  relabel_evaluation_get_counts(evaluation, &counts[0], &counts[1], &counts[2]);
  g_assert_cmpuint(counts[0], ==, tp);
  g_assert_cmpuint(counts[1], ==, fp);
  g_assert_cmpuint(counts[2], ==, fn);
}

RelabelSample *
read_sample(RelabelDataset *dataset, guint number)
{
  g_autofree char *id = g_strdup_printf("%024x", number);
  g_autoptr(GError) error = NULL;
  RelabelSample *sample = relabel_dataset_read_sample(dataset, id, &error);

  g_assert_no_error(error);
  return sample;
}

/* The attributes of a label, as text. */
char *
read_attributes(RelabelDataset *dataset, guint number, const char *field, guint place)
{
  g_autoptr(RelabelSample) sample = read_sample(dataset, number);
  JsonObject *attributes = relabel_label_get_attributes(g_ptr_array_index(relabel_sample_get_labels(sample, field), place));

  return attributes != NULL ? relabel_json_object_to_string(attributes, FALSE) : g_strdup("");
}

void
assert_values(RelabelDataset *dataset, guint number, const char *wanted)
{
  g_autoptr(RelabelSample) sample = read_sample(dataset, number);
  JsonObject *values = relabel_sample_get_values(sample);
  g_autofree char *text = values != NULL ? relabel_json_object_to_string(values, FALSE) : NULL;

  g_assert_cmpstr(text, ==, wanted);
}

void
assert_is(RelabelDataset *dataset, const char *wanted)
{
  g_autofree char *text = dump(dataset);

  g_assert_cmpstr(text, ==, wanted);
}

guint
count_evaluations(RelabelDataset *dataset)
{
  g_autoptr(GPtrArray) runs = relabel_dataset_list_runs(dataset, RELABEL_RUN_KIND_EVALUATION, NULL);

  return runs->len;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-util.h"

#include <glib/gstdio.h>

#include "relabel-json.h"

void
remove_folder(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (g_unlink(path) != 0)
      remove_folder(path);
  }
  g_rmdir(folder);
}

void
fixture_set_up(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp("relabel-store-XXXXXX", &error);
  g_assert_no_error(error);
  fixture->store = relabel_store_new(fixture->folder, &error);
  g_assert_no_error(error);
  fixture->dataset = relabel_store_create_dataset(fixture->store, "test", NULL, &error);
  g_assert_no_error(error);
}

void
fixture_tear_down(Fixture *fixture, gconstpointer data)
{
  if (fixture->dataset != NULL)
    g_assert_finalize_object(fixture->dataset);
  g_assert_finalize_object(fixture->store);
  remove_folder(fixture->folder);
  g_free(fixture->folder);
}

void
fixture_reopen(Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  g_assert_finalize_object(fixture->dataset);
  fixture->dataset = relabel_store_open_dataset(fixture->store, "test", NULL, &error);
  g_assert_no_error(error);
}

char *
fixture_path(Fixture *fixture)
{
  return g_build_filename(fixture->folder, "test.relabel", NULL);
}

void
add_field(RelabelDataset *dataset, const char *name, RelabelFieldType type)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelField) field = relabel_field_new(name, type, &error);

  g_assert_no_error(error);
  relabel_dataset_add_field(dataset, field, &error);
  g_assert_no_error(error);
}

/* The id of a number is always the same. */
RelabelSample *
new_sample(guint number)
{
  g_autofree char *path = g_strdup_printf("/images/%u.png", number);
  g_autofree char *id = g_strdup_printf("%024x", number);
  RelabelSample *sample = relabel_sample_new(path);

  g_assert_true(relabel_sample_set_id(sample, id));
  relabel_sample_set_metadata(sample, 640, 480, "image/png", 12345);
  return sample;
}

RelabelLabel *
new_label(GType type, const char *document)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = relabel_json_parse(document, -1, &error);
  RelabelLabel *label;

  g_assert_no_error(error);
  label = relabel_label_from_document(type, node, &error);
  g_assert_no_error(error);
  return label;
}

GPtrArray *
new_labels(GType type, const char *const *documents)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (gsize i = 0; documents[i] != NULL; i++)
    g_ptr_array_add(labels, new_label(type, documents[i]));
  return labels;
}

void
add_sample(RelabelDataset *dataset, RelabelSample *sample)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) samples = g_ptr_array_new();

  g_ptr_array_add(samples, sample);
  relabel_dataset_add_samples(dataset, samples, &error);
  g_assert_no_error(error);
}

char *
dump(RelabelDataset *dataset)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(dataset);
  g_autoptr(JsonObject) document = relabel_dataset_dup_document(dataset);
  g_autofree char *document_text = relabel_json_object_to_string(document, FALSE);
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, NULL, NULL, &error);
  g_autoptr(GPtrArray) samples = NULL;

  g_assert_no_error(error);
  samples = relabel_dataset_read_samples(dataset, ids, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(samples->len, ==, relabel_id_list_get_length(ids));
  g_string_append_printf(text, "%s %" G_GUINT64_FORMAT "\n", document_text, relabel_dataset_get_n_samples(dataset));
  for (guint i = 0; i < fields->len; i++) {
    RelabelField *field = g_ptr_array_index(fields, i);
    const char *name = relabel_field_get_name(field);

    g_string_append_printf(text, "%s %s", name, relabel_field_type_to_nick(relabel_field_get_field_type(field)));
    if (relabel_field_type_is_label(relabel_field_get_field_type(field))) {
      g_autofree char *counts = dump_counts(dataset, name, NULL);

      g_string_append_printf(text, " %s", counts);
    }
    g_string_append_c(text, '\n');
  }
  for (guint i = 0; i < samples->len; i++) {
    g_autoptr(JsonNode) node = relabel_sample_to_document(g_ptr_array_index(samples, i), fields);
    g_autofree char *line = relabel_json_to_string(node, FALSE);

    g_string_append_printf(text, "%s\n", line);
  }
  return g_strdup(text->str);
}

char *
dump_counts(RelabelDataset *dataset, const char *field, RelabelView *view)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) counts = relabel_dataset_count_classes(dataset, field, view, NULL, &error);
  g_autoptr(GString) text = g_string_new(NULL);

  g_assert_no_error(error);
  for (guint i = 0; i < counts->len; i++) {
    RelabelClassCount *count = g_ptr_array_index(counts, i);

    g_string_append_printf(text, "%s%s=%" G_GUINT64_FORMAT, i > 0 ? "," : "", count->label != NULL ? count->label : "(none)",
                           count->count);
  }
  return g_strdup(text->str);
}

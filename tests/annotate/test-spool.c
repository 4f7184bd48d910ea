/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a download may leave on the disk, and what it may make of a dataset. */
#include <string.h>

#include "relabel-json.h"
#include "relabel-load-private.h"
#include "relabel-ls-error.h"

static JsonArray *
make_result(guint n)
{
  JsonArray *result = json_array_new();

  for (guint i = 0; i < n; i++)
    json_array_add_null_element(result);
  return result;
}

/* With so many regions of each of so many annotators, together or one of them. */
static gboolean
add(RelabelSpool *spool, guint n_regions, guint n_results, const char *annotator, GError **error)
{
  g_autoptr(JsonObject) line = json_object_new();
  JsonArray *results = json_array_new();

  json_object_set_string_member(line, "sample_id", "65f100000000000000000000");
  if (annotator != NULL)
    json_object_set_string_member(line, "annotator", annotator);
  for (guint i = 0; i < n_results; i++)
    json_array_add_array_element(results, make_result(n_regions));
  if (n_results != 1)
    json_object_set_array_member(line, "results", json_array_ref(results));
  else
    json_object_set_array_member(line, "result", json_array_ref(json_array_get_array_element(results, 0)));
  json_array_unref(results);
  return relabel_spool_add_line(spool, line, error);
}

typedef struct {
  const char *name;
  guint n_regions;
  guint n_results;
  const char *words; /* NULL: it can be loaded */
} Row;

static const Row rows[] = {
  { "many-regions", 20000, 1, NULL },
  { "too-many-regions", 20001, 1, "20001 regions" },
  { "many-regions-together", 2000, 10, NULL },
  { "too-many-regions-together", 2001, 10, "20010 regions" },
  { "many-annotators", 1, 1000, NULL },
  { "too-many-annotators", 1, 1001, "1001 annotators" },
};

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelSpool) spool = relabel_spool_new(&error);

  g_assert_no_error(error);
  g_assert_cmpint(add(spool, row->n_regions, row->n_results, NULL, &error), ==, row->words == NULL);
  if (row->words == NULL)
    return;
  g_assert_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE);
  g_assert_nonnull(strstr(error->message, row->words));
}

/* Each has fields of their own. */
static void
test_names(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelSpool) spool = relabel_spool_new(&error);

  g_assert_no_error(error);
  for (guint i = 0; i < 400; i++) {
    g_autofree char *name = g_strdup_printf("user%u", i % 200);

    g_assert_true(add(spool, 1, 1, name, &error));
  }
  g_assert_false(add(spool, 1, 1, "another", &error));
  g_assert_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE);
}

static void
test_disk(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelSpool) spool = relabel_spool_new(&error);
  guint n = 0;

  g_assert_no_error(error);
  relabel_spool_set_max_length(spool, 10000);
  while (n < 1000 && add(spool, 100, 1, NULL, &error))
    n++;
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  /* Each has 500 bytes and some. */
  g_assert_cmpuint(n, >, 10);
  g_assert_cmpuint(n, <, 20);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/annotate/spool/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/annotate/spool/names", test_names);
  g_test_add_func("/annotate/spool/disk", test_disk);
  return g_test_run();
}

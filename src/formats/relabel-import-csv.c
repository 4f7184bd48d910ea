/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table with a row a picture, as FiftyOne's CSVDataset. */
#include <string.h>

#include "relabel-csv-columns.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"

typedef struct {
  RelabelImport *base;
  char *path;   /* of the table */
  char *folder; /* of the pictures */
  RelabelCsvColumns columns;
  GHashTable *ids; /* that the table has given; NULL where the dataset had samples before */
} ImportCsv;

gboolean
relabel_import_csv_detect(const char *path)
{
  return g_file_test(path, G_FILE_TEST_IS_REGULAR) ? g_str_has_suffix(path, ".csv") : relabel_format_has_file(path, "labels.csv");
}

/* The table is named by the request, or is its path, or in it; the pictures are in “data” beside the table, or beside it. */
static void
find_files(ImportCsv *self)
{
  const char *labels = relabel_import_request_get_labels(self->base->request);
  g_autofree char *parent = NULL;
  g_autofree char *data = NULL;

  if (labels != NULL)
    self->path = g_canonicalize_filename(labels, NULL);
  else if (g_file_test(self->base->root, G_FILE_TEST_IS_DIR))
    self->path = g_build_filename(self->base->root, "labels.csv", NULL);
  else
    self->path = g_strdup(self->base->root);
  parent = labels != NULL && g_file_test(self->base->root, G_FILE_TEST_IS_DIR) ? g_strdup(self->base->root) : g_path_get_dirname(self->path);
  data = g_build_filename(parent, "data", NULL);
  self->folder = g_file_test(data, G_FILE_TEST_IS_DIR) ? g_steal_pointer(&data) : g_steal_pointer(&parent);
}

static gboolean
read_header(ImportCsv *self, RelabelCsvReader *reader, GError **error)
{
  g_autofree char *name = g_path_get_basename(self->path);
  const char *const *record;
  g_autofree char *columns = NULL;
  guint64 line;

  if (!relabel_csv_reader_next(reader, &record, &line, error))
    return FALSE;
  if (record == NULL) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND, "“%s” is empty: its first line has to name the columns", name);
    return FALSE;
  }
  for (gsize i = 0; record[i] != NULL; i++)
    g_strstrip((char *)record[i]);
  relabel_csv_columns_init(&self->columns, record, relabel_import_get_label_field(self->base));
  if (self->columns.path >= 0)
    return TRUE;
  columns = g_strjoinv(", ", (char **)record);
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRONG_FORMAT,
              "“%s” has no column that names the pictures: call it “filepath” in the first line, which has: %s", name, columns);
  return FALSE;
}

/* The next record that can be used; others are listed where @report says so. */
static gboolean
next_record(ImportCsv *self, RelabelCsvReader *reader, gboolean report, const char *const **record, guint64 *line, GError **error)
{
  for (;;) {
    g_autoptr(GError) reason = NULL;

    if (g_cancellable_set_error_if_cancelled(self->base->cancellable, error))
      return FALSE;
    if (!relabel_csv_reader_next(reader, record, line, &reason)) {
      if (reason->domain != RELABEL_CSV_ERROR) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
      }
      if (report)
        relabel_import_add_problem(self->base, self->path, *line, "%s", reason->message);
    } else if (*record == NULL || g_strv_length((char **)*record) == self->columns.n) {
      return TRUE;
    } else if (report) {
      relabel_import_add_problem(self->base, self->path, *line, "it has %u cells, and the first line names %u columns",
                                 g_strv_length((char **)*record), self->columns.n);
    }
  }
}

/* Values are texts until all of them have been seen. */
static gboolean
find_types(ImportCsv *self, GError **error)
{
  g_autoptr(RelabelCsvReader) reader = relabel_csv_reader_open(self->path, error);
  const char *const *record;
  guint64 line;

  if (reader == NULL || !read_header(self, reader, error))
    return FALSE;
  do {
    if (!next_record(self, reader, FALSE, &record, &line, error))
      return FALSE;
    if (record != NULL)
      relabel_csv_columns_look_at(&self->columns, record);
  } while (record != NULL);
  relabel_csv_columns_settle(&self->columns);
  return TRUE;
}

/* A field that is there has its type already. */
static gboolean
add_fields(ImportCsv *self, GError **error)
{
  for (guint i = 0; i < self->columns.fields->len; i++) {
    RelabelCsvField *field = &g_array_index(self->columns.fields, RelabelCsvField, i);
    g_autoptr(RelabelField) known = relabel_dataset_find_field(self->base->dataset, field->name);

    if (known != NULL && !relabel_field_type_is_label(field->type) && relabel_field_get_field_type(known) <= RELABEL_FIELD_TYPE_DATETIME)
      field->type = relabel_field_get_field_type(known);
    if (!relabel_import_ensure_field(self->base->dataset, field->name, field->type, NULL, error))
      return FALSE;
  }
  for (guint i = 0; i < self->columns.ignored->len; i++)
    relabel_import_add_problem(self->base, self->path, 1, "the column “%s” is no field that can be kept; it was left out",
                               (const char *)g_ptr_array_index(self->columns.ignored, i));
  return TRUE;
}

static void
set_id(ImportCsv *self, RelabelSample *sample, const char *id, guint64 line)
{
  if (self->ids == NULL || *id == '\0')
    return;
  if (!relabel_id_is_valid(id))
    relabel_import_add_problem(self->base, self->path, line, "“%s” is no id of 24 hexadecimal digits; the sample got another", id);
  else if (!g_hash_table_add(self->ids, g_strdup(id)))
    relabel_import_add_problem(self->base, self->path, line, "there is another sample of the id “%s”; this one got another", id);
  else
    relabel_sample_set_id(sample, id);
}

static gboolean
add_record(ImportCsv *self, const char *const *record, guint64 line, GError **error)
{
  g_autofree char *path = relabel_import_resolve(self->base, self->folder, record[self->columns.path], self->path, line);
  g_autoptr(RelabelSample) sample = path != NULL ? relabel_import_new_sample_of(self->base, path) : NULL;
  g_autoptr(GError) reason = NULL;

  if (sample == NULL)
    return TRUE;
  if (self->columns.id >= 0)
    set_id(self, sample, record[self->columns.id], line);
  if (self->columns.tags >= 0) {
    g_auto(GStrv) tags = relabel_csv_split(record[self->columns.tags]);

    relabel_import_set_tags(self->base, sample, (const char *const *)tags);
  }
  if (!relabel_csv_columns_read(&self->columns, record, sample, &reason))
    relabel_import_add_problem(self->base, self->path, line, "%s; it was left out", reason->message);
  return relabel_import_add_sample(self->base, g_steal_pointer(&sample), error);
}

static gboolean
add_records(ImportCsv *self, GError **error)
{
  g_autoptr(RelabelCsvReader) reader = relabel_csv_reader_open(self->path, error);
  const char *const *record;
  guint64 line;

  /* The first line has been read. */
  if (reader == NULL || !relabel_csv_reader_next(reader, &record, &line, error))
    return FALSE;
  for (;;) {
    if (!next_record(self, reader, TRUE, &record, &line, error))
      return FALSE;
    if (record == NULL)
      return TRUE;
    if (!add_record(self, record, line, error))
      return FALSE;
  }
}

gboolean
relabel_import_csv(RelabelImport *import, GError **error)
{
  ImportCsv self = { .base = import };
  gboolean is_new = relabel_dataset_get_n_samples(import->dataset) == 0;
  gboolean done;

  find_files(&self);
  self.ids = is_new ? g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) : NULL;
  done = find_types(&self, error) && add_fields(&self, error) && add_records(&self, error);
  relabel_csv_columns_clear(&self.columns);
  g_clear_pointer(&self.ids, g_hash_table_unref);
  g_free(self.path);
  g_free(self.folder);
  return done;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The objects that a view shows, and the matches of an evaluation. */
#include "relabel-sqlite-view.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

typedef struct {
  RelabelSqliteView *view;
  RelabelPatchList *patches;
  const char *key;   /* of the evaluation */
  GHashTable *found; /* id of an object of the sample, packed -> GByteArray of predictions */
  GByteArray *rest;  /* of Rest: predictions that match nothing come last */
} Patches;

typedef struct {
  guint8 sample[RELABEL_ID_SIZE];
  guint8 id[RELABEL_ID_SIZE];
  guint8 type;
} Rest;

static RelabelPatchType
read_type(const char *text)
{
  if (g_strcmp0(text, "tp") == 0)
    return RELABEL_PATCH_TYPE_TRUE_POSITIVE;
  if (g_strcmp0(text, "fp") == 0)
    return RELABEL_PATCH_TYPE_FALSE_POSITIVE;
  return g_strcmp0(text, "fn") == 0 ? RELABEL_PATCH_TYPE_FALSE_NEGATIVE : RELABEL_PATCH_TYPE_NONE;
}

static const guint8 *
read_id(Patches *self, sqlite3_stmt *row, int column, GError **error)
{
  const guint8 *id = sqlite3_column_blob(row, column);

  if (id != NULL && sqlite3_column_bytes(row, column) == RELABEL_ID_SIZE)
    return id;
  relabel_sqlite_fail(self->view->sqlite, SQLITE_CORRUPT, error);
  return NULL;
}

/* Labels of a field in the order of the view: place of the sample, its id, the label's, and of an evaluation what it is and matches. */
static sqlite3_stmt *
prepare(Patches *self, RelabelSqliteSource *source, GError **error)
{
  RelabelSqliteView *view = self->view;
  g_autoptr(GString) sql = g_string_new("SELECT ");
  const char *rank;

  if (!relabel_sqlite_view_settle(view, error))
    return NULL;
  rank = view->samples != NULL ? "chosen.rank" : "label.sample";
  g_string_append_printf(sql, "%s, sample.id, label.id", rank);
  if (self->key != NULL) {
    g_autofree char *id = g_strconcat(self->key, "_id", NULL);

    g_string_append(sql, ", rl_get(label.attributes, ");
    relabel_sqlite_append_text(sql, self->key);
    g_string_append(sql, "), rl_get(label.attributes, ");
    relabel_sqlite_append_text(sql, id);
    g_string_append_c(sql, ')');
  }
  g_string_append_c(sql, ' ');
  if (!relabel_sqlite_view_append_labels(view, source, TRUE, sql, error))
    return NULL;
  g_string_append_printf(sql, " ORDER BY %s, label.ord", rank);
  return relabel_sqlite_view_prepare(view, sql->str, error);
}

static gboolean
list_objects(Patches *self, RelabelSqliteSource *source, GError **error)
{
  sqlite3_stmt *statement = prepare(self, source, error);
  int row = statement != NULL ? 1 : -1;
  gint64 last = -1;

  while (row > 0 && (row = relabel_sqlite_next(self->view->sqlite, statement, error)) > 0) {
    const guint8 *sample = read_id(self, statement, 1, error);
    const guint8 *label = sample != NULL ? read_id(self, statement, 2, error) : NULL;

    if (label == NULL) {
      row = -1;
      break;
    }
    if (sqlite3_column_int64(statement, 0) != last)
      relabel_patch_list_add_sample(self->patches, sample);
    last = sqlite3_column_int64(statement, 0);
    relabel_patch_list_add(self->patches, label, RELABEL_PATCH_TYPE_NONE);
  }
  sqlite3_finalize(statement);
  return row == 0;
}

static RelabelSqliteSource *
find_objects(RelabelSqliteView *view, const char *name, GError **error)
{
  RelabelPath path = relabel_path_resolve(view->fields, name);
  RelabelFieldType type = path.field != NULL ? relabel_field_get_field_type(path.field) : RELABEL_FIELD_TYPE_OTHER;

  if (type == RELABEL_FIELD_TYPE_DETECTIONS || type == RELABEL_FIELD_TYPE_POLYLINES || type == RELABEL_FIELD_TYPE_KEYPOINTS)
    return relabel_sqlite_view_find_source(view, path.field);
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
              "“%s” can't be made into patches: these are of detections, polylines or keypoints", name);
  return NULL;
}

/* A prediction goes to the object that it matches, or to the end. */
static gboolean
keep_prediction(Patches *self, sqlite3_stmt *row, GError **error)
{
  const guint8 *sample = read_id(self, row, 1, error);
  const guint8 *id = sample != NULL ? read_id(self, row, 2, error) : NULL;
  const char *target = (const char *)sqlite3_column_text(row, 4);
  guint8 packed[RELABEL_ID_SIZE];
  GByteArray *found;
  Rest rest;

  if (id == NULL)
    return FALSE;
  if (target != NULL && relabel_id_pack(target, packed)) {
    g_autoptr(GBytes) key = g_bytes_new(packed, sizeof packed);

    found = g_hash_table_lookup(self->found, key);
    if (found == NULL) {
      found = g_byte_array_new();
      g_hash_table_insert(self->found, g_bytes_ref(key), found);
    }
    g_byte_array_append(found, id, RELABEL_ID_SIZE);
    return TRUE;
  }
  memcpy(rest.sample, sample, sizeof rest.sample);
  memcpy(rest.id, id, sizeof rest.id);
  rest.type = (guint8)read_type((const char *)sqlite3_column_text(row, 3));
  if (target == NULL || *target == '\0')
    g_byte_array_append(self->rest, (const guint8 *)&rest, sizeof rest);
  return TRUE;
}

static gboolean
add_object(Patches *self, sqlite3_stmt *row, gboolean is_new, GError **error)
{
  const guint8 *sample = read_id(self, row, 1, error);
  const guint8 *id = sample != NULL ? read_id(self, row, 2, error) : NULL;
  g_autoptr(GBytes) key = id != NULL ? g_bytes_new(id, RELABEL_ID_SIZE) : NULL;
  GByteArray *found = key != NULL ? g_hash_table_lookup(self->found, key) : NULL;

  if (id == NULL)
    return FALSE;
  if (is_new)
    relabel_patch_list_add_sample(self->patches, sample);
  relabel_patch_list_add(self->patches, id, read_type((const char *)sqlite3_column_text(row, 3)));
  for (guint i = 0; found != NULL && i < found->len; i += RELABEL_ID_SIZE)
    relabel_patch_list_add_prediction(self->patches, found->data + i);
  return TRUE;
}

/* The two fields side by side, sample by sample. */
static gboolean
join_matches(Patches *self, sqlite3_stmt *objects, sqlite3_stmt *predictions, GError **error)
{
  RelabelSqlite *sqlite = self->view->sqlite;
  int row = relabel_sqlite_next(sqlite, objects, error), other = relabel_sqlite_next(sqlite, predictions, error);
  gint64 last = -1, listed = -1;

  while (row > 0 || other > 0) {
    gint64 rank = row > 0 ? sqlite3_column_int64(objects, 0) : G_MAXINT64;
    gint64 other_rank = other > 0 ? sqlite3_column_int64(predictions, 0) : G_MAXINT64;

    if (other > 0 && other_rank <= rank) {
      if (other_rank != last)
        g_hash_table_remove_all(self->found);
      last = other_rank;
      if (!keep_prediction(self, predictions, error))
        return FALSE;
      other = relabel_sqlite_next(sqlite, predictions, error);
      continue;
    }
    if (rank != last)
      g_hash_table_remove_all(self->found);
    if (!add_object(self, objects, rank != listed, error))
      return FALSE;
    last = listed = rank;
    row = relabel_sqlite_next(sqlite, objects, error);
  }
  return row == 0 && other == 0;
}

static void
add_rest(Patches *self)
{
  for (guint i = 0; i < self->rest->len; i += sizeof(Rest)) {
    const Rest *rest = (const Rest *)(gconstpointer)(self->rest->data + i);

    if (i == 0 || memcmp(rest->sample, rest[-1].sample, sizeof rest->sample) != 0)
      relabel_patch_list_add_sample(self->patches, rest->sample);
    relabel_patch_list_add(self->patches, NULL, (RelabelPatchType)rest->type);
    relabel_patch_list_add_prediction(self->patches, rest->id);
  }
}

static gboolean
list_matches(Patches *self, RelabelSqliteSource *objects, RelabelSqliteSource *predictions, GError **error)
{
  sqlite3_stmt *first = prepare(self, objects, error);
  sqlite3_stmt *second = first != NULL ? prepare(self, predictions, error) : NULL;
  gboolean done;

  self->found = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, (GDestroyNotify)g_byte_array_unref);
  self->rest = g_byte_array_new();
  done = second != NULL && join_matches(self, first, second, error);
  sqlite3_finalize(first);
  sqlite3_finalize(second);
  if (done)
    add_rest(self);
  g_hash_table_unref(self->found);
  g_byte_array_unref(self->rest);
  return done;
}

static gboolean
list_evaluation(Patches *self, const char *key, GError **error)
{
  g_autoptr(RelabelRun) run = relabel_sqlite_read_run(self->view->sqlite, RELABEL_RUN_KIND_EVALUATION, key, error);
  JsonObject *config = run != NULL ? relabel_json_peek_object(relabel_run_get_document(run), "config") : NULL;
  const char *gt_field = relabel_json_peek_string(config, "gt_field"), *pred_field = relabel_json_peek_string(config, "pred_field");
  RelabelSqliteSource *objects, *predictions;

  if (run == NULL)
    return FALSE;
  if (gt_field == NULL || pred_field == NULL) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "The evaluation “%s” doesn't say of which fields it is", key);
    return FALSE;
  }
  objects = find_objects(self->view, gt_field, error);
  predictions = objects != NULL ? find_objects(self->view, pred_field, error) : NULL;
  if (predictions == NULL)
    return FALSE;
  self->key = key;
  self->patches = relabel_patch_list_new(gt_field, pred_field);
  return list_matches(self, objects, predictions, error);
}

static gboolean
list(Patches *self, GError **error)
{
  RelabelViewStage *stage = self->view->patches;
  RelabelSqliteSource *source;

  if (stage == NULL) {
    g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
                        "The view makes no patches: its last stage has to be to_patches() or to_evaluation_patches()");
    return FALSE;
  }
  if (relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_TO_EVALUATION_PATCHES)
    return list_evaluation(self, relabel_view_stage_get_string(stage, "eval_key"), error);
  source = find_objects(self->view, relabel_expression_get_path(relabel_view_stage_get_argument(stage, "field")), error);
  if (source == NULL)
    return FALSE;
  self->patches = relabel_patch_list_new(relabel_field_get_name(source->field), NULL);
  return list_objects(self, source, error);
}

RelabelPatchList *
relabel_sqlite_dataset_list_patches(RelabelDataset *dataset, RelabelView *view, GCancellable *cancellable, GError **error)
{
  g_auto(RelabelSqliteQuery) query = { NULL };
  Patches self = { NULL };

  if (!relabel_sqlite_query_open(&query, dataset, view, RELABEL_SQLITE_LISTED, cancellable, error))
    return NULL;
  self.view = query.view;
  if (!list(&self, error))
    g_clear_pointer(&self.patches, relabel_patch_list_unref);
  return self.patches;
}

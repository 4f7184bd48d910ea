/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Views, stage by stage: see relabel-sqlite-view.h. */
#include "relabel-sqlite-view.h"

#include "relabel-error.h"
#include "relabel-random.h"

/* Conditions are one expression, which SQLite limits to a depth of 1000. */
#define MAX_CONDITIONS 100

static void
source_free(RelabelSqliteSource *source)
{
  g_free(source->rows);
  g_free(source->within);
  g_free(source->classes);
  g_free(source);
}

static void
free_string(gpointer string)
{
  g_string_free(string, TRUE);
}

static gboolean
add_sources(RelabelSqliteView *self, GError **error)
{
  g_autoptr(GPtrArray) rows = relabel_sqlite_read_fields(self->sqlite, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    RelabelSqliteField *row = g_ptr_array_index(rows, i);
    RelabelSqliteSource *source = g_new0(RelabelSqliteSource, 1);
    RelabelField *field = relabel_field_new(row->name, row->type, NULL);

    source->field = field;
    source->id = row->id;
    source->classes = g_strdup("class");
    g_ptr_array_add(self->fields, field);
    g_ptr_array_add(self->sources, source);
  }
  return TRUE;
}

RelabelSqliteSource *
relabel_sqlite_view_find_source(RelabelSqliteView *self, RelabelField *field)
{
  for (guint i = 0; i < self->sources->len; i++) {
    RelabelSqliteSource *source = g_ptr_array_index(self->sources, i);

    if (source->field == field)
      return source;
  }
  g_assert_not_reached();
}

/* If it is its own. */
void
relabel_sqlite_view_drop_table(RelabelSqliteView *self, const char *name)
{
  g_autofree char *sql = g_strdup_printf("DROP TABLE IF EXISTS %s", name);
  guint place;

  if (!g_ptr_array_find_with_equal_func(self->tables, name, g_str_equal, &place))
    return;
  sqlite3_exec(self->sqlite->db, sql, NULL, NULL, NULL);
  g_ptr_array_remove_index(self->tables, place);
}

void
relabel_sqlite_view_free(RelabelSqliteView *self)
{
  while (self->tables->len > 0)
    relabel_sqlite_view_drop_table(self, g_ptr_array_index(self->tables, 0));
  g_ptr_array_unref(self->tables);
  g_ptr_array_unref(self->sources);
  g_ptr_array_unref(self->fields);
  g_ptr_array_unref(self->where);
  g_string_free(self->order, TRUE);
  g_free(self->samples);
  g_free(self);
}

/* What SQLite finds too large or too deep is the view's fault, not the file's. */
static gboolean
fail(RelabelSqliteView *self, int code, GError **error)
{
  const char *message = sqlite3_errmsg(self->sqlite->db);

  if (code != SQLITE_ERROR && code != SQLITE_TOOBIG)
    return relabel_sqlite_fail(self->sqlite, code, error);
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "The view is too deep or too large to be evaluated (%s); make it simpler",
              message);
  return FALSE;
}

sqlite3_stmt *
relabel_sqlite_view_prepare(RelabelSqliteView *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(self->sqlite->db, sql, -1, &statement, NULL);

  if (code != SQLITE_OK)
    fail(self, code, error);
  return statement;
}

gboolean
relabel_sqlite_view_run(RelabelSqliteView *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = relabel_sqlite_view_prepare(self, sql, error);
  int code = statement != NULL ? sqlite3_step(statement) : SQLITE_DONE;
  gboolean done = statement != NULL && (code == SQLITE_DONE || code == SQLITE_ROW || fail(self, code, error));

  sqlite3_finalize(statement);
  return done;
}

gboolean
relabel_sqlite_view_make_table(RelabelSqliteView *self, const char *columns, char **name, GError **error)
{
  g_autofree char *made = relabel_sqlite_view_make_name(self, "temp.view_");
  g_autofree char *sql = g_strdup_printf("CREATE TABLE %s(%s", made, columns);

  if (!relabel_sqlite_view_run(self, sql, error))
    return FALSE;
  g_ptr_array_add(self->tables, g_strdup(made));
  *name = g_steal_pointer(&made);
  return TRUE;
}

static gboolean
is_limited(RelabelSqliteView *self)
{
  return self->skip > 0 || self->limit >= 0;
}

static gboolean
is_ordered(RelabelSqliteView *self)
{
  return self->order->len > 0 || is_limited(self);
}

static gboolean
is_settled(RelabelSqliteView *self)
{
  return self->where->len == 0 && !is_ordered(self);
}

gboolean
relabel_sqlite_view_is_whole(RelabelSqliteView *self)
{
  return self->samples == NULL && is_settled(self);
}

gboolean
relabel_sqlite_view_is_untouched(RelabelSqliteView *self, RelabelSqliteSource *source)
{
  return !self->in_edit && relabel_sqlite_view_is_whole(self) && source->rows == NULL && !source->is_hidden &&
         g_str_equal(source->classes, "class");
}

const char *
relabel_sqlite_view_get_pos(RelabelSqliteView *self)
{
  return self->samples != NULL ? "chosen.pos" : "sample.pos";
}

RelabelSqliteCompiler
relabel_sqlite_view_get_compiler(RelabelSqliteView *self, GError **error)
{
  return (RelabelSqliteCompiler){ self, relabel_sqlite_view_get_pos(self), error };
}

char *
relabel_sqlite_view_select(RelabelSqliteView *self, const char *columns)
{
  GString *sql = g_string_new("SELECT ");

  g_string_append(sql, columns);
  /* The left join is left out by SQLite where nothing of a sample is asked for, and keeps the order of the two. */
  if (self->samples != NULL)
    g_string_append_printf(sql, " FROM %s AS chosen LEFT JOIN sample ON sample.pos = chosen.pos", self->samples);
  else
    g_string_append(sql, " FROM sample");
  for (guint i = 0; i < self->where->len; i++)
    g_string_append_printf(sql, " %s (%s)", i == 0 ? "WHERE" : "AND", ((GString *)g_ptr_array_index(self->where, i))->str);
  g_string_append_printf(sql, " ORDER BY %s%s", self->order->str, self->samples != NULL ? "chosen.rank" : "sample.pos");
  if (is_limited(self))
    g_string_append_printf(sql, " LIMIT %" G_GINT64_FORMAT " OFFSET %" G_GINT64_FORMAT, self->limit, self->skip);
  return g_string_free(sql, FALSE);
}

/* Applies what is still to be applied. */
gboolean
relabel_sqlite_view_flush(RelabelSqliteView *self, GError **error)
{
  g_autofree char *select = relabel_sqlite_view_select(self, relabel_sqlite_view_get_pos(self));
  g_autofree char *name = NULL;
  g_autofree char *sql = NULL;

  if (!relabel_sqlite_view_make_table(self, "rank INTEGER PRIMARY KEY, pos INTEGER NOT NULL)", &name, error))
    return FALSE;
  sql = g_strdup_printf("INSERT INTO %s(pos) %s", name, select);
  if (!relabel_sqlite_view_run(self, sql, error))
    return FALSE;
  if (self->samples != NULL)
    relabel_sqlite_view_drop_table(self, self->samples);
  g_free(self->samples);
  self->samples = g_steal_pointer(&name);
  g_ptr_array_set_size(self->where, 0);
  g_string_truncate(self->order, 0);
  self->skip = 0;
  self->limit = -1;
  return TRUE;
}

/* Where only what there is counts, nothing need be sorted, save for a limit. */
void
relabel_sqlite_view_forget_order(RelabelSqliteView *self)
{
  if (!is_limited(self))
    g_string_truncate(self->order, 0);
}

gboolean
relabel_sqlite_view_settle(RelabelSqliteView *self, GError **error)
{
  return is_settled(self) || relabel_sqlite_view_flush(self, error);
}

/* Takes it. */
void
relabel_sqlite_view_add_condition(RelabelSqliteView *self, GString *condition)
{
  g_ptr_array_add(self->where, condition);
}

gboolean
relabel_sqlite_view_prepare_where(RelabelSqliteView *self, GError **error)
{
  return (!is_ordered(self) && self->where->len < MAX_CONDITIONS) || relabel_sqlite_view_flush(self, error);
}

static gboolean
prepare_order(RelabelSqliteView *self, GError **error)
{
  return !is_ordered(self) || relabel_sqlite_view_flush(self, error);
}

static gboolean
prepare_limit(RelabelSqliteView *self, GError **error)
{
  return !is_limited(self) || relabel_sqlite_view_flush(self, error);
}

static gboolean
add_where(RelabelSqliteView *self, RelabelExpression *expression, gboolean is_negated, GError **error)
{
  static const RelabelSqliteScope scope = { RELABEL_SCOPE_SAMPLE, NULL, NULL };
  GString *condition;
  RelabelSqliteCompiler compiler;
  gboolean done;

  if (!relabel_sqlite_view_prepare_where(self, error))
    return FALSE;
  compiler = relabel_sqlite_view_get_compiler(self, error);
  condition = g_string_new(is_negated ? "NOT " : NULL);
  done = is_negated ? relabel_sqlite_compile_condition(&compiler, &scope, expression, condition)
                    : relabel_sqlite_compile_where(&compiler, &scope, expression, condition);
  relabel_sqlite_view_add_condition(self, condition);
  return done;
}

static gboolean
add_text_condition(RelabelSqliteView *self, char *condition, GError **error)
{
  g_autofree char *owned = condition;

  if (!relabel_sqlite_view_prepare_where(self, error))
    return FALSE;
  relabel_sqlite_view_add_condition(self, g_string_new(owned));
  return TRUE;
}

static gboolean
add_exists(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  RelabelExpression *field = relabel_view_stage_get_argument(stage, "field");
  g_autoptr(RelabelExpression) exists = relabel_expression_new_call(RELABEL_OPERATOR_EXISTS, &field, 1);

  return add_where(self, exists, !relabel_view_stage_get_boolean(stage, "bool"), error);
}

static gboolean
add_match_tags(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  g_autoptr(GString) condition = g_string_new(relabel_view_stage_get_boolean(stage, "bool") ? "" : "NOT ");
  RelabelExpression *tags = relabel_view_stage_get_argument(stage, "tags");
  JsonNode *node = tags != NULL ? relabel_expression_get_value(tags) : NULL;
  gboolean all = relabel_view_stage_get_boolean(stage, "all");

  /* Of no tags no sample has any, nor all. */
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node) || json_array_get_length(json_node_get_array(node)) == 0) {
    g_string_append_c(condition, '0');
  } else {
    g_string_append(condition, "rl_shares(rl_json(ifnull(sample.tags, '[]')), ");
    relabel_sqlite_append_node(condition, node);
    g_string_append(condition, all ? ", 1)" : ", 0)");
  }
  return add_text_condition(self, g_strdup(condition->str), error);
}

static gboolean
add_limit(RelabelSqliteView *self, gint64 n, GError **error)
{
  if (!prepare_limit(self, error))
    return FALSE;
  self->limit = MAX(n, 0);
  return TRUE;
}

static gboolean
add_skip(RelabelSqliteView *self, gint64 n, GError **error)
{
  if (n <= 0)
    return TRUE;
  if (!prepare_limit(self, error))
    return FALSE;
  self->skip = n;
  return TRUE;
}

static gboolean
add_shuffle(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  if (!prepare_order(self, error))
    return FALSE;
  g_string_append_printf(self->order, "rl_shuffle(%" G_GINT64_FORMAT ", sample.id), ", relabel_random_of_stage(stage));
  return TRUE;
}

static gboolean
fill_ids(RelabelSqliteView *self, RelabelIdList *ids, char **table, GError **error)
{
  sqlite3_stmt *statement;
  g_autofree char *sql = NULL;
  int code = SQLITE_DONE;

  if (!relabel_sqlite_view_make_table(self, "id BLOB PRIMARY KEY, n INTEGER) WITHOUT ROWID", table, error))
    return FALSE;
  sql = g_strdup_printf("INSERT OR IGNORE INTO %s VALUES(?1, ?2)", *table);
  statement = relabel_sqlite_view_prepare(self, sql, error);
  if (statement == NULL)
    return FALSE;
  for (guint i = 0; code == SQLITE_DONE && i < relabel_id_list_get_length(ids); i++) {
    sqlite3_bind_blob(statement, 1, relabel_id_list_peek(ids, i), RELABEL_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, i);
    code = sqlite3_step(statement);
    sqlite3_reset(statement);
  }
  sqlite3_finalize(statement);
  return code == SQLITE_DONE || relabel_sqlite_fail(self->sqlite, code, error);
}

/* A list of booleans, for each place in the present order. */
static gboolean
add_mask(RelabelSqliteView *self, JsonArray *mask, GError **error)
{
  g_autoptr(GString) condition = g_string_new("chosen.rank IN (");
  guint n = 0;

  if (!relabel_sqlite_view_flush(self, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length(mask); i++) {
    if (json_array_get_boolean_element(mask, i))
      g_string_append_printf(condition, "%s%u", n++ > 0 ? ", " : "", i + 1);
  }
  g_string_append_c(condition, ')');
  return add_text_condition(self, g_strdup(condition->str), error);
}

static gboolean
add_select(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  gboolean is_select = relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_SELECT;
  RelabelExpression *mask = relabel_view_stage_get_argument(stage, "sample_ids");
  g_autofree char *table = NULL;

  if (mask != NULL)
    return add_mask(self, json_node_get_array(relabel_expression_get_value(mask)), error);
  if (!fill_ids(self, relabel_view_stage_get_ids(stage), &table, error) ||
      !add_text_condition(self, g_strdup_printf("sample.id %s (SELECT id FROM %s)", is_select ? "IN" : "NOT IN", table), error))
    return FALSE;
  if (is_select && relabel_view_stage_get_boolean(stage, "ordered"))
    g_string_append_printf(self->order, "(SELECT n FROM %s AS picked WHERE picked.id = sample.id), ", table);
  return TRUE;
}

static gboolean
add_select_by(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  gboolean is_select = relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_SELECT_BY;
  const char *path = relabel_expression_get_path(relabel_view_stage_get_argument(stage, "field"));
  JsonNode *values = relabel_expression_get_value(relabel_view_stage_get_argument(stage, "values"));
  g_autoptr(GString) list = g_string_new(NULL);
  GString *condition;
  RelabelSqliteCompiler compiler;

  if (!relabel_sqlite_view_prepare_where(self, error))
    return FALSE;
  compiler = relabel_sqlite_view_get_compiler(self, error);
  relabel_sqlite_append_node(list, values);
  condition = g_string_new(is_select ? "rl_is_one(" : "NOT rl_is_one(");
  relabel_sqlite_append_sample_path(&compiler, path, condition);
  g_string_append_printf(condition, ", %s)", list->str);
  relabel_sqlite_view_add_condition(self, condition);
  if (is_select && relabel_view_stage_get_boolean(stage, "ordered")) {
    g_string_append_printf(self->order, "rl_position(%s, ", list->str);
    relabel_sqlite_append_sample_path(&compiler, path, self->order);
    g_string_append(self->order, "), ");
  }
  return TRUE;
}

static gboolean
add_key(RelabelSqliteView *self, RelabelExpression *key, gboolean is_reversed, GError **error)
{
  static const RelabelSqliteScope scope = { RELABEL_SCOPE_SAMPLE, NULL, NULL };
  RelabelSqliteCompiler compiler = relabel_sqlite_view_get_compiler(self, error);

  if (relabel_expression_get_path(key) != NULL) {
    relabel_sqlite_append_sort_key(&compiler, relabel_expression_get_path(key), is_reversed, self->order);
    g_string_append(self->order, is_reversed ? " DESC, " : ", ");
    return TRUE;
  }
  g_string_append(self->order, "rl_key(");
  if (!relabel_sqlite_compile_value(&compiler, &scope, key, self->order))
    return FALSE;
  g_string_append(self->order, is_reversed ? ", 1) DESC, " : ", -1), ");
  return TRUE;
}

static gboolean
add_sort(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  RelabelExpression *keys = relabel_view_stage_get_argument(stage, "field_or_expr");
  gboolean reverse = relabel_view_stage_get_boolean(stage, "reverse");

  if (!prepare_order(self, error))
    return FALSE;
  if (!relabel_expression_is_call(keys, RELABEL_OPERATOR_LIST))
    return add_key(self, keys, reverse, error);
  for (guint i = 0; i < relabel_expression_get_n_arguments(keys); i++) {
    RelabelExpression *pair = relabel_expression_get_argument(keys, i);
    gboolean is_down = json_node_get_int(relabel_expression_get_value(relabel_expression_get_argument(pair, 1))) < 0;

    if (!add_key(self, relabel_expression_get_argument(pair, 0), is_down != reverse, error))
      return FALSE;
  }
  return TRUE;
}

/* What was sent stands in the run's tasks. */
static gboolean
add_run(RelabelSqliteView *self, const char *key, GError **error)
{
  gint64 run = 0;

  if (relabel_sqlite_find_run(self->sqlite, RELABEL_RUN_KIND_ANNOTATION, key, &run, error) <= 0)
    return FALSE;
  return add_text_condition(self, g_strdup_printf("sample.id IN (SELECT sample FROM run_task WHERE run = %" G_GINT64_FORMAT ")", run), error);
}

gboolean
relabel_sqlite_view_add_stage(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  switch (relabel_view_stage_get_kind(stage)) {
  case RELABEL_VIEW_STAGE_MATCH:
    return add_where(self, relabel_view_stage_get_argument(stage, "filter"), FALSE, error);
  case RELABEL_VIEW_STAGE_EXISTS:
    return add_exists(self, stage, error);
  case RELABEL_VIEW_STAGE_MATCH_TAGS:
    return add_match_tags(self, stage, error);
  case RELABEL_VIEW_STAGE_SKIP:
    return add_skip(self, relabel_view_stage_get_int(stage, "skip"), error);
  case RELABEL_VIEW_STAGE_LIMIT:
    return add_limit(self, relabel_view_stage_get_int(stage, "limit"), error);
  case RELABEL_VIEW_STAGE_TAKE:
    return add_shuffle(self, stage, error) && add_limit(self, relabel_view_stage_get_int(stage, "size"), error);
  case RELABEL_VIEW_STAGE_SHUFFLE:
    return add_shuffle(self, stage, error);
  case RELABEL_VIEW_STAGE_SELECT:
  case RELABEL_VIEW_STAGE_EXCLUDE:
    return add_select(self, stage, error);
  case RELABEL_VIEW_STAGE_SELECT_BY:
  case RELABEL_VIEW_STAGE_EXCLUDE_BY:
    return add_select_by(self, stage, error);
  case RELABEL_VIEW_STAGE_SORT_BY:
    return add_sort(self, stage, error);
  case RELABEL_VIEW_STAGE_ANNOTATION_RUN:
    return add_run(self, relabel_view_stage_get_string(stage, "anno_key"), error);
  case RELABEL_VIEW_STAGE_TO_PATCHES:
  case RELABEL_VIEW_STAGE_TO_EVALUATION_PATCHES:
    self->patches = stage;
    return TRUE;
  default:
    return relabel_sqlite_view_add_labels_stage(self, stage, error);
  }
}

gboolean
relabel_sqlite_view_add_stages(RelabelSqliteView *self, RelabelView *view, guint first, guint end, GError **error)
{
  for (guint i = first; i < end; i++) {
    if (self->patches != NULL) {
      g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s” makes patches of the samples: it has to be the last stage",
                  relabel_view_stage_get_word(self->patches));
      return FALSE;
    }
    if (!relabel_sqlite_view_add_stage(self, relabel_view_get_stage(view, i), error))
      return FALSE;
  }
  return TRUE;
}

static RelabelSqliteView *
view_new(RelabelSqlite *sqlite, gboolean in_edit)
{
  RelabelSqliteView *self = g_new0(RelabelSqliteView, 1);

  self->sqlite = sqlite;
  self->in_edit = in_edit;
  self->sources = g_ptr_array_new_with_free_func((GDestroyNotify)source_free);
  self->where = g_ptr_array_new_with_free_func(free_string);
  self->tables = g_ptr_array_new_with_free_func(g_free);
  self->order = g_string_new(NULL);
  self->limit = -1;
  return self;
}

RelabelSqliteView *
relabel_sqlite_view_new(RelabelSqlite *sqlite, gboolean in_edit, GError **error)
{
  g_autoptr(RelabelSqliteView) self = view_new(sqlite, in_edit);

  self->fields = g_ptr_array_new_with_free_func(g_object_unref);
  return add_sources(self, error) ? g_steal_pointer(&self) : NULL;
}

RelabelSqliteView *
relabel_sqlite_view_copy(RelabelSqliteView *self)
{
  RelabelSqliteView *copy = view_new(self->sqlite, self->in_edit);

  copy->fields = g_ptr_array_ref(self->fields);
  for (guint i = 0; i < self->sources->len; i++) {
    const RelabelSqliteSource *source = g_ptr_array_index(self->sources, i);
    RelabelSqliteSource *other = g_memdup2(source, sizeof *source);

    other->rows = g_strdup(source->rows);
    other->within = g_strdup(source->within);
    other->classes = g_strdup(source->classes);
    g_ptr_array_add(copy->sources, other);
  }
  for (guint i = 0; i < self->where->len; i++)
    g_ptr_array_add(copy->where, g_string_new(((GString *)g_ptr_array_index(self->where, i))->str));
  g_string_assign(copy->order, self->order->str);
  copy->samples = g_strdup(self->samples);
  copy->skip = self->skip;
  copy->limit = self->limit;
  return copy;
}

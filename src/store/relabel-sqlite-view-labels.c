/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stages of views that filter and rename labels. */
#include "relabel-sqlite-view.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

#define INT64 G_GINT64_FORMAT

/* What an index knows of a label, so that labels that were filtered are counted without being read again. */
#define KNOWN_COLUMNS "label.sample, label.ord, label.class, label.confidence, label.mark"
#define KNOWN_TABLE "sample INTEGER, ord INTEGER, class INTEGER, confidence REAL, mark INTEGER, PRIMARY KEY(sample, ord)) WITHOUT ROWID"

static gboolean
is_list(RelabelSqliteSource *source)
{
  return relabel_field_type_is_list(relabel_field_get_field_type(source->field));
}

static gboolean
is_label(RelabelSqliteSource *source)
{
  return relabel_field_type_is_label(relabel_field_get_field_type(source->field)) && !source->is_hidden;
}

/* The field of a stage that works on one. */
static RelabelSqliteSource *
find_source(RelabelSqliteView *self, const char *path)
{
  RelabelPath found = relabel_path_resolve(self->fields, path);

  return relabel_sqlite_view_find_source(self, found.field);
}

/* Those that a stage names, or all of labels. */
static GPtrArray *
list_sources(RelabelSqliteView *self, RelabelViewStage *stage)
{
  GPtrArray *sources = g_ptr_array_new();
  g_auto(GStrv) names = relabel_view_stage_dup_strings(stage, "fields");

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_ptr_array_add(sources, find_source(self, names[i]));
  for (guint i = 0; names == NULL && i < self->sources->len; i++) {
    if (is_label(g_ptr_array_index(self->sources, i)))
      g_ptr_array_add(sources, g_ptr_array_index(self->sources, i));
  }
  return sources;
}

/* Of the samples that there are now. */
static void
set_within(RelabelSqliteView *self, RelabelSqliteSource *source)
{
  g_free(source->within);
  source->within = g_strdup(self->samples);
}

/* Replaces the labels of a field by the rows of a SELECT of KNOWN_COLUMNS, in the order of samples. */
static gboolean
take_rows(RelabelSqliteView *self, RelabelSqliteSource *source, const char *select, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *sql = NULL;

  if (!relabel_sqlite_view_make_table(self, KNOWN_TABLE, &name, error))
    return FALSE;
  sql = g_strdup_printf("INSERT INTO %s %s", name, select);
  if (!relabel_sqlite_view_run(self, sql, error))
    return FALSE;
  if (source->rows != NULL)
    relabel_sqlite_view_drop_table(self, source->rows);
  g_free(source->rows);
  source->rows = g_steal_pointer(&name);
  set_within(self, source);
  return TRUE;
}

static gboolean
is_within(RelabelSqliteView *self, RelabelSqliteSource *source)
{
  return self->samples == NULL || g_strcmp0(source->within, self->samples) == 0;
}

/* Samples are few or labels are: the one that was filtered is gone through, and the other looked up. */
static void
append_chosen(RelabelSqliteView *self, RelabelSqliteSource *source, gboolean with_rank, GString *sql)
{
  RelabelSqliteCompiler compiler = { self, NULL, NULL };
  g_autoptr(GString) rows = g_string_new(NULL);
  const char *where;

  relabel_sqlite_append_rows(&compiler, source, "label", rows);
  where = strstr(rows->str, " WHERE ");
  if (source->rows == NULL) {
    g_string_append_printf(sql, "FROM %s AS chosen CROSS JOIN label LEFT JOIN sample ON sample.pos = label.sample%s AND label.sample = chosen.pos",
                           self->samples, where);
    return;
  }
  g_string_append_len(sql, rows->str, where - rows->str);
  if (with_rank)
    g_string_append_printf(sql, " JOIN %s AS chosen", self->samples);
  g_string_append_printf(sql, " LEFT JOIN sample ON sample.pos = label.sample%s", where);
  if (with_rank)
    g_string_append(sql, " AND chosen.pos = label.sample");
  else if (!is_within(self, source))
    g_string_append_printf(sql, " AND label.sample IN (SELECT pos FROM %s)", self->samples);
}

gboolean
relabel_sqlite_view_append_labels(RelabelSqliteView *self, RelabelSqliteSource *source, gboolean with_rank, GString *sql, GError **error)
{
  RelabelSqliteCompiler compiler = { self, NULL, error };
  g_autoptr(GString) rows = NULL;
  const char *where;

  if (!relabel_sqlite_view_settle(self, error))
    return FALSE;
  if (self->samples != NULL) {
    append_chosen(self, source, with_rank, sql);
    return TRUE;
  }
  rows = g_string_new(NULL);
  relabel_sqlite_append_rows(&compiler, source, "label", rows);
  where = strstr(rows->str, " WHERE ");
  g_string_append_len(sql, rows->str, where - rows->str);
  g_string_append_printf(sql, " LEFT JOIN sample ON sample.pos = label.sample%s", where);
  return TRUE;
}

gboolean
relabel_sqlite_view_append_known(RelabelSqliteView *self, RelabelSqliteSource *source, GString *sql, GError **error)
{
  if (source->rows == NULL || source->is_hidden)
    return relabel_sqlite_view_append_labels(self, source, FALSE, sql, error);
  if (!relabel_sqlite_view_settle(self, error))
    return FALSE;
  g_string_append_printf(sql, "FROM %s AS label WHERE ", source->rows);
  if (is_within(self, source))
    g_string_append_c(sql, '1');
  else
    g_string_append_printf(sql, "label.sample IN (SELECT pos FROM %s)", self->samples);
  return TRUE;
}

/* Keeps those of which a condition holds; @filter is an expression, or @condition SQL of “label”. */
static gboolean
filter_source(RelabelSqliteView *self, RelabelSqliteSource *source, RelabelExpression *filter, const char *condition, GError **error)
{
  RelabelSqliteScope scope = { RELABEL_SCOPE_LABEL, source, "label" };
  RelabelSqliteCompiler compiler = { self, "label.sample", error };
  g_autoptr(GString) select = g_string_new("SELECT " KNOWN_COLUMNS " ");

  if (source->is_hidden)
    return TRUE;
  if (!relabel_sqlite_view_append_labels(self, source, FALSE, select, error))
    return FALSE;
  g_string_append(select, " AND (");
  if (filter != NULL && !relabel_sqlite_compile_where(&compiler, &scope, filter, select))
    return FALSE;
  g_string_append_printf(select, "%s) ORDER BY label.sample, label.ord", condition != NULL ? condition : "");
  source->is_set = is_list(source);
  return take_rows(self, source, select->str, error);
}

/* Whether a sample has any labels of a field. */
static void
append_has_any(RelabelSqliteView *self, RelabelSqliteSource *source, GString *sql)
{
  RelabelSqliteCompiler compiler = relabel_sqlite_view_get_compiler(self, NULL);
  g_autofree char *row = relabel_sqlite_view_make_name(self, "l");

  if (source->rows != NULL && !source->is_hidden) {
    g_string_append_printf(sql, "EXISTS (SELECT 1 FROM %s AS %s WHERE %s.sample = %s)", source->rows, row, row, compiler.pos);
    return;
  }
  g_string_append(sql, "EXISTS (SELECT 1 ");
  relabel_sqlite_append_rows(&compiler, source, row, sql);
  g_string_append_c(sql, ')');
}

/* Leaves out samples that have no labels in any of the fields. */
static gboolean
omit_empty(RelabelSqliteView *self, GPtrArray *sources, GError **error)
{
  GString *condition;

  if (!relabel_sqlite_view_prepare_where(self, error))
    return FALSE;
  condition = g_string_new(sources->len == 0 ? "0" : NULL);
  for (guint i = 0; i < sources->len; i++) {
    g_string_append(condition, i > 0 ? " OR " : "");
    append_has_any(self, g_ptr_array_index(sources, i), condition);
  }
  relabel_sqlite_view_add_condition(self, condition);
  return TRUE;
}

/* Of all samples those that are left are the ones of the labels: all others need not be looked at. */
static gboolean
keep_matches(RelabelSqliteView *self, RelabelSqliteSource *source, GError **error)
{
  g_autoptr(GPtrArray) single = g_ptr_array_new();
  g_autofree char *name = NULL;
  g_autofree char *sql = NULL;

  if (!relabel_sqlite_view_is_whole(self) || source->is_hidden) {
    g_ptr_array_add(single, source);
    return omit_empty(self, single, error);
  }
  if (!relabel_sqlite_view_make_table(self, "rank INTEGER PRIMARY KEY, pos INTEGER NOT NULL)", &name, error))
    return FALSE;
  sql = g_strdup_printf("INSERT INTO %s(pos) SELECT DISTINCT sample FROM %s ORDER BY sample", name, source->rows);
  self->samples = g_steal_pointer(&name);
  set_within(self, source);
  return relabel_sqlite_view_run(self, sql, error);
}

static gboolean
add_filter_labels(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  RelabelSqliteSource *source = find_source(self, relabel_expression_get_path(relabel_view_stage_get_argument(stage, "field")));

  if (!filter_source(self, source, relabel_view_stage_get_argument(stage, "filter"), NULL, error))
    return FALSE;
  return !relabel_view_stage_get_boolean(stage, "only_matches") || keep_matches(self, source, error);
}

/* Ids as blobs of a table would be a table more for each stage: as a list they are sorted by SQLite as well. */
static void
append_ids(const char *const *ids, GString *sql)
{
  guint n = 0;

  g_string_append(sql, "label.id IN (");
  for (guint i = 0; ids[i] != NULL; i++) {
    if (relabel_id_is_valid(ids[i]))
      g_string_append_printf(sql, "%sx'%s'", n++ > 0 ? ", " : "", ids[i]);
  }
  g_string_append_c(sql, ')');
}

/* The labels that a list of {"field", "label_id"} names in a field; NULL where it names none. */
static GStrv
list_named(RelabelViewStage *stage, const char *field)
{
  JsonNode *node = relabel_expression_get_value(relabel_view_stage_get_argument(stage, "labels"));
  JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  guint n = 0;

  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
    JsonNode *element = json_array_get_element(array, i);
    JsonObject *object = JSON_NODE_HOLDS_OBJECT(element) ? json_node_get_object(element) : NULL;
    const char *id = object != NULL ? relabel_json_peek_string(object, "label_id") : NULL;

    if (id == NULL || g_strcmp0(relabel_json_peek_string(object, "field"), field) != 0)
      continue;
    g_strv_builder_add(builder, id);
    n++;
  }
  return n > 0 ? g_strv_builder_end(builder) : NULL;
}

/* What ids and tags ask for, as SQL of “label”; NULL where they ask for nothing. */
static char *
make_condition(RelabelViewStage *stage, gboolean is_excluded)
{
  g_autoptr(GString) sql = g_string_new(NULL);
  g_auto(GStrv) ids = relabel_view_stage_dup_strings(stage, "ids");
  g_auto(GStrv) instances = relabel_view_stage_dup_strings(stage, "instance_ids");
  RelabelExpression *tags = relabel_view_stage_get_argument(stage, "tags");
  const char *not = is_excluded ? "NOT " : "";

  if (ids != NULL) {
    g_string_append(sql, not);
    append_ids((const char *const *)ids, sql);
  }
  if (instances != NULL) {
    g_string_append_printf(sql, "%s%sifnull(rl_get(label.attributes, 'instance._id') IN (", sql->len > 0 ? " AND " : "", not);
    for (guint i = 0; instances[i] != NULL; i++) {
      g_string_append(sql, i > 0 ? ", " : "");
      relabel_sqlite_append_text(sql, instances[i]);
    }
    g_string_append(sql, "), 0)");
  }
  if (tags != NULL) {
    g_string_append_printf(sql, "%s%srl_shares(rl_json(ifnull(label.tags, '[]')), ", sql->len > 0 ? " AND " : "", not);
    relabel_sqlite_append_node(sql, relabel_expression_get_value(tags));
    g_string_append(sql, ", 0)");
  }
  return sql->len > 0 ? g_strdup(sql->str) : NULL;
}

/* The samples that a list of labels names. */
static gboolean
match_named(RelabelSqliteView *self, RelabelViewStage *stage, gboolean wanted, GError **error)
{
  JsonNode *node = relabel_expression_get_value(relabel_view_stage_get_argument(stage, "labels"));
  JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  g_autoptr(RelabelViewStage) select =
      relabel_view_stage_new(wanted ? RELABEL_VIEW_STAGE_SELECT : RELABEL_VIEW_STAGE_EXCLUDE);
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();

  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
    JsonNode *element = json_array_get_element(array, i);
    const char *id = JSON_NODE_HOLDS_OBJECT(element) ? relabel_json_peek_string(json_node_get_object(element), "sample_id") : NULL;

    if (id != NULL)
      relabel_id_list_append(ids, id);
  }
  relabel_view_stage_set_ids(select, ids);
  return relabel_sqlite_view_add_stage(self, select, error);
}

static gboolean
append_match(RelabelSqliteView *self, RelabelSqliteSource *source, RelabelExpression *filter, const char *condition, const char *pos,
             GString *sql, GError **error)
{
  RelabelSqliteScope scope = { RELABEL_SCOPE_LABEL, source, "label" };
  RelabelSqliteCompiler rows = { self, pos, error }, inner = { self, "label.sample", error };

  relabel_sqlite_append_rows(&rows, source, "label", sql);
  if (condition != NULL)
    g_string_append_printf(sql, " AND %s", condition);
  if (filter == NULL)
    return TRUE;
  g_string_append(sql, " AND (");
  if (!relabel_sqlite_compile_where(&inner, &scope, filter, sql))
    return FALSE;
  g_string_append_c(sql, ')');
  return TRUE;
}

/* Whether it has a path that is always of the sample. */
static gboolean
asks_sample(RelabelExpression *expression)
{
  const char *path = relabel_expression_get_path(expression);

  if (path != NULL)
    return *path == '$';
  for (guint i = 0; i < relabel_expression_get_n_arguments(expression); i++) {
    if (asks_sample(relabel_expression_get_argument(expression, i)))
      return TRUE;
  }
  return FALSE;
}

/* Of all samples, those of the labels that match are gathered at once; of some, each is asked. */
static gboolean
add_match_labels(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  RelabelExpression *filter = relabel_view_stage_get_argument(stage, "filter");
  gboolean wanted = relabel_view_stage_get_boolean(stage, "bool");
  g_autofree char *condition = make_condition(stage, FALSE);
  g_autoptr(GPtrArray) sources = list_sources(self, stage);
  gboolean is_whole;
  GString *sql;

  if (relabel_view_stage_get_argument(stage, "labels") != NULL)
    return match_named(self, stage, wanted, error);
  if (!relabel_sqlite_view_prepare_where(self, error))
    return FALSE;
  is_whole = relabel_sqlite_view_is_whole(self) && (filter == NULL || !asks_sample(filter));
  sql = g_string_new(NULL);
  relabel_sqlite_view_add_condition(self, sql);
  if (condition == NULL && filter == NULL) {
    g_string_append_c(sql, wanted ? '0' : '1');
    return TRUE;
  }
  g_string_append_printf(sql, "%s(0", wanted ? "" : "NOT ");
  for (guint i = 0; i < sources->len; i++) {
    g_string_append(sql, is_whole ? " OR sample.pos IN (SELECT label.sample " : " OR EXISTS (SELECT 1 ");
    if (!append_match(self, g_ptr_array_index(sources, i), filter, condition, is_whole ? NULL : relabel_sqlite_view_get_pos(self), sql, error))
      return FALSE;
    g_string_append_c(sql, ')');
  }
  g_string_append_c(sql, ')');
  return TRUE;
}

static void
hide_others(RelabelSqliteView *self, GPtrArray *kept)
{
  for (guint i = 0; i < self->sources->len; i++) {
    RelabelSqliteSource *source = g_ptr_array_index(self->sources, i);

    if (is_label(source) && !g_ptr_array_find(kept, source, NULL))
      source->is_hidden = TRUE;
  }
}

static gboolean
filter_named(RelabelSqliteView *self, RelabelViewStage *stage, GPtrArray *kept, gboolean is_excluded, GError **error)
{
  for (guint i = 0; i < self->sources->len; i++) {
    RelabelSqliteSource *source = g_ptr_array_index(self->sources, i);
    g_auto(GStrv) ids = is_label(source) ? list_named(stage, relabel_field_get_name(source->field)) : NULL;
    g_autoptr(GString) sql = g_string_new(is_excluded ? "NOT " : "");

    if (ids == NULL)
      continue;
    g_ptr_array_add(kept, source);
    append_ids((const char *const *)ids, sql);
    if (!filter_source(self, source, NULL, sql->str, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
filter_sources(RelabelSqliteView *self, RelabelViewStage *stage, GPtrArray *sources, gboolean is_excluded, GError **error)
{
  g_autofree char *condition = make_condition(stage, is_excluded);

  for (guint i = 0; condition != NULL && i < sources->len; i++) {
    if (!filter_source(self, g_ptr_array_index(sources, i), NULL, condition, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_select_labels(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  gboolean omits = relabel_view_stage_get_boolean(stage, "omit_empty");
  g_autoptr(GPtrArray) sources = NULL;

  if (relabel_view_stage_get_argument(stage, "labels") != NULL) {
    sources = g_ptr_array_new();
    if ((omits && !match_named(self, stage, TRUE, error)) || !filter_named(self, stage, sources, FALSE, error))
      return FALSE;
    hide_others(self, sources);
    return TRUE;
  }
  sources = list_sources(self, stage);
  hide_others(self, sources);
  return filter_sources(self, stage, sources, FALSE, error) && (!omits || omit_empty(self, sources, error));
}

static gboolean
add_exclude_labels(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  g_autoptr(GPtrArray) sources = g_ptr_array_new();
  gboolean done;

  if (relabel_view_stage_get_argument(stage, "labels") != NULL) {
    done = filter_named(self, stage, sources, TRUE, error);
  } else {
    g_autoptr(GPtrArray) named = list_sources(self, stage);

    done = filter_sources(self, stage, named, TRUE, error);
  }
  if (!done || !relabel_view_stage_get_boolean(stage, "omit_empty"))
    return done;
  g_ptr_array_set_size(sources, 0);
  for (guint i = 0; i < self->sources->len; i++) {
    if (is_label(g_ptr_array_index(self->sources, i)))
      g_ptr_array_add(sources, g_ptr_array_index(self->sources, i));
  }
  return omit_empty(self, sources, error);
}

static gboolean
add_limit_labels(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  RelabelSqliteSource *source = find_source(self, relabel_expression_get_path(relabel_view_stage_get_argument(stage, "field")));
  g_autoptr(GString) select = g_string_new("SELECT sample, ord, class, confidence, mark FROM (SELECT " KNOWN_COLUMNS ", row_number()"
                                           " OVER (PARTITION BY label.sample ORDER BY label.ord) AS n ");

  if (!is_list(source)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s” holds one label, not a list: there is nothing to limit",
                relabel_field_get_name(source->field));
    return FALSE;
  }
  if (source->is_hidden)
    return TRUE;
  if (!relabel_sqlite_view_append_known(self, source, select, error))
    return FALSE;
  g_string_append_printf(select, ") WHERE n <= %" INT64 " ORDER BY sample, ord", MAX(relabel_view_stage_get_int(stage, "limit"), 0));
  return take_rows(self, source, select->str, error);
}

/* The classes of the field by their new names. */
static gboolean
add_map_labels(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  RelabelSqliteSource *source = find_source(self, relabel_expression_get_path(relabel_view_stage_get_argument(stage, "field")));
  g_autofree char *map = relabel_json_to_string(relabel_expression_get_value(relabel_view_stage_get_argument(stage, "map")), FALSE);
  g_autoptr(GString) sql = g_string_new(NULL);
  g_autofree char *name = NULL;

  if (!relabel_sqlite_view_make_table(self, "id INTEGER PRIMARY KEY, field INTEGER, name TEXT)", &name, error))
    return FALSE;
  g_string_append_printf(sql, "INSERT INTO %s SELECT old.id, old.field, CASE WHEN json_each.key IS NULL THEN old.name ELSE json_each.value END"
                              " FROM %s AS old LEFT JOIN json_each(", name, source->classes);
  relabel_sqlite_append_text(sql, map);
  g_string_append_printf(sql, ") ON json_each.key = old.name WHERE old.field = %" INT64, source->id);
  g_free(source->classes);
  source->classes = g_steal_pointer(&name);
  source->is_set = is_list(source);
  return relabel_sqlite_view_run(self, sql->str, error);
}

static gboolean
hide_fields(RelabelSqliteView *self, RelabelViewStage *stage)
{
  gboolean is_selected = relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_SELECT_FIELDS;
  g_auto(GStrv) names = relabel_view_stage_dup_strings(stage, "field_names");

  for (guint i = 0; i < self->sources->len; i++) {
    RelabelSqliteSource *source = g_ptr_array_index(self->sources, i);
    gboolean is_named = names != NULL && g_strv_contains((const char *const *)names, relabel_field_get_name(source->field));

    if (is_named != is_selected)
      source->is_hidden = TRUE;
  }
  return TRUE;
}

gboolean
relabel_sqlite_view_add_labels_stage(RelabelSqliteView *self, RelabelViewStage *stage, GError **error)
{
  switch (relabel_view_stage_get_kind(stage)) {
  case RELABEL_VIEW_STAGE_FILTER_LABELS:
    return add_filter_labels(self, stage, error);
  case RELABEL_VIEW_STAGE_MATCH_LABELS:
    return add_match_labels(self, stage, error);
  case RELABEL_VIEW_STAGE_SELECT_LABELS:
    return add_select_labels(self, stage, error);
  case RELABEL_VIEW_STAGE_EXCLUDE_LABELS:
    return add_exclude_labels(self, stage, error);
  case RELABEL_VIEW_STAGE_LIMIT_LABELS:
    return add_limit_labels(self, stage, error);
  case RELABEL_VIEW_STAGE_MAP_LABELS:
    return add_map_labels(self, stage, error);
  case RELABEL_VIEW_STAGE_SELECT_FIELDS:
  case RELABEL_VIEW_STAGE_EXCLUDE_FIELDS:
    return hide_fields(self, stage);
  default:
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s” can't be shown here; take it out to see the rest of the view",
                relabel_view_stage_get_word(stage));
    return FALSE;
  }
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-run-private.h"

#include <string.h>

#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-id.h"
#include "relabel-json.h"
#include "relabel-view.h"

G_DEFINE_FINAL_TYPE(RelabelRun, relabel_run, G_TYPE_OBJECT)

static const char *const state_nicks[] = { "planned", "uploading", "open", "loaded", "cleaned", "failed", "cancelled" };
static const char *const kind_nicks[] = { "annotation", "evaluation", "brain", "run" };

static void
relabel_run_finalize(GObject *object)
{
  RelabelRun *self = RELABEL_RUN(object);

  g_free(self->key);
  g_date_time_unref(self->timestamp);
  g_free(self->reason);
  g_clear_object(&self->schema);
  relabel_run_clear_target(self);
  g_ptr_array_unref(self->unsent);
  json_object_unref(self->annotators);
  g_free(self->view);
  g_clear_pointer(&self->document, json_object_unref);
  g_clear_pointer(&self->results, json_node_unref);
  g_free(self->results_text);
  G_OBJECT_CLASS(relabel_run_parent_class)->finalize(object);
}

static void
relabel_run_class_init(RelabelRunClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_run_finalize;
}

static void
relabel_run_init(RelabelRun *self)
{
  self->timestamp = g_date_time_new_now_utc();
  self->schema = relabel_label_schema_new();
  self->annotators = json_object_new();
  self->unsent = relabel_unsent_list_new();
  relabel_run_set_login(self, NULL, NULL);
  relabel_run_set_media_field(self, NULL);
}

/* What Unicode calls ID_Start, and Python takes. */
static gboolean
can_begin_key(gunichar c)
{
  GUnicodeType type = g_unichar_type(c);

  return c == '_' || g_unichar_isalpha(c) || type == G_UNICODE_LETTER_NUMBER || c == 0x2118 || c == 0x212e;
}

/* ID_Continue: marks, digits and joining punctuation as well. */
static gboolean
can_be_in_key(gunichar c)
{
  GUnicodeType type = g_unichar_type(c);

  return can_begin_key(c) || type == G_UNICODE_DECIMAL_NUMBER || type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_SPACING_MARK ||
         type == G_UNICODE_CONNECT_PUNCTUATION || c == 0xb7 || c == 0x387;
}

/**
 * relabel_run_key_is_valid:
 * @key: (nullable): a key
 *
 * FiftyOne's rule: what can be a name in Python, so letters of any script, digits and underscores, not beginning with a digit.
 *
 * Returns: whether a run can have that key
 */
gboolean
relabel_run_key_is_valid(const char *key)
{
  if (key == NULL || *key == '\0' || !g_utf8_validate(key, -1, NULL) || !can_begin_key(g_utf8_get_char(key)))
    return FALSE;
  for (const char *p = key; *p != '\0'; p = g_utf8_next_char(p)) {
    if (!can_be_in_key(g_utf8_get_char(p)))
      return FALSE;
  }
  return TRUE;
}

/**
 * relabel_run_new:
 * @kind: what kind of run it is
 * @key: its key
 *
 * Returns: (transfer full) (nullable): a run that is planned; %RELABEL_MODEL_ERROR_INVALID when it can't have that key
 */
RelabelRun *
relabel_run_new(RelabelRunKind kind, const char *key, GError **error)
{
  RelabelRun *self;

  if (!relabel_run_key_is_valid(key)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
                "A run can't be called “%s”: use letters, digits and “_”, and begin with a letter or “_”",
                key != NULL ? key : "");
    return NULL;
  }
  self = g_object_new(RELABEL_TYPE_RUN, NULL);
  self->kind = kind;
  self->key = g_strdup(key);
  return self;
}

/* As text. Of one that is damaged nothing is known; the document keeps it. */
static char *
read_stages(JsonObject *document)
{
  JsonArray *array = relabel_json_peek_array(document, "view_stages");
  g_auto(GStrv) stages = array != NULL ? relabel_json_dup_strv(array) : NULL;
  g_autoptr(RelabelView) view = stages != NULL ? relabel_view_new_from_stages((const char *const *)stages, NULL) : NULL;

  return view != NULL && relabel_view_get_n_stages(view) > 0 ? relabel_view_to_string(view) : NULL;
}

/**
 * relabel_run_new_from_document:
 * @kind: what kind of run it is
 * @key: its key
 * @document: FiftyOne's run document
 * @results: (nullable): FiftyOne's results
 *
 * Takes over a run of FiftyOne. For annotation runs of its Label Studio integration the label schema, server and project are read.
 *
 * Returns: (transfer full) (nullable): the run
 */
RelabelRun *
relabel_run_new_from_document(RelabelRunKind kind, const char *key, JsonObject *document, JsonNode *results, GError **error)
{
  g_autoptr(RelabelRun) self = relabel_run_new(kind, key, error);
  JsonObject *config = relabel_json_peek_object(document, "config");
  gint64 microseconds = relabel_document_get_date(json_object_get_member(document, "timestamp"));

  if (self == NULL)
    return NULL;
  self->document = json_object_ref(document);
  self->results = results != NULL ? json_node_ref(results) : NULL;
  self->view = read_stages(document);
  if (microseconds >= 0) {
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(microseconds / G_USEC_PER_SEC);

    relabel_run_set_timestamp(self, time);
  }
  if (kind == RELABEL_RUN_KIND_ANNOTATION && config != NULL) {
    JsonNode *schema = json_object_get_member(config, "label_schema");
    JsonObject *object = results != NULL && JSON_NODE_HOLDS_OBJECT(results) ? json_node_get_object(results) : NULL;
    g_autoptr(RelabelLabelSchema) read = schema != NULL ? relabel_label_schema_new_from_json(schema, NULL) : NULL;

    if (read != NULL)
      g_set_object(&self->schema, read);
    relabel_run_set_url(self, relabel_json_peek_string(config, "url"));
    relabel_run_set_login(self, relabel_json_peek_string(config, "name"), NULL);
    relabel_run_set_media_field(self, relabel_json_peek_string(config, "media_field"));
    relabel_run_set_project(self, relabel_json_peek_int(object, "project_id", 0),
                            relabel_json_peek_string(config, "project_name"));
    self->state = self->project_id != 0 ? RELABEL_RUN_STATE_OPEN : RELABEL_RUN_STATE_FAILED;
  }
  return g_steal_pointer(&self);
}

static int
find_nick(const char *const *nicks, gsize n, const char *nick)
{
  for (gsize i = 0; i < n; i++) {
    if (g_strcmp0(nicks[i], nick) == 0)
      return (int)i;
  }
  return 0;
}

static void
read_annotators(RelabelRun *self, JsonObject *annotators)
{
  JsonObjectIter iter;
  const char *user_id;

  if (annotators == NULL)
    return;
  json_object_iter_init_ordered(&iter, annotators);
  while (json_object_iter_next_ordered(&iter, &user_id, NULL)) {
    const char *name = relabel_json_peek_string(annotators, user_id);

    if (name != NULL)
      json_object_set_string_member(self->annotators, user_id, name);
  }
}

static void
read_members(RelabelRun *self, JsonObject *object)
{
  JsonNode *schema = json_object_get_member(object, "label_schema");
  const char *timestamp = relabel_json_peek_string(object, "timestamp");
  g_autoptr(GDateTime) time = timestamp != NULL ? g_date_time_new_from_iso8601(timestamp, NULL) : NULL;

  self->state = find_nick(state_nicks, G_N_ELEMENTS(state_nicks), relabel_json_peek_string(object, "state"));
  self->reason = g_strdup(relabel_json_peek_string(object, "reason"));
  relabel_run_read_target(self, object);
  self->n_samples = relabel_json_peek_int(object, "n_samples", 0);
  self->n_uploaded = relabel_json_peek_int(object, "n_uploaded", 0);
  self->n_loads = relabel_json_peek_int(object, "n_loads", 0);
  g_ptr_array_unref(self->unsent);
  self->unsent = relabel_unsent_list_from_json(relabel_json_peek_array(object, "unsent"));
  read_annotators(self, relabel_json_peek_object(object, "annotators"));
  self->view = g_strdup(relabel_json_peek_string(object, "view"));
  if (time != NULL)
    relabel_run_set_timestamp(self, time);
  if (schema != NULL) {
    g_autoptr(RelabelLabelSchema) read = relabel_label_schema_new_from_json(schema, NULL);

    if (read != NULL)
      g_set_object(&self->schema, read);
  }
}

/**
 * relabel_run_new_from_json:
 * @node: what [method@Relabel.Run.to_json] wrote
 *
 * Returns: (transfer full) (nullable): the run
 */
RelabelRun *
relabel_run_new_from_json(JsonNode *node, GError **error)
{
  JsonObject *object = relabel_json_as_object(node, error);
  g_autoptr(RelabelRun) self = NULL;
  JsonObject *document;
  const char *key;
  int kind;

  if (object == NULL)
    return NULL;
  key = relabel_json_get_string(object, "key", error);
  kind = find_nick(kind_nicks, G_N_ELEMENTS(kind_nicks), relabel_json_peek_string(object, "kind"));
  self = key != NULL ? relabel_run_new((RelabelRunKind)kind, key, error) : NULL;
  if (self == NULL)
    return NULL;
  read_members(self, object);
  document = relabel_json_peek_object(object, "document");
  self->document = document != NULL ? json_object_ref(document) : NULL;
  if (json_object_has_member(object, "results"))
    self->results = json_node_ref(json_object_get_member(object, "results"));
  return g_steal_pointer(&self);
}

/**
 * relabel_run_to_record: (skip)
 *
 * Returns: (transfer full): the same as [method@Relabel.Run.to_json], without the results, which can be large
 */
JsonNode *
relabel_run_to_record(RelabelRun *self)
{
  JsonObject *object = json_object_new();
  g_autofree char *timestamp = g_date_time_format_iso8601(self->timestamp);

  json_object_set_string_member(object, "key", self->key);
  json_object_set_string_member(object, "kind", kind_nicks[self->kind]);
  json_object_set_string_member(object, "timestamp", timestamp);
  if (self->kind == RELABEL_RUN_KIND_ANNOTATION) {
    json_object_set_string_member(object, "state", state_nicks[self->state]);
    relabel_json_set_string(object, "reason", self->reason);
    relabel_run_write_target(self, object);
    json_object_set_int_member(object, "n_samples", self->n_samples);
    json_object_set_int_member(object, "n_uploaded", self->n_uploaded);
    json_object_set_int_member(object, "n_loads", self->n_loads);
    if (self->unsent->len > 0)
      json_object_set_array_member(object, "unsent", relabel_unsent_list_to_json(self->unsent));
    if (json_object_get_size(self->annotators) > 0)
      json_object_set_object_member(object, "annotators", json_object_ref(self->annotators));
    relabel_json_set_string(object, "view", self->view);
    json_object_set_member(object, "label_schema", relabel_label_schema_to_json(self->schema));
  } else {
    relabel_json_set_string(object, "view", self->view);
  }
  if (self->document != NULL)
    json_object_set_object_member(object, "document", json_object_ref(self->document));
  return relabel_json_node_from_object(object);
}

/**
 * relabel_run_to_json:
 *
 * Writes the run for a store and for people: everything but the tasks.
 *
 * Returns: (transfer full): an object
 */
JsonNode *
relabel_run_to_json(RelabelRun *self)
{
  JsonNode *node = relabel_run_to_record(self), *results = relabel_run_get_results(self);

  if (results != NULL)
    json_object_set_member(json_node_get_object(node), "results", json_node_ref(results));
  return node;
}

/**
 * relabel_run_state_to_nick:
 *
 * Returns: the word for a state on the command line and in JSON, e.g. `open`
 */
const char *
relabel_run_state_to_nick(RelabelRunState state)
{
  return state_nicks[state];
}

/**
 * relabel_run_kind_to_nick:
 *
 * Returns: the word for a kind on the command line and in JSON, e.g. `annotation`
 */
const char *
relabel_run_kind_to_nick(RelabelRunKind kind)
{
  return kind_nicks[kind];
}

/**
 * relabel_run_get_kind:
 *
 * Returns: what kind of run it is
 */
RelabelRunKind
relabel_run_get_kind(RelabelRun *self)
{
  return self->kind;
}

/**
 * relabel_run_get_key:
 *
 * Returns: the key
 */
const char *
relabel_run_get_key(RelabelRun *self)
{
  return self->key;
}

/**
 * relabel_run_get_timestamp:
 *
 * Returns: (transfer none): when the run was made, in UTC
 */
GDateTime *
relabel_run_get_timestamp(RelabelRun *self)
{
  return self->timestamp;
}

/**
 * relabel_run_set_timestamp:
 * @timestamp: when the run was made
 *
 * Sets when the run was made.
 */
void
relabel_run_set_timestamp(RelabelRun *self, GDateTime *timestamp)
{
  g_date_time_unref(self->timestamp);
  self->timestamp = g_date_time_to_utc(timestamp);
}

/**
 * relabel_run_get_state:
 *
 * Returns: how far the run has come
 */
RelabelRunState
relabel_run_get_state(RelabelRun *self)
{
  return self->state;
}

/**
 * relabel_run_set_state:
 * @state: how far the run has come
 * @reason: (nullable): why, in words for people; for what failed
 *
 * Sets the state.
 */
void
relabel_run_set_state(RelabelRun *self, RelabelRunState state, const char *reason)
{
  char *old = self->reason;

  self->state = state;
  self->reason = g_strdup(reason);
  g_free(old);
}

/**
 * relabel_run_get_reason:
 *
 * Returns: (nullable): why the run is in its state
 */
const char *
relabel_run_get_reason(RelabelRun *self)
{
  return self->reason;
}

/**
 * relabel_run_get_label_schema:
 *
 * Returns: (transfer none): what the run asks annotators for
 */
RelabelLabelSchema *
relabel_run_get_label_schema(RelabelRun *self)
{
  return self->schema;
}

/**
 * relabel_run_set_label_schema:
 * @schema: what the run asks annotators for
 *
 * Sets the label schema.
 */
void
relabel_run_set_label_schema(RelabelRun *self, RelabelLabelSchema *schema)
{
  g_set_object(&self->schema, schema);
}

/**
 * relabel_run_get_counts:
 * @n_samples: (out) (optional): the samples of the run
 * @n_uploaded: (out) (optional): those that have a task on the server
 *
 * Tells how many samples are meant, and how many are on the server.
 */
void
relabel_run_get_counts(RelabelRun *self, gint64 *n_samples, gint64 *n_uploaded)
{
  if (n_samples != NULL)
    *n_samples = self->n_samples;
  if (n_uploaded != NULL)
    *n_uploaded = self->n_uploaded;
}

/**
 * relabel_run_set_counts:
 * @n_samples: the samples of the run
 * @n_uploaded: those that have a task on the server
 *
 * Sets the counts.
 */
void
relabel_run_set_counts(RelabelRun *self, gint64 n_samples, gint64 n_uploaded)
{
  self->n_samples = n_samples;
  self->n_uploaded = n_uploaded;
}

/**
 * relabel_run_get_n_loads:
 *
 * Returns: how many loads have changed something; the number of the last one of them
 */
gint64
relabel_run_get_n_loads(RelabelRun *self)
{
  return self->n_loads;
}

/**
 * relabel_run_set_n_loads:
 * @n_loads: how many loads have changed something
 *
 * Sets how many loads there were.
 */
void
relabel_run_set_n_loads(RelabelRun *self, gint64 n_loads)
{
  self->n_loads = n_loads;
}

/**
 * relabel_run_get_annotator:
 * @user_id: a user of the server
 *
 * Returns: (nullable): the name under which this user's labels are loaded into a field of their own; %NULL when there were none yet
 */
const char *
relabel_run_get_annotator(RelabelRun *self, gint64 user_id)
{
  g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, user_id);

  return relabel_json_peek_string(self->annotators, key);
}

/**
 * relabel_run_has_annotator:
 * @name: a name
 *
 * Returns: whether an annotator goes by this name
 */
gboolean
relabel_run_has_annotator(RelabelRun *self, const char *name)
{
  JsonObjectIter iter;
  const char *user_id;

  json_object_iter_init_ordered(&iter, self->annotators);
  while (json_object_iter_next_ordered(&iter, &user_id, NULL)) {
    if (g_strcmp0(relabel_json_peek_string(self->annotators, user_id), name) == 0)
      return TRUE;
  }
  return FALSE;
}

/**
 * relabel_run_set_annotator:
 * @user_id: a user of the server
 * @name: the name that goes into the names of fields; no other user of the run has it
 *
 * Records how an annotator is called, so that the fields stay the same when the name on the server changes.
 */
void
relabel_run_set_annotator(RelabelRun *self, gint64 user_id, const char *name)
{
  g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, user_id);

  json_object_set_string_member(self->annotators, key, name);
}

/**
 * relabel_run_get_view:
 *
 * Returns: (nullable): the text form of the view that was sent; %NULL for the whole dataset
 */
const char *
relabel_run_get_view(RelabelRun *self)
{
  return self->view;
}

/**
 * relabel_run_set_view:
 * @view: (nullable): the text form of a view
 *
 * Sets the view that was sent.
 */
void
relabel_run_set_view(RelabelRun *self, const char *view)
{
  char *old = self->view;

  self->view = g_strdup(view);
  g_free(old);
}

/**
 * relabel_run_get_document:
 *
 * Returns: (transfer none) (nullable): FiftyOne's run document, for a run that was taken over
 */
JsonObject *
relabel_run_get_document(RelabelRun *self)
{
  return self->document;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-dataset-private.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

/**
 * RelabelDataset:
 *
 * Images, their labels, and the runs over them, in a store.
 *
 * A dataset reads in one thread and writes in another, so that a long change doesn't keep a window from scrolling; every method can be
 * called from any thread. The methods without `_async` wait: they are for programs, worker threads and edits, not for a main loop.
 *
 * Changes are made by [method@Relabel.Dataset.edit]: all or nothing, and one step of undo.
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE(RelabelDataset, relabel_dataset, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE(RelabelClassCount, relabel_class_count, relabel_class_count_copy, relabel_class_count_free)

enum { PROP_0, PROP_NAME, PROP_URI, N_PROPS };

enum { SIGNAL_CHANGED, SIGNAL_RUNS_CHANGED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

RelabelDatasetPrivate *
relabel_dataset_get_private(RelabelDataset *self)
{
  return relabel_dataset_get_instance_private(self);
}

/**
 * relabel_class_count_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelClassCount *
relabel_class_count_copy(const RelabelClassCount *self)
{
  RelabelClassCount *copy = g_memdup2(self, sizeof *self);

  copy->label = g_strdup(self->label);
  return copy;
}

/**
 * relabel_class_count_free:
 *
 * Frees a count.
 */
void
relabel_class_count_free(RelabelClassCount *self)
{
  g_free(self->label);
  g_free(self);
}

void
relabel_dataset_state_clear(RelabelDatasetState *state)
{
  g_clear_pointer(&state->fields, g_ptr_array_unref);
  g_clear_pointer(&state->document, json_object_unref);
  g_clear_pointer(&state->undo_title, g_free);
  g_clear_pointer(&state->redo_title, g_free);
}

static void
relabel_dataset_dispose(GObject *object)
{
  relabel_dataset_stop(RELABEL_DATASET(object));
  G_OBJECT_CLASS(relabel_dataset_parent_class)->dispose(object);
}

static void
relabel_dataset_finalize(GObject *object)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(RELABEL_DATASET(object));

  relabel_dataset_state_clear(&priv->state);
  g_mutex_clear(&priv->mutex);
  g_main_context_unref(priv->context);
  g_free(priv->name);
  g_free(priv->uri);
  G_OBJECT_CLASS(relabel_dataset_parent_class)->finalize(object);
}

static void
relabel_dataset_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(RELABEL_DATASET(object));

  switch (prop_id) {
  case PROP_NAME:
    g_value_set_string(value, priv->name);
    break;
  case PROP_URI:
    g_value_set_string(value, priv->uri);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_dataset_set_property(GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(RELABEL_DATASET(object));

  switch (prop_id) {
  case PROP_NAME:
    priv->name = g_value_dup_string(value);
    break;
  case PROP_URI:
    priv->uri = g_value_dup_string(value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_dataset_class_init(RelabelDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->dispose = relabel_dataset_dispose;
  object_class->finalize = relabel_dataset_finalize;
  object_class->get_property = relabel_dataset_get_property;
  object_class->set_property = relabel_dataset_set_property;

  /**
   * RelabelDataset:name:
   *
   * The name.
   */
  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "",
                                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * RelabelDataset:uri:
   *
   * Where the dataset is: the path of its file, or the address of its database.
   */
  props[PROP_URI] = g_param_spec_string("uri", NULL, NULL, "",
                                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);

  /**
   * RelabelDataset::changed:
   *
   * Samples, labels or fields have changed; emitted in the main context in which the dataset was opened.
   */
  signals[SIGNAL_CHANGED] =
      g_signal_new("changed", RELABEL_TYPE_DATASET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * RelabelDataset::runs-changed:
   *
   * Runs were made, changed or deleted; emitted in the main context in which the dataset was opened.
   */
  signals[SIGNAL_RUNS_CHANGED] =
      g_signal_new("runs-changed", RELABEL_TYPE_DATASET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
relabel_dataset_init(RelabelDataset *self)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);

  g_mutex_init(&priv->mutex);
  priv->context = g_main_context_ref_thread_default();
}

static gboolean
reload_state(RelabelDataset *self, GError **error)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  RelabelDatasetState state = { 0 };

  if (!RELABEL_DATASET_GET_CLASS(self)->load_state(self, &state, error)) {
    relabel_dataset_state_clear(&state);
    return FALSE;
  }
  g_mutex_lock(&priv->mutex);
  relabel_dataset_state_clear(&priv->state);
  priv->state = state;
  g_mutex_unlock(&priv->mutex);
  return TRUE;
}

/* For stores: starts the threads and reads the state. */
gboolean
relabel_dataset_start(RelabelDataset *self, GError **error)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);

  priv->reader = relabel_worker_new("relabel-read");
  priv->counter = relabel_worker_new("relabel-count");
  priv->writer = relabel_worker_new("relabel-write");
  return reload_state(self, error);
}

/* For stores: where signals are to be emitted, when the dataset is opened in a thread that has no main context; before others see it. */
void
relabel_dataset_set_context(RelabelDataset *self, GMainContext *context)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);

  g_main_context_unref(priv->context);
  priv->context = g_main_context_ref(context);
}

/* For stores: ends the threads, before the connections are closed. */
void
relabel_dataset_stop(RelabelDataset *self)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);

  g_clear_pointer(&priv->reader, relabel_worker_free);
  g_clear_pointer(&priv->counter, relabel_worker_free);
  g_clear_pointer(&priv->writer, relabel_worker_free);
}

static gboolean
announce_cb(gpointer data)
{
  GWeakRef *weak = data;
  g_autoptr(RelabelDataset) self = g_weak_ref_get(weak);
  RelabelDatasetPrivate *priv;
  guint dirty;

  if (self == NULL)
    return G_SOURCE_REMOVE;
  priv = relabel_dataset_get_private(self);
  dirty = (guint)g_atomic_int_exchange(&priv->announced, 0);
  if (dirty & RELABEL_DIRTY_DATA)
    g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
  if (dirty & RELABEL_DIRTY_RUNS)
    g_signal_emit(self, signals[SIGNAL_RUNS_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
free_weak(gpointer data)
{
  g_weak_ref_clear(data);
  g_free(data);
}

static void
announce(RelabelDataset *self, guint dirty)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  g_autoptr(GSource) source = NULL;
  GWeakRef *weak;

  /* What waits to be announced is announced once. */
  if (dirty == 0 || g_atomic_int_or((guint *)&priv->announced, dirty) != 0)
    return;
  weak = g_new0(GWeakRef, 1);
  g_weak_ref_init(weak, self);
  source = g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  g_source_set_callback(source, announce_cb, weak, free_weak);
  g_source_set_static_name(source, "relabel-dataset-changed");
  g_source_attach(source, priv->context);
}

/* Runs in the writing thread. */
gboolean
relabel_dataset_run_edit(RelabelDataset *self, const char *title, RelabelEditFunc func, gpointer user_data,
                         GCancellable *cancellable, GError **error)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  RelabelDatasetClass *klass = RELABEL_DATASET_GET_CLASS(self);
  gboolean done;

  if (priv->editing)
    return func(self, user_data, cancellable, error);
  if (g_cancellable_set_error_if_cancelled(cancellable, error) || !klass->begin(self, title, error))
    return FALSE;
  priv->editing = TRUE;
  priv->dirty = 0;
  done = func(self, user_data, cancellable, error);
  if (done)
    done = klass->commit(self, error);
  if (!done)
    klass->rollback(self);
  /* The change stands; a state that can't be read now is read after the next one. It is read by the connection of this thread. */
  if (done && priv->dirty != 0)
    reload_state(self, NULL);
  priv->editing = FALSE;
  if (done)
    announce(self, priv->dirty);
  return done;
}

/**
 * relabel_dataset_get_name:
 *
 * Returns: the name
 */
const char *
relabel_dataset_get_name(RelabelDataset *self)
{
  return relabel_dataset_get_private(self)->name;
}

/**
 * relabel_dataset_get_uri:
 *
 * Returns: where the dataset is: the path of its file, or the address of its database
 */
const char *
relabel_dataset_get_uri(RelabelDataset *self)
{
  return relabel_dataset_get_private(self)->uri;
}

/**
 * relabel_dataset_get_n_samples:
 *
 * Returns: the number of samples
 */
guint64
relabel_dataset_get_n_samples(RelabelDataset *self)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  guint64 n_samples;

  g_mutex_lock(&priv->mutex);
  n_samples = priv->state.n_samples;
  g_mutex_unlock(&priv->mutex);
  return n_samples;
}

/* Of the connection that reads: within an edit the state is that of before. */
GPtrArray *
relabel_dataset_load_fields(RelabelDataset *self, GError **error)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  RelabelDatasetState state = { 0 };
  GPtrArray *fields = NULL;

  if (relabel_dataset_in_edit(self)) {
    if (RELABEL_DATASET_GET_CLASS(self)->load_state(self, &state, error))
      fields = g_ptr_array_ref(state.fields);
    relabel_dataset_state_clear(&state);
    return fields;
  }
  /* An own array: bindings empty those that they are given. */
  fields = g_ptr_array_new_with_free_func(g_object_unref);
  g_mutex_lock(&priv->mutex);
  for (guint i = 0; i < priv->state.fields->len; i++)
    g_ptr_array_add(fields, g_object_ref(g_ptr_array_index(priv->state.fields, i)));
  g_mutex_unlock(&priv->mutex);
  return fields;
}

/**
 * relabel_dataset_list_fields:
 *
 * Returns: (transfer container) (element-type RelabelField): the fields in their order, not to be changed
 */
GPtrArray *
relabel_dataset_list_fields(RelabelDataset *self)
{
  GPtrArray *fields = relabel_dataset_load_fields(self, NULL);

  return fields != NULL ? fields : g_ptr_array_new_with_free_func(g_object_unref);
}

/**
 * relabel_dataset_find_field:
 * @name: a name
 *
 * Returns: (transfer full) (nullable): the field of that name
 */
RelabelField *
relabel_dataset_find_field(RelabelDataset *self, const char *name)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(self);

  for (guint i = 0; i < fields->len; i++) {
    RelabelField *field = g_ptr_array_index(fields, i);

    if (strcmp(relabel_field_get_name(field), name) == 0)
      return g_object_ref(field);
  }
  return NULL;
}

/**
 * relabel_dataset_dup_document:
 *
 * What else is known of the dataset, under FiftyOne's names: `classes`, `default_classes`, `mask_targets`, `default_mask_targets`, `info`,
 * `tags`, `description`, `saved_views` and what a dataset of FiftyOne had.
 *
 * Returns: (transfer full): the document, not to be changed
 */
JsonObject *
relabel_dataset_dup_document(RelabelDataset *self)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  JsonObject *document;

  if (relabel_dataset_in_edit(self)) {
    RelabelDatasetState state = { 0 };

    document = relabel_json_copy_object(RELABEL_DATASET_GET_CLASS(self)->load_state(self, &state, NULL) ? state.document : NULL);
    relabel_dataset_state_clear(&state);
    return document;
  }
  /* A copy: objects of JSON-GLib, unlike its nodes, are not counted atomically, and threads must not share them. */
  g_mutex_lock(&priv->mutex);
  document = relabel_json_copy_object(priv->state.document);
  g_mutex_unlock(&priv->mutex);
  return document;
}

/**
 * relabel_dataset_dup_classes:
 * @field: the name of a field
 *
 * Returns: (transfer full) (array zero-terminated=1): the classes that the dataset lists for the field, else its default classes; may be empty
 */
GStrv
relabel_dataset_dup_classes(RelabelDataset *self, const char *field)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  JsonArray *classes;
  GStrv names;

  g_mutex_lock(&priv->mutex);
  classes = relabel_json_peek_array(relabel_json_peek_object(priv->state.document, "classes"), field);
  if (classes == NULL)
    classes = relabel_json_peek_array(priv->state.document, "default_classes");
  names = relabel_json_dup_strv(classes);
  g_mutex_unlock(&priv->mutex);
  return names;
}

/* What the dataset says of a field in `by_field`, else what it says of all in `by_default`. */
static JsonObject *
dup_field_object(RelabelDataset *self, const char *field, const char *by_field, const char *by_default)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  JsonObject *object;

  g_mutex_lock(&priv->mutex);
  object = relabel_json_peek_object(relabel_json_peek_object(priv->state.document, by_field), field);
  if (object == NULL)
    object = relabel_json_peek_object(priv->state.document, by_default);
  object = object != NULL && json_object_get_size(object) > 0 ? json_object_ref(object) : NULL;
  g_mutex_unlock(&priv->mutex);
  return object;
}

/**
 * relabel_dataset_dup_mask_targets:
 * @field: the name of a field
 *
 * Returns: (transfer full) (nullable): the names of the values in the field's masks, by the value as text (`7`, or `#ff0000` for masks
 *   of colours); what the dataset lists for the field, else its default targets; read-only
 */
JsonObject *
relabel_dataset_dup_mask_targets(RelabelDataset *self, const char *field)
{
  return dup_field_object(self, field, "mask_targets", "default_mask_targets");
}

/**
 * relabel_dataset_dup_skeleton:
 * @field: the name of a field
 *
 * Returns: (transfer full) (nullable): the skeleton of the field's keypoints, else the default one: `edges`, lists of the numbers of points
 *   that a line joins, and maybe `labels`, the names of the points; read-only
 */
JsonObject *
relabel_dataset_dup_skeleton(RelabelDataset *self, const char *field)
{
  return dup_field_object(self, field, "skeletons", "default_skeleton");
}

/**
 * relabel_dataset_dup_undo_title:
 *
 * Returns: (transfer full) (nullable): what undo would take back, or %NULL when there is nothing
 */
char *
relabel_dataset_dup_undo_title(RelabelDataset *self)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  char *title;

  g_mutex_lock(&priv->mutex);
  title = g_strdup(priv->state.undo_title);
  g_mutex_unlock(&priv->mutex);
  return title;
}

/**
 * relabel_dataset_dup_redo_title:
 *
 * Returns: (transfer full) (nullable): what redo would do again, or %NULL when there is nothing
 */
char *
relabel_dataset_dup_redo_title(RelabelDataset *self)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);
  char *title;

  g_mutex_lock(&priv->mutex);
  title = g_strdup(priv->state.redo_title);
  g_mutex_unlock(&priv->mutex);
  return title;
}

/**
 * relabel_dataset_in_edit:
 *
 * Returns: whether the calling thread is in an edit of the dataset
 */
gboolean
relabel_dataset_in_edit(RelabelDataset *self)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);

  return priv->writer != NULL && relabel_worker_is_current(priv->writer) && priv->editing;
}

/**
 * relabel_dataset_in_count:
 *
 * Returns: whether the calling thread is the one that counts
 */
gboolean
relabel_dataset_in_count(RelabelDataset *self)
{
  RelabelDatasetPrivate *priv = relabel_dataset_get_private(self);

  return priv->counter != NULL && relabel_worker_is_current(priv->counter);
}

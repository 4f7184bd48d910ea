/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-values.h"

/*
 * RelabelValues:
 *
 * Which values a dataset has at a path, and how often: asked for once, and again after a change of the dataset.
 */
struct _RelabelValues {
  GObject parent_instance;

  RelabelDataset *dataset;
  /* Path to the counts, of RelabelValueCount; NULL while it is being asked for. */
  GHashTable *known;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE(RelabelValues, relabel_values, G_TYPE_OBJECT)

enum { SIGNAL_LOADED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
counts_free(gpointer counts)
{
  g_clear_pointer((GPtrArray **)&counts, g_ptr_array_unref);
}

static void
relabel_values_dispose(GObject *object)
{
  RelabelValues *self = RELABEL_VALUES(object);

  g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->dataset);
  G_OBJECT_CLASS(relabel_values_parent_class)->dispose(object);
}

static void
relabel_values_finalize(GObject *object)
{
  RelabelValues *self = RELABEL_VALUES(object);

  g_hash_table_unref(self->known);
  g_object_unref(self->cancellable);
  G_OBJECT_CLASS(relabel_values_parent_class)->finalize(object);
}

static void
relabel_values_class_init(RelabelValuesClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_values_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_values_finalize;

  /* The values at the path that is the argument are there; with NULL, all have to be asked for again. */
  signals[SIGNAL_LOADED] =
      g_signal_new("loaded", RELABEL_TYPE_VALUES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
relabel_values_init(RelabelValues *self)
{
  self->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, counts_free);
  self->cancellable = g_cancellable_new();
}

typedef struct {
  RelabelValues *values;
  char *path;
  GCancellable *cancellable;
} Request;

static Request *
request_new(RelabelValues *values, const char *path)
{
  Request *request = g_new0(Request, 1);

  request->values = g_object_ref(values);
  request->path = g_strdup(path);
  request->cancellable = g_object_ref(values->cancellable);
  return request;
}

static void
request_free(Request *request)
{
  g_object_unref(request->values);
  g_object_unref(request->cancellable);
  g_free(request->path);
  g_free(request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Request, request_free)

/* What can't be told has no values: nothing is said about it where one only writes. */
static void
take(Request *request, GPtrArray *counts)
{
  if (g_cancellable_is_cancelled(request->cancellable)) {
    g_clear_pointer(&counts, g_ptr_array_unref);
    return;
  }
  if (counts == NULL)
    counts = g_ptr_array_new();
  g_hash_table_insert(request->values->known, g_strdup(request->path), counts);
  g_signal_emit(request->values, signals[SIGNAL_LOADED], 0, request->path);
}

static void
counted_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Request) request = user_data;

  take(request, relabel_dataset_count_values_finish(RELABEL_DATASET(source), result, NULL));
}

static void
listed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Request) request = user_data;
  g_autoptr(GPtrArray) runs = relabel_dataset_list_runs_finish(RELABEL_DATASET(source), result, NULL);
  GPtrArray *counts = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_value_count_free);

  for (guint i = 0; runs != NULL && i < runs->len; i++) {
    g_autoptr(JsonNode) key = json_node_init_string(json_node_alloc(), relabel_run_get_key(runs->pdata[i]));
    RelabelValueCount count = { key, 0 };

    g_ptr_array_add(counts, relabel_value_count_copy(&count));
  }
  take(request, counts);
}

/* These are at hand. */
static GPtrArray *
list_saved_views(RelabelValues *self)
{
  g_autoptr(GPtrArray) views = relabel_dataset_list_saved_views(self->dataset);
  GPtrArray *counts = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_value_count_free);

  for (guint i = 0; i < views->len; i++) {
    g_autoptr(JsonNode) name = json_node_init_string(json_node_alloc(), relabel_saved_view_get_name(views->pdata[i]));
    RelabelValueCount count = { name, 0 };

    g_ptr_array_add(counts, relabel_value_count_copy(&count));
  }
  return counts;
}

/* A value for each sample is nothing to choose from. */
static gboolean
is_worth_asking(const char *path)
{
  return !g_str_equal(path, "id") && !g_str_equal(path, "filepath") && !g_str_has_suffix(path, ".id");
}

static void
ask(RelabelValues *self, const char *path)
{
  g_autoptr(RelabelExpression) expression = relabel_expression_new_field(path);

  if (g_str_equal(path, "$anno_key") || g_str_equal(path, "$eval_key"))
    relabel_dataset_list_runs_async(self->dataset, g_str_equal(path, "$anno_key") ? RELABEL_RUN_KIND_ANNOTATION : RELABEL_RUN_KIND_EVALUATION,
                                    self->cancellable, listed_cb, request_new(self, path));
  else if (is_worth_asking(path))
    relabel_dataset_count_values_async(self->dataset, expression, NULL, self->cancellable, counted_cb, request_new(self, path));
}

static void
dataset_changed_cb(RelabelValues *self)
{
  g_cancellable_cancel(self->cancellable);
  g_object_unref(self->cancellable);
  self->cancellable = g_cancellable_new();
  g_hash_table_remove_all(self->known);
  g_signal_emit(self, signals[SIGNAL_LOADED], 0, NULL);
}

RelabelValues *
relabel_values_new(RelabelDataset *dataset)
{
  RelabelValues *self = g_object_new(RELABEL_TYPE_VALUES, NULL);

  self->dataset = g_object_ref(dataset);
  g_signal_connect_object(dataset, "changed", G_CALLBACK(dataset_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/* Of RelabelValueCount, by value; NULL until they are “loaded”. `$anno_key`, `$eval_key` and `$saved_view` are names of such things. */
GPtrArray *
relabel_values_get(RelabelValues *self, const char *path)
{
  gpointer counts = NULL;

  if (!g_hash_table_lookup_extended(self->known, path, NULL, &counts) && g_str_equal(path, "$saved_view")) {
    counts = list_saved_views(self);
    g_hash_table_insert(self->known, g_strdup(path), counts);
  } else if (!g_hash_table_lookup_extended(self->known, path, NULL, &counts)) {
    g_hash_table_insert(self->known, g_strdup(path), NULL);
    ask(self, path);
  }
  return counts;
}

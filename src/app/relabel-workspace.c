/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-workspace.h"

#include "relabel-evaluation-views.h"

#define MAX_HISTORY 50

/*
 * RelabelWorkspace:
 *
 * What the pages of a window share: the dataset, its samples as a list with a selection, how labels are drawn, and how often each
 * class occurs.
 */
struct _RelabelWorkspace {
  GObject parent_instance;

  RelabelDataset *dataset;
  RelabelThumbnailer *thumbnailer;
  GSettings *settings;
  RelabelSampleModel *model;
  RelabelSampleSelection *selection;
  RelabelOverlay *overlay;
  RelabelValues *values;
  RelabelView *view; /* what is listed; without a stage, all samples */
  char *view_text;   /* NULL until it is asked for */
  char *view_title;  /* NULL where its text says it */
  GPtrArray *history; /* texts of views that somebody has settled on, the last one first */

  /* Name of a field to its RelabelClassCount, in the view. */
  GHashTable *counts;
  GCancellable *counting;
};

G_DEFINE_FINAL_TYPE(RelabelWorkspace, relabel_workspace, G_TYPE_OBJECT)

enum { SIGNAL_FIELDS_CHANGED, SIGNAL_VIEW_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
relabel_workspace_dispose(GObject *object)
{
  RelabelWorkspace *self = RELABEL_WORKSPACE(object);

  g_cancellable_cancel(self->counting);
  g_clear_object(&self->selection);
  g_clear_object(&self->model);
  g_clear_object(&self->overlay);
  g_clear_object(&self->values);
  g_clear_object(&self->dataset);
  g_clear_object(&self->thumbnailer);
  g_clear_object(&self->settings);
  G_OBJECT_CLASS(relabel_workspace_parent_class)->dispose(object);
}

static void
relabel_workspace_finalize(GObject *object)
{
  RelabelWorkspace *self = RELABEL_WORKSPACE(object);

  g_free(self->view_text);
  g_free(self->view_title);
  g_clear_object(&self->view);
  g_ptr_array_unref(self->history);
  g_hash_table_unref(self->counts);
  g_object_unref(self->counting);
  G_OBJECT_CLASS(relabel_workspace_parent_class)->finalize(object);
}

static void
relabel_workspace_class_init(RelabelWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->dispose = relabel_workspace_dispose;
  object_class->finalize = relabel_workspace_finalize;

  /* Fields or the counts of their classes are no longer the same. */
  signals[SIGNAL_FIELDS_CHANGED] =
      g_signal_new("fields-changed", RELABEL_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /* Other samples are listed. */
  signals[SIGNAL_VIEW_CHANGED] =
      g_signal_new("view-changed", RELABEL_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
relabel_workspace_init(RelabelWorkspace *self)
{
  self->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  self->counting = g_cancellable_new();
  self->view = relabel_view_new();
  self->history = g_ptr_array_new_with_free_func(g_free);
}

typedef struct {
  RelabelWorkspace *workspace;
  char *field;
} CountRequest;

static void
count_classes_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  CountRequest *request = user_data;
  g_autoptr(RelabelWorkspace) self = request->workspace;
  g_autofree char *field = request->field;
  g_autoptr(GError) error = NULL;
  GPtrArray *counts = relabel_dataset_count_classes_finish(RELABEL_DATASET(source), result, &error);

  g_free(request);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (counts != NULL)
    g_hash_table_replace(self->counts, g_steal_pointer(&field), counts);
  g_signal_emit(self, signals[SIGNAL_FIELDS_CHANGED], 0);
}

/* After the samples are listed, which come first. */
static void
count_classes(RelabelWorkspace *self)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(self->dataset);
  RelabelView *view = relabel_view_get_n_stages(self->view) > 0 ? self->view : NULL;

  g_cancellable_cancel(self->counting);
  g_object_unref(self->counting);
  self->counting = g_cancellable_new();
  for (guint i = 0; i < fields->len; i++) {
    RelabelField *field = fields->pdata[i];
    CountRequest *request;

    if (!relabel_field_type_is_label(relabel_field_get_field_type(field)))
      continue;
    request = g_new0(CountRequest, 1);
    request->workspace = g_object_ref(self);
    request->field = g_strdup(relabel_field_get_name(field));
    relabel_dataset_count_classes_async(self->dataset, request->field, view, self->counting, count_classes_cb, request);
  }
}

static void
dataset_changed_cb(RelabelWorkspace *self)
{
  g_signal_emit(self, signals[SIGNAL_FIELDS_CHANGED], 0);
}

static void
restore_hidden_fields(RelabelWorkspace *self)
{
  g_autoptr(GVariant) all = g_settings_get_value(self->settings, "hidden-fields");
  g_auto(GStrv) fields = NULL;

  if (g_variant_lookup(all, relabel_dataset_get_uri(self->dataset), "^as", &fields))
    relabel_overlay_set_hidden_fields(self->overlay, (const char *const *)fields);
}

static void
save_hidden_fields(RelabelWorkspace *self)
{
  g_autoptr(GVariant) all = g_settings_get_value(self->settings, "hidden-fields");
  const char *const *fields = relabel_overlay_get_hidden_fields(self->overlay);
  GVariantBuilder builder;

  g_variant_builder_init(&builder, G_VARIANT_TYPE("a{sas}"));
  for (gsize i = 0; i < g_variant_n_children(all); i++) {
    g_autofree char *uri = NULL;
    g_autoptr(GVariant) value = NULL;

    g_variant_get_child(all, i, "{s@as}", &uri, &value);
    if (!g_str_equal(uri, relabel_dataset_get_uri(self->dataset)))
      g_variant_builder_add(&builder, "{s@as}", uri, value);
  }
  if (fields[0] != NULL)
    g_variant_builder_add(&builder, "{s^as}", relabel_dataset_get_uri(self->dataset), fields);
  g_settings_set_value(self->settings, "hidden-fields", g_variant_builder_end(&builder));
}

RelabelWorkspace *
relabel_workspace_new(RelabelDataset *dataset, RelabelThumbnailer *thumbnailer, GSettings *settings)
{
  RelabelWorkspace *self = g_object_new(RELABEL_TYPE_WORKSPACE, NULL);

  self->dataset = g_object_ref(dataset);
  self->thumbnailer = g_object_ref(thumbnailer);
  self->settings = g_object_ref(settings);
  self->model = relabel_sample_model_new(dataset);
  self->selection = relabel_sample_selection_new(G_LIST_MODEL(self->model));
  self->overlay = relabel_overlay_new(dataset);
  self->values = relabel_values_new(dataset);
  g_settings_bind(settings, "show-labels", self->overlay, "show-names", G_SETTINGS_BIND_GET);
  g_settings_bind(settings, "label-opacity", self->overlay, "fill-opacity", G_SETTINGS_BIND_GET);
  g_settings_bind(settings, "label-width", self->overlay, "line-width", G_SETTINGS_BIND_GET);
  restore_hidden_fields(self);
  g_signal_connect_object(dataset, "changed", G_CALLBACK(dataset_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object(self->model, "listed", G_CALLBACK(count_classes), self, G_CONNECT_SWAPPED);
  return self;
}

RelabelDataset *
relabel_workspace_get_dataset(RelabelWorkspace *self)
{
  return self->dataset;
}

RelabelThumbnailer *
relabel_workspace_get_thumbnailer(RelabelWorkspace *self)
{
  return self->thumbnailer;
}

GSettings *
relabel_workspace_get_settings(RelabelWorkspace *self)
{
  return self->settings;
}

RelabelSampleModel *
relabel_workspace_get_model(RelabelWorkspace *self)
{
  return self->model;
}

RelabelSampleSelection *
relabel_workspace_get_selection(RelabelWorkspace *self)
{
  return self->selection;
}

RelabelOverlay *
relabel_workspace_get_overlay(RelabelWorkspace *self)
{
  return self->overlay;
}

/* Which values the whole dataset has. */
RelabelValues *
relabel_workspace_get_values(RelabelWorkspace *self)
{
  return self->values;
}

/* Lists the samples of a view only, all with NULL. The title stands for its text, where that says less. */
void
relabel_workspace_show_view(RelabelWorkspace *self, RelabelView *view, const char *title)
{
  RelabelView *next = view != NULL ? relabel_view_copy(view) : relabel_view_new();
  gboolean is_same = relabel_view_equal(self->view, next);

  g_object_unref(self->view);
  self->view = next;
  g_clear_pointer(&self->view_text, g_free);
  g_free(self->view_title);
  self->view_title = g_strdup(title);
  if (!is_same)
    relabel_sample_model_set_view(self->model, relabel_view_get_n_stages(next) > 0 ? next : NULL);
  g_signal_emit(self, signals[SIGNAL_VIEW_CHANGED], 0);
}

/* What is listed; never NULL, and not to be changed. */
RelabelView *
relabel_workspace_get_view(RelabelWorkspace *self)
{
  return self->view;
}

/* What is listed, as one would write it. It may be as long as what is selected in it, and is made once. */
const char *
relabel_workspace_get_view_text(RelabelWorkspace *self)
{
  if (self->view_text == NULL)
    self->view_text = relabel_view_to_string(self->view);
  return self->view_text;
}

/* Keeps the text of the view, to be gone back to. */
void
relabel_workspace_remember_view(RelabelWorkspace *self)
{
  const char *text = relabel_workspace_get_view_text(self);
  guint position;

  if (*text == '\0')
    return;
  if (g_ptr_array_find_with_equal_func(self->history, text, g_str_equal, &position))
    g_ptr_array_remove_index(self->history, position);
  g_ptr_array_insert(self->history, 0, g_strdup(text));
  if (self->history->len > MAX_HISTORY)
    g_ptr_array_set_size(self->history, MAX_HISTORY);
}

/* Shows what somebody has settled on. */
void
relabel_workspace_choose_view(RelabelWorkspace *self, RelabelView *view, const char *title)
{
  relabel_workspace_show_view(self, view, title);
  relabel_workspace_remember_view(self);
}

/* Of texts, the last one first. */
GPtrArray *
relabel_workspace_get_history(RelabelWorkspace *self)
{
  return self->history;
}

const char *
relabel_workspace_get_view_title(RelabelWorkspace *self)
{
  return self->view_title;
}

/* NULL while they are not counted, and for what is no label. */
GPtrArray *
relabel_workspace_get_counts(RelabelWorkspace *self, const char *field)
{
  return g_hash_table_lookup(self->counts, field);
}

/* Of samples, whether these are shown or objects of them. */
RelabelIdList *
relabel_workspace_dup_selected_ids(RelabelWorkspace *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection(GTK_SELECTION_MODEL(self->selection));

  return relabel_sample_model_list_ids(self->model, selected);
}

/* What is to be worked on: the selected samples, else all that are listed, with those labels that the view shows. NULL for the whole
 * dataset. */
RelabelView *
relabel_workspace_dup_chosen_view(RelabelWorkspace *self)
{
  g_autoptr(RelabelView) view = relabel_view_with_patches(self->view, NULL, NULL);
  g_autoptr(RelabelIdList) ids = relabel_workspace_dup_selected_ids(self);

  if (relabel_id_list_get_length(ids) > 0)
    relabel_view_select(view, ids);
  return relabel_view_get_n_stages(view) > 0 ? g_steal_pointer(&view) : NULL;
}

/* Ids that are not there are left out. */
void
relabel_workspace_select_ids(RelabelWorkspace *self, const char *const *ids)
{
  g_autoptr(GtkBitset) selected = gtk_bitset_new_empty();
  g_autoptr(GtkBitset) all = gtk_bitset_new_range(0, g_list_model_get_n_items(G_LIST_MODEL(self->model)));
  guint position;

  for (guint i = 0; ids[i] != NULL; i++) {
    if (relabel_sample_model_find(self->model, ids[i], &position))
      gtk_bitset_add(selected, position);
  }
  gtk_selection_model_set_selection(GTK_SELECTION_MODEL(self->selection), selected, all);
}

void
relabel_workspace_show_field(RelabelWorkspace *self, const char *field, gboolean show)
{
  const char *const *hidden = relabel_overlay_get_hidden_fields(self->overlay);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) fields = NULL;

  for (guint i = 0; hidden[i] != NULL; i++) {
    if (!g_str_equal(hidden[i], field))
      g_strv_builder_add(builder, hidden[i]);
  }
  if (!show)
    g_strv_builder_add(builder, field);
  fields = g_strv_builder_end(builder);
  relabel_overlay_set_hidden_fields(self->overlay, (const char *const *)fields);
  save_hidden_fields(self);
}

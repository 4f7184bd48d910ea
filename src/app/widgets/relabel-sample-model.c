/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-sample-model.h"

#include <string.h>

#include "relabel-evaluation-views.h"
#include "relabel-sample-pages.h"

/*
 * RelabelSampleModel:
 *
 * The samples of a dataset as a list for the grid. It holds the ids of all of them, 12 bytes each; an item lives as long as somebody
 * holds it, and samples are read by the page when an item is asked for. A few pages are kept, so that memory does not grow with the
 * dataset. Of a view that ends in patches the items are objects: several may be of one sample.
 */
struct _RelabelSampleModel {
  GObject parent_instance;

  RelabelDataset *dataset;
  RelabelView *view;       /* NULL for all samples */
  RelabelView *read_view;  /* without the stage that makes patches */
  RelabelIdList *ids;      /* empty where there are patches */
  RelabelPatchList *patches; /* NULL where the items are samples */
  GCancellable *listing; /* NULL while the ids are not asked for */

  /* Position to item, not owned: an item takes itself out at its end. */
  GHashTable *items;

  RelabelSamplePages *pages;
  guint reading_id; /* pages are asked for once it is known which items stay */
  gboolean loading;
};

/* Among so many new items a list may look for those that it shows, and makes each for that. */
#define MAX_SOUGHT 50000

static void list_model_init(GListModelInterface *iface);
static void list_samples(RelabelSampleModel *self);

G_DEFINE_FINAL_TYPE_WITH_CODE(RelabelSampleModel, relabel_sample_model, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

enum { PROP_0, PROP_LOADING, N_PROPS };

enum { SIGNAL_FAILED, SIGNAL_LISTED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
item_gone_cb(gpointer data, GObject *item)
{
  RelabelSampleModel *self = data;
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init(&iter, self->items);
  while (value != item && g_hash_table_iter_next(&iter, NULL, &value))
    continue;
  if (value == item)
    g_hash_table_iter_remove(&iter);
}

static void
forget_items(RelabelSampleModel *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init(&iter, self->items);
  while (g_hash_table_iter_next(&iter, NULL, &item))
    g_object_weak_unref(item, item_gone_cb, self);
  g_hash_table_remove_all(self->items);
}

static void
relabel_sample_model_dispose(GObject *object)
{
  RelabelSampleModel *self = RELABEL_SAMPLE_MODEL(object);

  g_cancellable_cancel(self->listing);
  g_clear_handle_id(&self->reading_id, g_source_remove);
  g_clear_pointer(&self->pages, relabel_sample_pages_free);
  forget_items(self);
  g_clear_object(&self->dataset);
  G_OBJECT_CLASS(relabel_sample_model_parent_class)->dispose(object);
}

static void
relabel_sample_model_finalize(GObject *object)
{
  RelabelSampleModel *self = RELABEL_SAMPLE_MODEL(object);

  g_clear_object(&self->listing);
  g_hash_table_unref(self->items);
  relabel_id_list_unref(self->ids);
  g_clear_pointer(&self->patches, relabel_patch_list_unref);
  g_clear_object(&self->view);
  g_clear_object(&self->read_view);
  G_OBJECT_CLASS(relabel_sample_model_parent_class)->finalize(object);
}

static void
relabel_sample_model_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_LOADING:
    g_value_set_boolean(value, RELABEL_SAMPLE_MODEL(object)->loading);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_sample_model_class_init(RelabelSampleModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->dispose = relabel_sample_model_dispose;
  object_class->finalize = relabel_sample_model_finalize;
  object_class->get_property = relabel_sample_model_get_property;

  /* TRUE until the ids are there for the first time. */
  props[PROP_LOADING] =
      g_param_spec_boolean("loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);

  /* The samples could not be read; the argument is the error. */
  signals[SIGNAL_FAILED] = g_signal_new("failed", RELABEL_TYPE_SAMPLE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                        1, G_TYPE_ERROR);
  /* The ids of the view are there, be they others or the same. */
  signals[SIGNAL_LISTED] =
      g_signal_new("listed", RELABEL_TYPE_SAMPLE_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
relabel_sample_model_init(RelabelSampleModel *self)
{
  self->ids = relabel_id_list_new();
  self->items = g_hash_table_new(NULL, NULL);
}

static void
page_read_cb(guint number, const GError *error, gpointer user_data)
{
  RelabelSampleModel *self = user_data;
  guint begin = number * RELABEL_SAMPLE_PAGE_SIZE;

  if (error != NULL) {
    g_signal_emit(self, signals[SIGNAL_FAILED], 0, error);
    return;
  }
  for (guint i = begin; i < begin + RELABEL_SAMPLE_PAGE_SIZE; i++) {
    RelabelSampleItem *item = g_hash_table_lookup(self->items, GUINT_TO_POINTER(i));

    if (item != NULL)
      relabel_sample_item_set_sample(item, relabel_sample_pages_peek(self->pages, i, relabel_sample_item_get_id(item)));
  }
}

static void
read_page(RelabelSampleModel *self, guint number)
{
  guint first = number * RELABEL_SAMPLE_PAGE_SIZE;
  g_autoptr(RelabelIdList) ids = NULL;

  if (relabel_sample_pages_use(self->pages, number))
    return;
  ids = (self->patches != NULL ? relabel_patch_list_list_samples(self->patches, first, RELABEL_SAMPLE_PAGE_SIZE)
                               : relabel_id_list_slice(self->ids, first, RELABEL_SAMPLE_PAGE_SIZE));
  relabel_sample_pages_read(self->pages, number, self->read_view, ids);
}

static void
read_pages_of_items(RelabelSampleModel *self)
{
  g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init(&iter, self->items);
  while (g_hash_table_iter_next(&iter, &key, NULL))
    g_hash_table_add(numbers, GUINT_TO_POINTER(GPOINTER_TO_UINT(key) / RELABEL_SAMPLE_PAGE_SIZE));
  relabel_sample_pages_pass(self->pages, numbers);
  g_hash_table_iter_init(&iter, numbers);
  while (g_hash_table_iter_next(&iter, &key, NULL))
    read_page(self, GPOINTER_TO_UINT(key));
}

static gboolean
read_cb(gpointer data)
{
  RelabelSampleModel *self = data;

  self->reading_id = 0;
  read_pages_of_items(self);
  return G_SOURCE_REMOVE;
}

static GType
get_item_type(GListModel *list)
{
  return RELABEL_TYPE_SAMPLE_ITEM;
}

static guint
get_n_items(GListModel *list)
{
  RelabelSampleModel *self = RELABEL_SAMPLE_MODEL(list);

  return self->patches != NULL ? relabel_patch_list_get_length(self->patches) : relabel_id_list_get_length(self->ids);
}

static RelabelSampleItem *
make_item(RelabelSampleModel *self, guint position)
{
  g_autofree char *id = relabel_sample_model_dup_id(self, position);

  return relabel_sample_item_new_patch(id, self->patches != NULL ? relabel_patch_new(self->patches, position) : NULL);
}

static gpointer
get_item(GListModel *list, guint position)
{
  RelabelSampleModel *self = RELABEL_SAMPLE_MODEL(list);
  RelabelSampleItem *item = g_hash_table_lookup(self->items, GUINT_TO_POINTER(position));

  if (item != NULL)
    return g_object_ref(item);
  if (position >= get_n_items(list))
    return NULL;
  item = make_item(self, position);
  g_hash_table_insert(self->items, GUINT_TO_POINTER(position), item);
  g_object_weak_ref(G_OBJECT(item), item_gone_cb, self);
  if (relabel_sample_pages_use(self->pages, position / RELABEL_SAMPLE_PAGE_SIZE))
    relabel_sample_item_set_sample(item, relabel_sample_pages_peek(self->pages, position, relabel_sample_item_get_id(item)));
  else if (self->reading_id == 0)
    self->reading_id = g_idle_add_full(G_PRIORITY_DEFAULT, read_cb, self, NULL);
  return item;
}

static void
list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gboolean
same_id(RelabelIdList *a, guint i, RelabelIdList *b, guint k)
{
  return memcmp(relabel_id_list_peek(a, i), relabel_id_list_peek(b, k), RELABEL_ID_SIZE) == 0;
}

/* Items before @head stay where they are, those from @tail on move, the others are forgotten. */
static void
move_items(RelabelSampleModel *self, guint head, guint tail, int offset)
{
  g_autoptr(GHashTable) items = g_steal_pointer(&self->items);
  GHashTableIter iter;
  gpointer key, item;

  self->items = g_hash_table_new(NULL, NULL);
  g_hash_table_iter_init(&iter, items);
  while (g_hash_table_iter_next(&iter, &key, &item)) {
    guint position = GPOINTER_TO_UINT(key);

    if (position < head)
      g_hash_table_insert(self->items, key, item);
    else if (position >= tail)
      g_hash_table_insert(self->items, GUINT_TO_POINTER((guint)((int)position + offset)), item);
    else
      g_object_weak_unref(item, item_gone_cb, self);
  }
}

static void
take_ids(RelabelSampleModel *self, RelabelIdList *ids)
{
  relabel_id_list_unref(self->ids);
  self->ids = ids;
}

/* In two steps, of which each has nothing to look for. One of both is NULL. */
static void
exchange_all(RelabelSampleModel *self, RelabelIdList *ids, RelabelPatchList *patches)
{
  guint n_old = get_n_items(G_LIST_MODEL(self));

  forget_items(self);
  g_clear_pointer(&self->patches, relabel_patch_list_unref);
  take_ids(self, relabel_id_list_new());
  g_list_model_items_changed(G_LIST_MODEL(self), 0, n_old, 0);
  if (ids != NULL)
    take_ids(self, relabel_id_list_ref(ids));
  self->patches = patches != NULL ? relabel_patch_list_ref(patches) : NULL;
  g_list_model_items_changed(G_LIST_MODEL(self), 0, 0, get_n_items(G_LIST_MODEL(self)));
}

/* Only what lies between the ids that did not move is announced, so that the grid keeps its place and its selection. */
static void
replace_ids(RelabelSampleModel *self, RelabelIdList *ids)
{
  RelabelIdList *old = self->ids;
  guint n_old = relabel_id_list_get_length(old);
  guint n_new = relabel_id_list_get_length(ids);
  guint head = 0, tail = 0;

  while (head < MIN(n_old, n_new) && same_id(old, head, ids, head))
    head++;
  while (tail < MIN(n_old, n_new) - head && same_id(old, n_old - 1 - tail, ids, n_new - 1 - tail))
    tail++;
  relabel_sample_pages_clear(self->pages);
  if (n_new - head - tail > MAX_SOUGHT) {
    exchange_all(self, ids, NULL);
    return;
  }
  take_ids(self, relabel_id_list_ref(ids));
  if (n_old != n_new || head != n_old) {
    move_items(self, head, n_old - tail, (int)n_new - (int)n_old);
    g_list_model_items_changed(G_LIST_MODEL(self), head, n_old - head - tail, n_new - head - tail);
  }
  read_pages_of_items(self);
}

/* Samples become patches, or the other way round; or there are other patches. */
static void
replace_all(RelabelSampleModel *self, RelabelIdList *ids, RelabelPatchList *patches)
{
  relabel_sample_pages_clear(self->pages);
  if (patches != NULL && self->patches != NULL && relabel_patch_list_equal(patches, self->patches))
    read_pages_of_items(self);
  else
    exchange_all(self, ids, patches);
}

/* One of both, or an error. */
static void
listed(RelabelSampleModel *self, RelabelIdList *ids, RelabelPatchList *patches, const GError *error)
{
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object(&self->listing);
  if (error != NULL)
    g_signal_emit(self, signals[SIGNAL_FAILED], 0, error);
  else if (patches != NULL || self->patches != NULL)
    replace_all(self, ids, patches);
  else
    replace_ids(self, ids);
  if (self->loading) {
    self->loading = FALSE;
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_LOADING]);
  }
  if (error == NULL)
    g_signal_emit(self, signals[SIGNAL_LISTED], 0);
}

static void
list_samples_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelSampleModel) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples_finish(RELABEL_DATASET(source), result, &error);

  listed(self, ids, NULL, error);
}

static void
list_patches_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelSampleModel) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelPatchList) patches = relabel_dataset_list_patches_finish(RELABEL_DATASET(source), result, &error);

  listed(self, NULL, patches, error);
}

static gboolean
makes_patches(RelabelView *view)
{
  const char *field = NULL, *eval_key = NULL;

  if (view != NULL)
    relabel_view_get_patches(view, &field, &eval_key);
  return field != NULL || eval_key != NULL;
}

static void
list_samples(RelabelSampleModel *self)
{
  if (self->listing != NULL)
    g_cancellable_cancel(self->listing);
  g_clear_object(&self->listing);
  self->listing = g_cancellable_new();
  if (makes_patches(self->view))
    relabel_dataset_list_patches_async(self->dataset, self->view, self->listing, list_patches_cb, g_object_ref(self));
  else
    relabel_dataset_list_samples_async(self->dataset, self->view, self->listing, list_samples_cb, g_object_ref(self));
}

RelabelSampleModel *
relabel_sample_model_new(RelabelDataset *dataset)
{
  RelabelSampleModel *self = g_object_new(RELABEL_TYPE_SAMPLE_MODEL, NULL);

  self->dataset = g_object_ref(dataset);
  self->pages = relabel_sample_pages_new(dataset, page_read_cb, self);
  self->loading = TRUE;
  g_signal_connect_object(dataset, "changed", G_CALLBACK(list_samples), self, G_CONNECT_SWAPPED);
  list_samples(self);
  return self;
}

/* @view: which samples are listed, NULL for all. */
void
relabel_sample_model_set_view(RelabelSampleModel *self, RelabelView *view)
{
  if (self->view == NULL && view == NULL)
    return;
  g_clear_object(&self->view);
  g_clear_object(&self->read_view);
  self->view = view != NULL ? relabel_view_expand(view, self->dataset) : NULL;
  self->read_view = view != NULL ? relabel_view_with_patches(self->view, NULL, NULL) : NULL;
  list_samples(self);
}

/* Whether the ids are those of another view, and those of this one are still to come. */
gboolean
relabel_sample_model_get_listing(RelabelSampleModel *self)
{
  return self->listing != NULL;
}

/* Whether the items are objects, and not samples. */
gboolean
relabel_sample_model_has_patches(RelabelSampleModel *self)
{
  return self->patches != NULL;
}

/* Of the sample. */
char *
relabel_sample_model_dup_id(RelabelSampleModel *self, guint position)
{
  return self->patches != NULL ? relabel_patch_list_dup_sample_id(self->patches, position) : relabel_id_list_dup(self->ids, position);
}

/* The samples of some items, each once. */
RelabelIdList *
relabel_sample_model_list_ids(RelabelSampleModel *self, GtkBitset *positions)
{
  RelabelIdList *ids = relabel_id_list_new();
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first(&iter, positions, &position); more; more = gtk_bitset_iter_next(&iter, &position)) {
    char *id = relabel_sample_model_dup_id(self, position);

    if (!g_hash_table_contains(seen, id))
      relabel_id_list_append(ids, id);
    g_hash_table_add(seen, id);
  }
  return ids;
}

/* Several items may be of one. */
guint
relabel_sample_model_count_samples(RelabelSampleModel *self)
{
  g_autoptr(GtkBitset) all = gtk_bitset_new_range(0, get_n_items(G_LIST_MODEL(self)));
  g_autoptr(RelabelIdList) ids = self->patches != NULL ? relabel_sample_model_list_ids(self, all) : relabel_id_list_ref(self->ids);

  return relabel_id_list_get_length(ids);
}

static gboolean
is_patch(RelabelSampleModel *self, guint position, const char *id)
{
  g_autofree char *sample_id = relabel_patch_list_dup_sample_id(self->patches, position);
  g_autoptr(RelabelPatch) patch = relabel_patch_new(self->patches, position);

  return g_strcmp0(sample_id, id) == 0 || g_strcmp0(patch->label_id, id) == 0 ||
         (patch->pred_ids != NULL && g_strv_contains((const char *const *)patch->pred_ids, id));
}

/* @id: of a sample, or of an object in a patch. */
gboolean
relabel_sample_model_find(RelabelSampleModel *self, const char *id, guint *position)
{
  guint n = get_n_items(G_LIST_MODEL(self));
  guint8 packed[RELABEL_ID_SIZE];
  gboolean is_id = relabel_id_pack(id, packed);

  for (guint i = 0; is_id && i < n; i++) {
    if (self->patches != NULL ? is_patch(self, i, id) : memcmp(relabel_id_list_peek(self->ids, i), packed, RELABEL_ID_SIZE) == 0) {
      *position = i;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
relabel_sample_model_get_loading(RelabelSampleModel *self)
{
  return self->loading;
}

guint
relabel_sample_model_get_n_items_alive(RelabelSampleModel *self)
{
  return g_hash_table_size(self->items);
}

guint
relabel_sample_model_get_n_pages(RelabelSampleModel *self)
{
  return relabel_sample_pages_get_length(self->pages);
}

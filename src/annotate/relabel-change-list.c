/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-change-private.h"
#include "relabel-json.h"

/* What is in memory of a change; the rest is in the file. */
typedef struct {
  guint64 offset;
  guint32 sample;     /* of samples */
  guint32 class_name; /* of classes; 0 for none */
  guint16 field;      /* of fields; 0 for none */
  guint8 kind : 2;
  guint8 conflict : 1;
  guint8 has_both : 1;
  guint8 choice : 2;
  guint8 id[RELABEL_ID_SIZE];
} Entry;

/* By what a merge knows of a change. */
typedef struct {
  guint8 sample[RELABEL_ID_SIZE];
  guint8 label[RELABEL_ID_SIZE];
  guint16 field;
} Key;

/**
 * RelabelChangeList:
 *
 * The changes of a load, a [iface@Gio.ListModel] of [class@Relabel.Change]: those that pass the filter, in the order of the samples or by
 * class. An index of some 50 bytes a change is in memory; labels are read from a file that goes with the list.
 */
struct _RelabelChangeList {
  GObject parent_instance;

  RelabelSpool *spool;
  RelabelIdList *samples;
  GPtrArray *classes; /* owned texts; the first is NULL */
  GPtrArray *fields;
  GHashTable *class_numbers;
  GHashTable *field_numbers;
  GArray *entries;
  char last_sample[25];

  guint filter;
  guint32 class_filter; /* 0: all */
  gboolean by_class;
  GArray *visible; /* of guint32: entries */

  GHashTable *live;    /* entry -> RelabelChange that somebody has */
  GHashTable *choices; /* Key -> choice, once they are asked for */
};

static void list_model_init(GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(RelabelChangeList, relabel_change_list, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

static Entry *
get_entry(RelabelChangeList *self, guint entry)
{
  return &g_array_index(self->entries, Entry, entry);
}

/* ---- the model ---- */

static GType
get_item_type(GListModel *model)
{
  return RELABEL_TYPE_CHANGE;
}

static guint
get_n_items(GListModel *model)
{
  return RELABEL_CHANGE_LIST(model)->visible->len;
}

static gpointer
get_item(GListModel *model, guint position)
{
  RelabelChangeList *self = RELABEL_CHANGE_LIST(model);
  guint32 entry;
  RelabelChange *change;

  if (position >= self->visible->len)
    return NULL;
  entry = g_array_index(self->visible, guint32, position);
  change = g_hash_table_lookup(self->live, GUINT_TO_POINTER(entry));
  if (change != NULL)
    return g_object_ref(change);
  change = relabel_change_new(self, entry);
  g_hash_table_insert(self->live, GUINT_TO_POINTER(entry), change);
  return change;
}

static void
list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
relabel_change_list_finalize(GObject *object)
{
  RelabelChangeList *self = RELABEL_CHANGE_LIST(object);

  g_clear_pointer(&self->spool, relabel_spool_free);
  relabel_id_list_unref(self->samples);
  g_ptr_array_unref(self->classes);
  g_ptr_array_unref(self->fields);
  g_hash_table_unref(self->class_numbers);
  g_hash_table_unref(self->field_numbers);
  g_array_unref(self->entries);
  g_array_unref(self->visible);
  g_hash_table_unref(self->live);
  g_clear_pointer(&self->choices, g_hash_table_unref);
  G_OBJECT_CLASS(relabel_change_list_parent_class)->finalize(object);
}

static void
relabel_change_list_class_init(RelabelChangeListClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_change_list_finalize;
}

static void
relabel_change_list_init(RelabelChangeList *self)
{
  self->samples = relabel_id_list_new();
  self->classes = g_ptr_array_new_with_free_func(g_free);
  self->fields = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(self->classes, NULL);
  g_ptr_array_add(self->fields, NULL);
  self->class_numbers = g_hash_table_new(g_str_hash, g_str_equal);
  self->field_numbers = g_hash_table_new(g_str_hash, g_str_equal);
  self->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
  self->visible = g_array_new(FALSE, FALSE, sizeof(guint32));
  self->live = g_hash_table_new(NULL, NULL);
  self->filter = RELABEL_CHANGE_FILTER_ALL;
}

/* ---- building ---- */

RelabelChangeList *
relabel_change_list_new(GError **error)
{
  g_autoptr(RelabelChangeList) self = g_object_new(RELABEL_TYPE_CHANGE_LIST, NULL);

  self->spool = relabel_spool_new(error);
  return self->spool != NULL ? g_steal_pointer(&self) : NULL;
}

static guint
number_of(GPtrArray *texts, GHashTable *numbers, const char *text)
{
  gpointer number = NULL;

  if (text == NULL)
    return 0;
  if (g_hash_table_lookup_extended(numbers, text, NULL, &number))
    return GPOINTER_TO_UINT(number);
  g_ptr_array_add(texts, g_strdup(text));
  g_hash_table_insert(numbers, g_ptr_array_index(texts, texts->len - 1), GUINT_TO_POINTER(texts->len - 1));
  return texts->len - 1;
}

static RelabelChangeKind
kind_of(JsonObject *document)
{
  const char *nick = relabel_json_peek_string(document, "kind");

  for (guint i = RELABEL_CHANGE_KIND_ADDED; i < RELABEL_CHANGE_KIND_SKIPPED; i++) {
    if (g_strcmp0(relabel_change_kind_to_nick(i), nick) == 0)
      return (RelabelChangeKind)i;
  }
  return RELABEL_CHANGE_KIND_SKIPPED;
}

/* Those of one sample come one after the other. */
gboolean
relabel_change_list_add(RelabelChangeList *self, JsonObject *document, GError **error)
{
  const char *sample_id = relabel_json_peek_string(document, "sample_id");
  const char *label_id = relabel_json_peek_string(document, "label_id");
  Entry entry = { .kind = kind_of(document),
                  .conflict = relabel_json_peek_boolean(document, "conflict", FALSE),
                  .has_both = relabel_json_peek_boolean(document, "has_both", FALSE),
                  .class_name = number_of(self->classes, self->class_numbers, relabel_json_peek_string(document, "label")),
                  .field = (guint16)number_of(self->fields, self->field_numbers, relabel_json_peek_string(document, "field")) };

  if (g_strcmp0(self->last_sample, sample_id) != 0) {
    if (!relabel_id_list_append(self->samples, sample_id))
      return TRUE;
    g_strlcpy(self->last_sample, sample_id, sizeof self->last_sample);
  }
  entry.sample = relabel_id_list_get_length(self->samples) - 1;
  if (label_id == NULL || !relabel_id_pack(label_id, entry.id))
    memset(entry.id, 0, sizeof entry.id);
  if (!relabel_spool_add_object(self->spool, document, &entry.offset, error))
    return FALSE;
  g_array_append_val(self->entries, entry);
  return TRUE;
}

/* ---- filter and order ---- */

static gboolean
passes(const Entry *entry, guint filter, guint32 class_name)
{
  return ((filter & (1u << entry->kind)) != 0 || (entry->conflict && (filter & RELABEL_CHANGE_FILTER_CONFLICTS) != 0)) &&
         (class_name == 0 || entry->class_name == class_name);
}

static int
compare_by_class(gconstpointer a, gconstpointer b, gpointer data)
{
  RelabelChangeList *self = data;
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  guint32 class_x = get_entry(self, x)->class_name, class_y = get_entry(self, y)->class_name;
  int order = class_x != class_y ? g_strcmp0(g_ptr_array_index(self->classes, class_x), g_ptr_array_index(self->classes, class_y)) : 0;

  return order != 0 ? order : (x > y) - (x < y);
}

static void
select_visible(RelabelChangeList *self)
{
  g_array_set_size(self->visible, 0);
  for (guint32 i = 0; i < self->entries->len; i++) {
    if (passes(get_entry(self, i), self->filter, self->class_filter))
      g_array_append_val(self->visible, i);
  }
  if (self->by_class)
    g_array_sort_with_data(self->visible, compare_by_class, self);
}

static void
update_visible(RelabelChangeList *self)
{
  guint before = self->visible->len;

  select_visible(self);
  g_list_model_items_changed(G_LIST_MODEL(self), 0, before, self->visible->len);
}

/* Only now is it anybody's but the builder's. */
void
relabel_change_list_finish(RelabelChangeList *self)
{
  select_visible(self);
}

static guint32
find_class(RelabelChangeList *self, const char *class_name)
{
  gpointer number = NULL;

  if (class_name == NULL)
    return 0;
  return g_hash_table_lookup_extended(self->class_numbers, class_name, NULL, &number) ? GPOINTER_TO_UINT(number) : G_MAXUINT32;
}

/**
 * relabel_change_list_count:
 * @filter: bits `1 << RelabelChangeKind`, and %RELABEL_CHANGE_FILTER_CONFLICTS
 * @class_name: (nullable): of this class only; %NULL for all
 *
 * Counts changes, whatever the list's own filter is.
 *
 * Returns: how many there are
 */
guint64
relabel_change_list_count(RelabelChangeList *self, guint filter, const char *class_name)
{
  guint32 number = find_class(self, class_name);
  guint64 n = 0;

  for (guint i = 0; i < self->entries->len; i++)
    n += passes(get_entry(self, i), filter, number);
  return n;
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/**
 * relabel_change_list_get_classes:
 *
 * Returns: (transfer container) (element-type utf8): the classes that occur, sorted
 */
GPtrArray *
relabel_change_list_get_classes(RelabelChangeList *self)
{
  GPtrArray *classes = g_ptr_array_new();

  for (guint i = 1; i < self->classes->len; i++)
    g_ptr_array_add(classes, g_ptr_array_index(self->classes, i));
  g_ptr_array_sort(classes, compare_texts);
  return classes;
}

/**
 * relabel_change_list_set_filter:
 * @filter: bits `1 << RelabelChangeKind`, and %RELABEL_CHANGE_FILTER_CONFLICTS
 * @class_name: (nullable): of this class only; %NULL for all
 *
 * Sets which changes are in the list.
 */
void
relabel_change_list_set_filter(RelabelChangeList *self, guint filter, const char *class_name)
{
  guint32 number = find_class(self, class_name);

  if (filter == self->filter && number == self->class_filter)
    return;
  self->filter = filter;
  self->class_filter = number;
  update_visible(self);
}

/**
 * relabel_change_list_get_by_class:
 *
 * Returns: whether the list is ordered by class, and only then by sample
 */
gboolean
relabel_change_list_get_by_class(RelabelChangeList *self)
{
  return self->by_class;
}

/**
 * relabel_change_list_set_by_class:
 * @by_class: whether the list is ordered by class, and only then by sample
 *
 * Sets the order.
 */
void
relabel_change_list_set_by_class(RelabelChangeList *self, gboolean by_class)
{
  if (self->by_class == by_class)
    return;
  self->by_class = by_class;
  update_visible(self);
}

/**
 * relabel_change_list_get_change:
 * @position: a place in the list
 *
 * Returns: (transfer full) (nullable): the change there
 */
RelabelChange *
relabel_change_list_get_change(RelabelChangeList *self, guint position)
{
  return get_item(G_LIST_MODEL(self), position);
}

/**
 * relabel_change_list_is_first:
 * @position: a place in the list
 *
 * Returns: whether a group begins there: the changes of a sample, or of a class
 */
gboolean
relabel_change_list_is_first(RelabelChangeList *self, guint position)
{
  const Entry *here, *above;

  if (position == 0 || position >= self->visible->len)
    return position == 0;
  here = get_entry(self, g_array_index(self->visible, guint32, position));
  above = get_entry(self, g_array_index(self->visible, guint32, position - 1));
  return self->by_class ? here->class_name != above->class_name : here->sample != above->sample;
}

/* ---- choices ---- */

static void
choose(RelabelChangeList *self, guint32 position, RelabelChoice choice)
{
  Entry *entry = get_entry(self, position);
  RelabelChange *change;

  g_clear_pointer(&self->choices, g_hash_table_unref);
  if (entry->kind == RELABEL_CHANGE_KIND_SKIPPED || entry->choice == choice || (choice == RELABEL_CHOICE_BOTH && !entry->has_both))
    return;
  entry->choice = choice & 3;
  change = g_hash_table_lookup(self->live, GUINT_TO_POINTER(position));
  if (change != NULL)
    relabel_change_choice_changed(change);
}

/**
 * relabel_change_list_choose:
 * @position: a place in the list
 * @choice: whose label counts
 *
 * Chooses for one change; not while choices are applied. What is skipped has no choice, and [enum@Relabel.Choice.BOTH] is there only for what
 * it makes sense for: see [method@Relabel.Change.get_has_both].
 */
void
relabel_change_list_choose(RelabelChangeList *self, guint position, RelabelChoice choice)
{
  g_return_if_fail(position < self->visible->len);
  choose(self, g_array_index(self->visible, guint32, position), choice);
}

/**
 * relabel_change_list_choose_all:
 * @choice: whose label counts
 * @class_name: (nullable): for changes of this class only
 *
 * Chooses for all changes that pass the filter; not while choices are applied.
 */
void
relabel_change_list_choose_all(RelabelChangeList *self, RelabelChoice choice, const char *class_name)
{
  guint32 number = find_class(self, class_name);

  for (guint i = 0; i < self->visible->len; i++) {
    guint32 entry = g_array_index(self->visible, guint32, i);

    if (number == 0 || get_entry(self, entry)->class_name == number)
      choose(self, entry, choice);
  }
}

/**
 * relabel_change_list_get_n_chosen:
 * @choice: whose label counts
 *
 * Returns: for how many changes, of all, this is chosen; what is skipped is not counted
 */
guint64
relabel_change_list_get_n_chosen(RelabelChangeList *self, RelabelChoice choice)
{
  guint64 n = 0;

  for (guint i = 0; i < self->entries->len; i++)
    n += get_entry(self, i)->kind != RELABEL_CHANGE_KIND_SKIPPED && get_entry(self, i)->choice == choice;
  return n;
}

static guint
hash_key(gconstpointer data)
{
  const Key *key = data;
  guint32 words[2];

  /* The last bytes of an id are those that differ. */
  memcpy(&words[0], key->sample + RELABEL_ID_SIZE - 4, 4);
  memcpy(&words[1], key->label + RELABEL_ID_SIZE - 4, 4);
  return words[0] * 31 + words[1] + key->field;
}

static gboolean
equal_keys(gconstpointer a, gconstpointer b)
{
  return memcmp(a, b, sizeof(Key)) == 0;
}

static void
index_choices(RelabelChangeList *self)
{
  self->choices = g_hash_table_new_full(hash_key, equal_keys, g_free, NULL);
  for (guint i = 0; i < self->entries->len; i++) {
    const Entry *entry = get_entry(self, i);
    Key key = { .field = entry->field };

    if (entry->choice == RELABEL_CHOICE_THEIRS)
      continue;
    memcpy(key.sample, relabel_id_list_peek(self->samples, entry->sample), RELABEL_ID_SIZE);
    memcpy(key.label, entry->id, RELABEL_ID_SIZE);
    g_hash_table_insert(self->choices, g_memdup2(&key, sizeof key), GUINT_TO_POINTER(entry->choice));
  }
}

RelabelChoice
relabel_change_list_find_choice(RelabelChangeList *self, const char *sample_id, const char *field, const char *label_id)
{
  gpointer number = NULL;
  Key key = { 0 };

  if (self->choices == NULL)
    index_choices(self);
  if (!g_hash_table_lookup_extended(self->field_numbers, field, NULL, &number) || !relabel_id_pack(sample_id, key.sample) ||
      !relabel_id_pack(label_id, key.label))
    return RELABEL_CHOICE_THEIRS;
  key.field = (guint16)GPOINTER_TO_UINT(number);
  return GPOINTER_TO_UINT(g_hash_table_lookup(self->choices, &key));
}

/* ---- for changes ---- */

const char *
relabel_change_list_peek_class(RelabelChangeList *self, guint entry)
{
  return g_ptr_array_index(self->classes, get_entry(self, entry)->class_name);
}

const char *
relabel_change_list_peek_field(RelabelChangeList *self, guint entry)
{
  return g_ptr_array_index(self->fields, get_entry(self, entry)->field);
}

void
relabel_change_list_read_ids(RelabelChangeList *self, guint entry, char sample_id[25], char label_id[25])
{
  static const guint8 none[RELABEL_ID_SIZE];
  const Entry *row = get_entry(self, entry);

  relabel_id_unpack(relabel_id_list_peek(self->samples, row->sample), sample_id);
  if (memcmp(row->id, none, sizeof none) != 0)
    relabel_id_unpack(row->id, label_id);
}

RelabelChangeKind
relabel_change_list_read_kind(RelabelChangeList *self, guint entry, gboolean *conflict, RelabelChoice *choice)
{
  const Entry *row = get_entry(self, entry);

  if (conflict != NULL)
    *conflict = row->conflict;
  if (choice != NULL)
    *choice = (RelabelChoice)row->choice;
  return (RelabelChangeKind)row->kind;
}

gboolean
relabel_change_list_get_has_both(RelabelChangeList *self, guint entry)
{
  return get_entry(self, entry)->has_both;
}

JsonObject *
relabel_change_list_read_document(RelabelChangeList *self, guint entry, GError **error)
{
  return relabel_spool_read_object(self->spool, get_entry(self, entry)->offset, error);
}

void
relabel_change_list_forget(RelabelChangeList *self, guint entry)
{
  g_hash_table_remove(self->live, GUINT_TO_POINTER(entry));
}

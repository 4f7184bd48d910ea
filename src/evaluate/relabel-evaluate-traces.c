/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an evaluation has left in labels and samples, taken out or renamed. */
#include "relabel-evaluate-private.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json-members.h"

/* Samples of which rows are changed at once. */
#define PAGE 256

/* Names of members, and what becomes of them. */
typedef struct {
  char *names[MAX(RELABEL_EVALUATE_N_ATTRIBUTES, RELABEL_EVALUATE_MAX_VALUES)];
  char *new_names[MAX(RELABEL_EVALUATE_N_ATTRIBUTES, RELABEL_EVALUATE_MAX_VALUES)];
  RelabelJsonMembersChange change;
} Names;

static void
names_init(Names *self, const RelabelEvaluateTraces *traces, const RelabelEvaluateMember *members, gsize n)
{
  *self = (Names){ { NULL } };
  for (gsize i = 0; i < n; i++) {
    self->names[i] = g_strconcat(traces->key, members[i].suffix, NULL);
    self->new_names[i] = traces->new_key != NULL ? g_strconcat(traces->new_key, members[i].suffix, NULL) : NULL;
  }
  self->change.names = (const char *const *)self->names;
  self->change.new_names = traces->new_key != NULL ? (const char *const *)self->new_names : NULL;
  self->change.n_names = n;
}

static void
names_clear(Names *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS(self->names); i++) {
    g_free(self->names[i]);
    g_free(self->new_names[i]);
  }
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Names, names_clear)

/* Into `text`, which is empty where nothing of it is there. Fails where another member has a name that one is to get. */
static gboolean
change_object(const char *object, const RelabelJsonMembersChange *change, GString *text, gboolean *found, GError **error)
{
  RelabelJsonMember member;

  *found = FALSE;
  for (gsize i = 0; i < change->n_names && !*found; i++)
    *found = relabel_json_members_find(object, change->names[i], &member);
  for (gsize i = 0; *found && change->new_names != NULL && i < change->n_names; i++) {
    if (relabel_json_members_find(object, change->new_names[i], &member)) {
      g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS, "There are labels with an attribute “%s”; choose another key",
                  change->new_names[i]);
      return FALSE;
    }
  }
  relabel_json_members_begin(*found ? object : NULL, change, text);
  relabel_json_members_end(text);
  return TRUE;
}

static gboolean
change_rows(RelabelRows *rows, const RelabelJsonMembersChange *attributes, const RelabelJsonMembersChange *values, GString *text, GError **error)
{
  gboolean found;

  for (guint i = 0; i < rows->labels->len; i++) {
    if (!change_object(relabel_rows_get_label(rows, i)->attributes, attributes, text, &found, error))
      return FALSE;
    if (found)
      relabel_rows_set_attributes(rows, i, text->str);
  }
  for (guint i = 0; i < rows->samples->len; i++) {
    if (!change_object(relabel_rows_get_sample(rows, i)->values, values, text, &found, error))
      return FALSE;
    if (found)
      relabel_rows_set_values(rows, i, text->str);
  }
  return TRUE;
}

static guint
hash_id(gconstpointer id)
{
  guint hash;

  /* The last bytes count up. */
  memcpy(&hash, (const guint8 *)id + RELABEL_ID_SIZE - sizeof hash, sizeof hash);
  return hash;
}

static gboolean
equal_ids(gconstpointer a, gconstpointer b)
{
  return memcmp(a, b, RELABEL_ID_SIZE) == 0;
}

/* Returns (transfer full): the samples of the dataset but for some. */
static RelabelIdList *
list_others(RelabelDataset *dataset, RelabelIdList *except, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelIdList) all = relabel_dataset_list_samples(dataset, NULL, cancellable, error);
  g_autoptr(GHashTable) known = g_hash_table_new(hash_id, equal_ids);
  RelabelIdList *others;

  if (all == NULL || except == NULL)
    return g_steal_pointer(&all);
  for (guint i = 0; i < relabel_id_list_get_length(except); i++)
    g_hash_table_add(known, (gpointer)relabel_id_list_peek(except, i));
  others = relabel_id_list_new();
  for (guint i = 0; i < relabel_id_list_get_length(all); i++) {
    if (!g_hash_table_contains(known, relabel_id_list_peek(all, i)))
      relabel_id_list_append_packed(others, relabel_id_list_peek(all, i));
  }
  return others;
}

gboolean
relabel_evaluate_change_traces(RelabelDataset *dataset, const RelabelEvaluateTraces *traces, RelabelIdList *except, GCancellable *cancellable,
                               GError **error)
{
  gsize n_values;
  const RelabelEvaluateMember *members = relabel_evaluate_get_values(traces->is_classification, &n_values);
  g_autoptr(RelabelIdList) ids = list_others(dataset, except, cancellable, error);
  g_autoptr(RelabelRows) rows = relabel_rows_new();
  g_autoptr(GString) text = g_string_new(NULL);
  g_auto(Names) attributes = { { NULL } };
  g_auto(Names) values = { { NULL } };

  if (ids == NULL)
    return FALSE;
  names_init(&attributes, traces, relabel_evaluate_attributes, RELABEL_EVALUATE_N_ATTRIBUTES);
  names_init(&values, traces, members, n_values);
  for (guint i = 0; i < relabel_id_list_get_length(ids); i += PAGE) {
    g_autoptr(RelabelIdList) page = relabel_id_list_slice(ids, i, PAGE);

    if (!relabel_dataset_read_rows(dataset, page, traces->fields, rows, cancellable, error))
      return FALSE;
    if (!change_rows(rows, &attributes.change, &values.change, text, error) || !relabel_dataset_write_rows(dataset, traces->fields, rows, error))
      return FALSE;
  }
  return TRUE;
}

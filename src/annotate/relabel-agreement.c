/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-agreement.h"

#include <string.h>

/* Classes are the server's words: what is over this is counted together. */
#define MAX_CLASSES 10000

struct _RelabelAgreement {
  GHashTable *classes; /* set of Class */
};

typedef struct {
  RelabelAgreementClass sums; /* first: they are given out */
  char *field;
  char *label_class;
} Class;

static guint
hash_class(gconstpointer data)
{
  const RelabelAgreementClass *sums = data;

  return g_str_hash(sums->field) * 31 + g_str_hash(sums->label_class);
}

static gboolean
equal_classes(gconstpointer a, gconstpointer b)
{
  const RelabelAgreementClass *x = a, *y = b;

  return strcmp(x->field, y->field) == 0 && strcmp(x->label_class, y->label_class) == 0;
}

static void
free_class(gpointer data)
{
  Class *entry = data;

  g_free(entry->field);
  g_free(entry->label_class);
  g_free(entry);
}

RelabelAgreement *
relabel_agreement_new(void)
{
  RelabelAgreement *self = g_new0(RelabelAgreement, 1);

  self->classes = g_hash_table_new_full(hash_class, equal_classes, free_class, NULL);
  return self;
}

void
relabel_agreement_free(RelabelAgreement *self)
{
  g_hash_table_unref(self->classes);
  g_free(self);
}

RelabelAgreementClass *
relabel_agreement_get(RelabelAgreement *self, const char *field, const char *label_class)
{
  RelabelAgreementClass key = { .field = field, .label_class = label_class != NULL ? label_class : "" };
  RelabelAgreementClass *found = g_hash_table_lookup(self->classes, &key);
  Class *entry;

  if (found == NULL && g_hash_table_size(self->classes) >= MAX_CLASSES) {
    key.label_class = "";
    found = g_hash_table_lookup(self->classes, &key);
  }
  if (found != NULL)
    return found;
  entry = g_new0(Class, 1);
  entry->sums.field = entry->field = g_strdup(key.field);
  entry->sums.label_class = entry->label_class = g_strdup(key.label_class);
  g_hash_table_add(self->classes, entry);
  return &entry->sums;
}

static int
compare_classes(gconstpointer a, gconstpointer b)
{
  const RelabelAgreementClass *x = *(gconstpointer const *)a, *y = *(gconstpointer const *)b;
  int order = strcmp(x->field, y->field);

  return order != 0 ? order : strcmp(x->label_class, y->label_class);
}

GPtrArray *
relabel_agreement_list(const RelabelAgreement *self)
{
  GPtrArray *list = g_ptr_array_new();
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init(&iter, self->classes);
  while (g_hash_table_iter_next(&iter, &entry, NULL))
    g_ptr_array_add(list, entry);
  g_ptr_array_sort(list, compare_classes);
  return list;
}

double
relabel_agreement_class_get_mean_iou(const RelabelAgreementClass *self)
{
  return self->pairs > 0 ? self->iou / (double)self->pairs : -1;
}

double
relabel_agreement_class_get_agreement(const RelabelAgreementClass *self)
{
  return self->total > 0 ? (double)self->matched / (double)self->total : -1;
}

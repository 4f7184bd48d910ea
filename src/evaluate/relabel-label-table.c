/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-label-table.h"

#include <string.h>

struct _RelabelLabelTable {
  GHashTable *numbers; /* label -> number + 1 */
  GPtrArray *labels;   /* owned by the keys of numbers */
};

RelabelLabelTable *
relabel_label_table_new(void)
{
  RelabelLabelTable *self = g_new0(RelabelLabelTable, 1);

  self->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  self->labels = g_ptr_array_new();
  return self;
}

void
relabel_label_table_free(RelabelLabelTable *self)
{
  g_ptr_array_unref(self->labels);
  g_hash_table_unref(self->numbers);
  g_free(self);
}

int
relabel_label_table_find(const RelabelLabelTable *self, const char *label)
{
  return label != NULL ? GPOINTER_TO_INT(g_hash_table_lookup(self->numbers, label)) - 1 : RELABEL_NO_LABEL;
}

int
relabel_label_table_add(RelabelLabelTable *self, const char *label)
{
  int number = relabel_label_table_find(self, label);
  char *copy;

  if (number != RELABEL_NO_LABEL || label == NULL)
    return number;
  copy = g_strdup(label);
  g_ptr_array_add(self->labels, copy);
  g_hash_table_insert(self->numbers, copy, GINT_TO_POINTER((int)self->labels->len));
  return (int)self->labels->len - 1;
}

const char *
relabel_label_table_get(const RelabelLabelTable *self, int number)
{
  g_return_val_if_fail(number < (int)self->labels->len, NULL);

  return number >= 0 ? g_ptr_array_index(self->labels, number) : NULL;
}

guint
relabel_label_table_get_n_labels(const RelabelLabelTable *self)
{
  return self->labels->len;
}

static int
compare_labels(gconstpointer a, gconstpointer b, gpointer data)
{
  /* The order of the bytes of UTF-8 is that of code points. */
  return strcmp(relabel_label_table_get(data, *(const int *)a), relabel_label_table_get(data, *(const int *)b));
}

void
relabel_label_table_sort(const RelabelLabelTable *self, GArray *numbers)
{
  g_array_sort_with_data(numbers, compare_labels, (gpointer)self);
}

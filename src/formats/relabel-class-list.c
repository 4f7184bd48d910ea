/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-export-private.h"

struct _RelabelClassList {
  RelabelExport *export;
  GPtrArray *names;
  GHashTable *numbers; /* name -> number + 1 */
  gboolean closed;     /* no others are taken */
};

static int
add(RelabelClassList *self, const char *name)
{
  g_ptr_array_add(self->names, g_strdup(name));
  g_hash_table_insert(self->numbers, self->names->pdata[self->names->len - 1], GUINT_TO_POINTER(self->names->len));
  return (int)self->names->len - 1;
}

static void
add_all(RelabelClassList *self, const char *const *names)
{
  for (gsize i = 0; names != NULL && names[i] != NULL; i++) {
    if (!g_hash_table_contains(self->numbers, names[i]))
      add(self, names[i]);
  }
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Those that occur, by their names' bytes: the numbers don't depend on the order of the samples. */
static gboolean
add_counted(RelabelClassList *self, const char *field, GError **error)
{
  RelabelExport *export = self->export;
  g_autoptr(GPtrArray) counts = relabel_dataset_count_classes(export->dataset, field, relabel_export_request_get_view(export->request),
                                                              export->cancellable, error);
  g_autoptr(GPtrArray) names = g_ptr_array_new();

  if (counts == NULL)
    return FALSE;
  for (guint i = 0; i < counts->len; i++) {
    const RelabelClassCount *count = counts->pdata[i];

    if (count->label != NULL)
      g_ptr_array_add(names, count->label);
  }
  g_ptr_array_sort(names, compare_names);
  g_ptr_array_add(names, NULL);
  add_all(self, (const char *const *)names->pdata);
  return TRUE;
}

/* The request's, or those of the dataset, then those that occur in the fields that were picked. */
RelabelClassList *
relabel_class_list_new(RelabelExport *export, GError **error)
{
  const char *const *wanted = relabel_export_request_get_classes(export->request);
  g_autoptr(RelabelClassList) self = g_new0(RelabelClassList, 1);

  self->export = export;
  self->names = g_ptr_array_new_with_free_func(g_free);
  self->numbers = g_hash_table_new(g_str_hash, g_str_equal);
  self->closed = wanted != NULL;
  add_all(self, wanted);
  for (gsize i = 0; !self->closed && export->fields[i] != NULL; i++) {
    g_auto(GStrv) classes = relabel_dataset_dup_classes(export->dataset, export->fields[i]);

    add_all(self, (const char *const *)classes);
  }
  for (gsize i = 0; !self->closed && export->fields[i] != NULL; i++) {
    if (!add_counted(self, export->fields[i], error))
      return NULL;
  }
  return g_steal_pointer(&self);
}

void
relabel_class_list_free(RelabelClassList *self)
{
  g_ptr_array_unref(self->names);
  g_hash_table_unref(self->numbers);
  g_free(self);
}

int
relabel_class_list_find(RelabelClassList *self, const char *label)
{
  guint number;

  if (label == NULL) {
    relabel_export_omit(self->export, "labels without a class");
    return -1;
  }
  number = GPOINTER_TO_UINT(g_hash_table_lookup(self->numbers, label));
  if (number > 0)
    return (int)number - 1;
  /* A class may have come up since they were counted. */
  if (!self->closed)
    return add(self, label);
  relabel_export_omit(self->export, "labels of other classes");
  return -1;
}

guint
relabel_class_list_get_length(RelabelClassList *self)
{
  return self->names->len;
}

const char *
relabel_class_list_get(RelabelClassList *self, guint position)
{
  return self->names->pdata[position];
}

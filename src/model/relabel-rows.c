/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-rows.h"

#include <string.h>

/* Text of rows is kept in pieces of this size. */
#define CHUNK_SIZE 65536

RelabelRows *
relabel_rows_new(void)
{
  RelabelRows *self = g_new0(RelabelRows, 1);

  self->samples = g_array_new(FALSE, FALSE, sizeof(RelabelSampleRow));
  self->labels = g_array_new(FALSE, FALSE, sizeof(RelabelLabelRow));
  self->text = g_string_chunk_new(CHUNK_SIZE);
  self->classes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
relabel_rows_free(RelabelRows *self)
{
  g_array_unref(self->samples);
  g_array_unref(self->labels);
  g_string_chunk_free(self->text);
  g_hash_table_unref(self->classes);
  g_free(self);
}

void
relabel_rows_clear(RelabelRows *self)
{
  g_array_set_size(self->samples, 0);
  g_array_set_size(self->labels, 0);
  g_string_chunk_clear(self->text);
}

static const char *
keep(RelabelRows *self, const char *text)
{
  return text != NULL && *text != '\0' ? g_string_chunk_insert(self->text, text) : NULL;
}

void
relabel_rows_set_attributes(RelabelRows *self, guint label, const char *text)
{
  relabel_rows_get_label(self, label)->attributes = keep(self, text);
}

void
relabel_rows_set_values(RelabelRows *self, guint sample, const char *text)
{
  relabel_rows_get_sample(self, sample)->values = keep(self, text);
}

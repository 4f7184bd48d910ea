/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stdio.h>

#include "relabel-cli.h"

#define MAX_COLUMNS 12

struct _RelabelCliTable {
  guint n_columns;
  gboolean right[MAX_COLUMNS];
  guint widths[MAX_COLUMNS];
  GPtrArray *cells; /* row by row */
};

static guint
get_width(const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);

    if (!g_unichar_iszerowidth(c))
      width += g_unichar_iswide(c) ? 2 : 1;
  }
  return width;
}

static void
add_cell(RelabelCliTable *self, guint column, const char *text)
{
  char *cell = relabel_cli_clean(text, FALSE);

  self->widths[column] = MAX(self->widths[column], get_width(cell));
  g_ptr_array_add(self->cells, cell);
}

RelabelCliTable *
relabel_cli_table_new(const char *title, ...)
{
  RelabelCliTable *self = g_new0(RelabelCliTable, 1);
  va_list args;

  self->cells = g_ptr_array_new_with_free_func(g_free);
  va_start(args, title);
  for (const char *t = title; t != NULL; t = va_arg(args, const char *)) {
    guint column = self->n_columns++;

    g_assert(column < MAX_COLUMNS);
    self->right[column] = *t == '>';
    add_cell(self, column, self->right[column] ? t + 1 : t);
  }
  va_end(args);
  return self;
}

/* Without titles: a name, and what belongs to it. */
RelabelCliTable *
relabel_cli_table_new_pairs(void)
{
  RelabelCliTable *self = g_new0(RelabelCliTable, 1);

  self->cells = g_ptr_array_new_with_free_func(g_free);
  self->n_columns = 2;
  return self;
}

/* A cell for each column. */
void
relabel_cli_table_add(RelabelCliTable *self, ...)
{
  va_list args;

  va_start(args, self);
  for (guint column = 0; column < self->n_columns; column++) {
    const char *text = va_arg(args, const char *);

    g_assert(text != NULL);
    add_cell(self, column, text);
  }
  va_end(args);
}

void
relabel_cli_table_add_pair(RelabelCliTable *self, const char *name, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
  relabel_cli_table_add(self, name, text, NULL);
}

static void
append_cell(RelabelCliTable *self, GString *line, guint column, const char *cell)
{
  int padding = (int)(self->widths[column] - get_width(cell));

  if (column > 0)
    g_string_append(line, "  ");
  if (self->right[column])
    g_string_append_printf(line, "%*s", padding, "");
  g_string_append(line, cell);
  if (!self->right[column])
    g_string_append_printf(line, "%*s", padding, "");
}

/* Prints what was added since the last time; a long table is printed page by page. */
void
relabel_cli_table_print(RelabelCliTable *self)
{
  g_autoptr(GString) line = g_string_new(NULL);

  relabel_cli_hide_progress();
  for (guint i = 0; i < self->cells->len; i++) {
    append_cell(self, line, i % self->n_columns, g_ptr_array_index(self->cells, i));
    if ((i + 1) % self->n_columns > 0)
      continue;
    puts(g_strchomp(line->str));
    g_string_truncate(line, 0);
  }
  g_ptr_array_set_size(self->cells, 0);
}

void
relabel_cli_table_free(RelabelCliTable *self)
{
  g_ptr_array_unref(self->cells);
  g_free(self);
}

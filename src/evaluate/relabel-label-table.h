/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The number of a label that is null. */
#define RELABEL_NO_LABEL (-1)

/* Labels by number, from 0 in the order in which they were first seen, so that matching compares integers. Private. */
typedef struct _RelabelLabelTable RelabelLabelTable;

RelabelLabelTable *relabel_label_table_new(void);
void relabel_label_table_free(RelabelLabelTable *self);

/* The number of a label, a new one where need be; RELABEL_NO_LABEL for NULL. */
int relabel_label_table_add(RelabelLabelTable *self, const char *label);

/* The number of a label, or RELABEL_NO_LABEL where it has none. */
int relabel_label_table_find(const RelabelLabelTable *self, const char *label);

/* NULL for RELABEL_NO_LABEL. */
const char *relabel_label_table_get(const RelabelLabelTable *self, int number);
guint relabel_label_table_get_n_labels(const RelabelLabelTable *self);

/* Orders numbers (int) by what they stand for, by code points. */
void relabel_label_table_sort(const RelabelLabelTable *self, GArray *numbers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLabelTable, relabel_label_table_free)

G_END_DECLS

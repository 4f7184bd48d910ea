/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_SAMPLE_PAGE_SIZE 200
#define RELABEL_SAMPLE_PAGES_MAX 8

/* The pages of samples that a list keeps. */
typedef struct _RelabelSamplePages RelabelSamplePages;

/* A page was read, or why it could not be. */
typedef void (*RelabelSamplePageFunc)(guint number, const GError *error, gpointer user_data);

RelabelSamplePages *relabel_sample_pages_new(RelabelDataset *dataset, RelabelSamplePageFunc func, gpointer user_data);
void relabel_sample_pages_free(RelabelSamplePages *self);
void relabel_sample_pages_clear(RelabelSamplePages *self);
gboolean relabel_sample_pages_use(RelabelSamplePages *self, guint number);
void relabel_sample_pages_read(RelabelSamplePages *self, guint number, RelabelView *view, RelabelIdList *ids);
void relabel_sample_pages_pass(RelabelSamplePages *self, GHashTable *numbers);
RelabelSample *relabel_sample_pages_peek(RelabelSamplePages *self, guint position, const char *id);
guint relabel_sample_pages_get_length(RelabelSamplePages *self);

G_END_DECLS

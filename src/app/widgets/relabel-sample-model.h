/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-sample-item.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SAMPLE_MODEL (relabel_sample_model_get_type())

G_DECLARE_FINAL_TYPE(RelabelSampleModel, relabel_sample_model, RELABEL, SAMPLE_MODEL, GObject)

RelabelSampleModel *relabel_sample_model_new(RelabelDataset *dataset);
void relabel_sample_model_set_view(RelabelSampleModel *self, RelabelView *view);
gboolean relabel_sample_model_get_listing(RelabelSampleModel *self);
gboolean relabel_sample_model_has_patches(RelabelSampleModel *self);
guint relabel_sample_model_count_samples(RelabelSampleModel *self);
char *relabel_sample_model_dup_id(RelabelSampleModel *self, guint position);
RelabelIdList *relabel_sample_model_list_ids(RelabelSampleModel *self, GtkBitset *positions);
gboolean relabel_sample_model_find(RelabelSampleModel *self, const char *id, guint *position);
gboolean relabel_sample_model_get_loading(RelabelSampleModel *self);
guint relabel_sample_model_get_n_items_alive(RelabelSampleModel *self);
guint relabel_sample_model_get_n_pages(RelabelSampleModel *self);

G_END_DECLS

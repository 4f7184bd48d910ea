/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-patch.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SAMPLE_ITEM (relabel_sample_item_get_type())

G_DECLARE_FINAL_TYPE(RelabelSampleItem, relabel_sample_item, RELABEL, SAMPLE_ITEM, GObject)

RelabelSampleItem *relabel_sample_item_new(const char *id);
RelabelSampleItem *relabel_sample_item_new_patch(const char *id, RelabelPatch *patch);
const char *relabel_sample_item_get_id(RelabelSampleItem *self);
const char *relabel_sample_item_get_key(RelabelSampleItem *self);
const RelabelPatch *relabel_sample_item_get_patch(RelabelSampleItem *self);
RelabelSample *relabel_sample_item_get_sample(RelabelSampleItem *self);
void relabel_sample_item_set_sample(RelabelSampleItem *self, RelabelSample *sample);

G_END_DECLS

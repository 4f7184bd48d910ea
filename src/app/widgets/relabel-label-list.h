/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-overlay.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_LABEL_LIST (relabel_label_list_get_type())

G_DECLARE_FINAL_TYPE(RelabelLabelList, relabel_label_list, RELABEL, LABEL_LIST, AdwBin)

void relabel_label_list_set_sample(RelabelLabelList *self, RelabelSample *sample, RelabelOverlay *overlay);
guint relabel_label_list_get_n_labels(RelabelLabelList *self);
void relabel_label_list_select(RelabelLabelList *self, const char *id);
const char *relabel_label_list_get_selected(RelabelLabelList *self);

G_END_DECLS

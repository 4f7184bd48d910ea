/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RELABEL_TYPE_SAMPLE_SELECTION (relabel_sample_selection_get_type())

G_DECLARE_FINAL_TYPE(RelabelSampleSelection, relabel_sample_selection, RELABEL, SAMPLE_SELECTION, GObject)

RelabelSampleSelection *relabel_sample_selection_new(GListModel *model);
guint relabel_sample_selection_get_n_selected(RelabelSampleSelection *self);

G_END_DECLS

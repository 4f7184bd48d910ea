/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel-library.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_DATASET_CARD (relabel_dataset_card_get_type())

G_DECLARE_FINAL_TYPE(RelabelDatasetCard, relabel_dataset_card, RELABEL, DATASET_CARD, GtkButton)

GtkWidget *relabel_dataset_card_new(RelabelLibraryEntry *entry, RelabelThumbnailer *thumbnailer);

G_END_DECLS

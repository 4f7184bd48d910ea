/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_COMPLETION_POPOVER (relabel_completion_popover_get_type())

G_DECLARE_FINAL_TYPE(RelabelCompletionPopover, relabel_completion_popover, RELABEL, COMPLETION_POPOVER, GtkPopover)

GtkWidget *relabel_completion_popover_new(GtkWidget *parent, GtkText *text);
void relabel_completion_popover_set_completion(RelabelCompletionPopover *self, RelabelCompletion *completion);
RelabelCompletion *relabel_completion_popover_get_completion(RelabelCompletionPopover *self);
void relabel_completion_popover_move(RelabelCompletionPopover *self, int offset);
RelabelCandidate *relabel_completion_popover_get_selected(RelabelCompletionPopover *self);

G_END_DECLS

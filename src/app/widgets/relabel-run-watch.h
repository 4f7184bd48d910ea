/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_RUN_WATCH (relabel_run_watch_get_type())

G_DECLARE_FINAL_TYPE(RelabelRunWatch, relabel_run_watch, RELABEL, RUN_WATCH, GObject)

RelabelRunWatch *relabel_run_watch_new(RelabelDataset *dataset);
void relabel_run_watch_set_run(RelabelRunWatch *self, RelabelRun *run);
void relabel_run_watch_start(RelabelRunWatch *self);
void relabel_run_watch_stop(RelabelRunWatch *self);
const RelabelRunStatus *relabel_run_watch_get_status(RelabelRunWatch *self);
const GError *relabel_run_watch_get_error(RelabelRunWatch *self);
const char *const *relabel_run_watch_get_drift(RelabelRunWatch *self);

G_END_DECLS

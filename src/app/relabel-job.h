/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_JOB (relabel_job_get_type())

G_DECLARE_FINAL_TYPE(RelabelJob, relabel_job, RELABEL, JOB, GObject)

RelabelJob *relabel_job_new(const char *title, RelabelDataset *dataset, const char *key);
const char *relabel_job_get_title(RelabelJob *self);
RelabelDataset *relabel_job_get_dataset(RelabelJob *self);
const char *relabel_job_get_key(RelabelJob *self);
RelabelProgress *relabel_job_get_progress(RelabelJob *self);
GCancellable *relabel_job_get_cancellable(RelabelJob *self);
void relabel_job_show_fraction(RelabelJob *self, GtkProgressBar *bar);
void relabel_job_show_progress(RelabelJob *self, GtkProgressBar *bar);
void relabel_job_end(RelabelJob *self, const char *title, const char *body);
RelabelJob *relabel_job_find(const char *uri, const char *key);

G_END_DECLS

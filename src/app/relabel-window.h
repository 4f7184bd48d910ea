/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-application.h"
#include "relabel-job.h"
#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_WINDOW (relabel_window_get_type())

G_DECLARE_FINAL_TYPE(RelabelWindow, relabel_window, RELABEL, WINDOW, AdwApplicationWindow)

GtkWidget *relabel_window_new(RelabelApplication *application);
const char *relabel_window_get_path(RelabelWindow *self);
RelabelWorkspace *relabel_window_get_workspace(RelabelWindow *self);
void relabel_window_open(RelabelWindow *self, const char *path);
void relabel_window_show_dataset(RelabelWindow *self, RelabelDataset *dataset);
void relabel_window_import(RelabelWindow *self, const char *path);
void relabel_window_import_samples(RelabelWindow *self, RelabelImportRequest *request, const char *name);
void relabel_window_export_samples(RelabelWindow *self, RelabelExportRequest *request);
char *relabel_window_make_name(const char *path);
void relabel_window_make_demo(RelabelWindow *self, const char *name);
void relabel_window_load_zoo(RelabelWindow *self, const char *name);
void relabel_window_show_start(RelabelWindow *self);
void relabel_window_show_page(RelabelWindow *self, const char *page);
void relabel_window_show_sample(RelabelWindow *self, const char *id);

/* Long work that the window has to wait for. */
void relabel_window_show_job(RelabelWindow *self, RelabelJob *job);

/* Small news, and news that needs more room: what failed, and why. */
void relabel_window_add_toast(RelabelWindow *self, const char *text);
void relabel_window_add_file_toast(RelabelWindow *self, const char *text, const char *path);
void relabel_window_add_undo_toast(RelabelWindow *self, const char *text);
void relabel_window_show_error(RelabelWindow *self, const char *heading, const char *text);

G_END_DECLS

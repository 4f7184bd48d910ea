/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-window.h"

G_BEGIN_DECLS

/**
 * RelabelRunDoneFunc:
 * @key: the run
 * @recorded: whether there is a run of this key now
 * @error: (nullable): why the work failed
 */
typedef void (*RelabelRunDoneFunc)(const char *key, gboolean recorded, const GError *error, gpointer user_data);

RelabelJob *relabel_window_annotate(RelabelWindow *self, RelabelAnnotateRequest *request, RelabelRunDoneFunc done, gpointer user_data);
RelabelJob *relabel_window_resume_run(RelabelWindow *self, const char *key, RelabelRunDoneFunc done, gpointer user_data);
void relabel_window_load_run(RelabelWindow *self, RelabelLoadRequest *request);
void relabel_window_review_load(RelabelWindow *self, RelabelLoadRequest *request);
void relabel_window_review_run(RelabelWindow *self, const char *key);
void relabel_window_stop_run(RelabelWindow *self, const char *key);
void relabel_window_ask_key_of_run(RelabelWindow *self, const char *key);
void relabel_window_open_run(RelabelWindow *self, const char *key);
void relabel_window_cancel_run(RelabelWindow *self, const char *key);
void relabel_window_cleanup_run(RelabelWindow *self, const char *key);
void relabel_window_rename_run(RelabelWindow *self, const char *key, const char *new_key);
void relabel_window_delete_run(RelabelWindow *self, const char *key);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-format-private.h"

G_BEGIN_DECLS

/* What an export has beside its pictures. */
#define RELABEL_TASKS_FILE "tasks.json"
#define RELABEL_TASKS_CONFIG_FILE "labeling_config.xml"
#define RELABEL_TASKS_SCHEMA_FILE "label_schema.json"

/* What is ours in a task's data. */
#define RELABEL_TASKS_DATA_ID "relabel_id"
#define RELABEL_TASKS_DATA_TAGS "tags"

gboolean relabel_import_tasks_detect(const char *path);
gboolean relabel_export_tasks(RelabelExport *export, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * FiftyOne's configuration of annotation backends: the file annotation_config.json, and the variables that say which backends there are.
 * Of these only such count as are Label Studio.
 */
typedef struct _RelabelLsConfig RelabelLsConfig;

/* FiftyOne's own name for Label Studio, and that of the file, as a place where something was found. */
#define RELABEL_LS_BACKEND "labelstudio"
#define RELABEL_LS_CONFIG_SOURCE "annotation_config.json"

RelabelLsConfig *relabel_ls_config_read(GError **error);
void relabel_ls_config_free(RelabelLsConfig *self);

gboolean relabel_ls_config_has_backend(RelabelLsConfig *self, const char *name);
gboolean relabel_ls_config_check_backend(RelabelLsConfig *self, const char *name, GError **error);
char *relabel_ls_config_dup_default(RelabelLsConfig *self);
GStrv relabel_ls_config_list_backends(RelabelLsConfig *self);

/* What the file says of a backend; NULL if nothing. */
const char *relabel_ls_config_get_value(RelabelLsConfig *self, const char *backend, const char *parameter);

/* A variable of a backend that is set, as in RELABEL_LABELSTUDIO_URL; an empty one is as if it were not. */
const char *relabel_ls_config_get_variable(const char *prefix, const char *backend, const char *parameter, const char **name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLsConfig, relabel_ls_config_free)

G_END_DECLS

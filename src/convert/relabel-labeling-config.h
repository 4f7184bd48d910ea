/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-label-schema.h"

G_BEGIN_DECLS

/**
 * RELABEL_LABELING_CONFIG_OBJECT:
 *
 * The name of the image in a labeling config, to which all controls point. No control has it.
 */
#define RELABEL_LABELING_CONFIG_OBJECT "image"

RELABEL_API char *relabel_labeling_config_new(RelabelLabelSchema *schema, GError **error);
RELABEL_API GStrv relabel_labeling_config_list_label_types(void);
RELABEL_API GStrv relabel_labeling_config_list_types_for_field(RelabelFieldType field_type);

#ifndef __GI_SCANNER__
/* Controls of attributes of classes without regions: more make an editor that nobody can use. */
#define RELABEL_LABELING_CONFIG_MAX_CLASS_CONTROLS 200

char *relabel_labeling_config_control_name(const char *field);
char *relabel_labeling_config_escape_name(const char *text);
gboolean relabel_labeling_config_fit(RelabelLabelSchema *schema, const char *config, gboolean is_chosen, char **extended, char **image_key,
                                     GError **error);
RelabelLabelSchema *relabel_labeling_config_read_schema(const char *config, char **image_key, GPtrArray *left_out, GError **error);
/* The names of all controls, as a set; NULL for a config that can't be read. */
GHashTable *relabel_labeling_config_list_controls(const char *config);
GStrv relabel_labeling_config_list_drift(RelabelLabelSchema *schema, const char *image_key, gboolean shared, const char *config);
#endif

G_END_DECLS

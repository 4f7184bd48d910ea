/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-labeling-config.h"

G_BEGIN_DECLS

/* The image of our own labeling configs. */
#define RELABEL_LABELING_CONFIG_IMAGE \
  "  <Image name=\"" RELABEL_LABELING_CONFIG_OBJECT "\" value=\"$" RELABEL_LABELING_CONFIG_OBJECT "\" zoom=\"true\" zoomControl=\"true\"/>\n"

/* A control of a labeling config. */
typedef struct {
  char *tag;
  char *name;
  char *object;
  char *when;          /* the control with whose regions it is shown; NULL for none */
  gboolean multiple;   /* several may be chosen at once */
  gboolean per_region;
  gboolean dynamic;    /* what there is to choose comes with each task */
  GPtrArray *items;    /* classes or values, as results name them */
} RelabelConfigControl;

/* What stands in a labeling config, of any project. */
typedef struct {
  GPtrArray *controls;  /* of RelabelConfigControl */
  GHashTable *names;    /* of all elements that have one */
  GHashTable *data;     /* members of a task's data that the config needs -> the tag that needs it */
  char *image;          /* the name of its first image; NULL for none */
  char *image_key;      /* the member of a task's data that it shows */
  gboolean has_objects; /* of any kind */
} RelabelConfigOutline;

RelabelConfigOutline *relabel_config_outline_new(const char *xml, GError **error);
RelabelConfigControl *relabel_config_outline_find(RelabelConfigOutline *self, const char *name);
gboolean relabel_config_control_has_item(RelabelConfigControl *self, const char *item);
gboolean relabel_config_control_is_like(RelabelConfigControl *self, RelabelConfigControl *other);
void relabel_config_outline_free(RelabelConfigOutline *self);

char *relabel_labeling_config_unescape_name(const char *name);

/* Pieces of a labeling config. */
void relabel_labeling_config_append_escaped(GString *text, const char *value);
void relabel_labeling_config_append_item(GString *xml, const char *indent, const char *item, const char *label, gboolean colored);
gboolean relabel_labeling_config_append_fields(GString *xml, GHashTable *there, RelabelLabelSchema *schema, GError **error);

/* A config with what a schema needs beside what it has; nothing is taken away. */
char *relabel_labeling_config_extend(const char *xml, RelabelConfigOutline *there, RelabelConfigOutline *wanted, RelabelLabelSchema *schema,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelConfigOutline, relabel_config_outline_free)

G_END_DECLS

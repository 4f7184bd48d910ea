/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-conversion.h"

G_BEGIN_DECLS

/* A label as the server has it. */
typedef struct {
  char id[25];
  const char *label_class; /* where one region holds labels of several classes; else NULL */
  gboolean doubled;        /* there, it is not the first of its class: what was sent of its attributes is the first's */
  GArray *parts;           /* of RelabelServerPart, by number */
  guint next_number;       /* behind all of them */
  gboolean unordered;      /* while a result is read */
  GArray *attributes;      /* of RelabelServerAttribute; NULL for none */
} RelabelServerLabel;

typedef struct {
  guint position;     /* of the schema field's attributes */
  guint number;       /* of the part at which it was given */
  JsonObject *value;  /* NULL: it can't be read */
  JsonObject *region; /* that it is in, borrowed from the result */
} RelabelServerAttribute;

/* Label to regions. */
typedef struct {
  guint number;
  JsonObject *region; /* owned; without an id */
} RelabelSentRegion;

GArray *relabel_convert_regions_new(void);
gboolean relabel_convert_to_regions(const RelabelConvertField *self, RelabelLabel *label, GArray *regions, GError **error);
gboolean relabel_convert_parse_part_id(const char *region_id, char label_id[25], guint *number);

/*
 * Writes the labels of a task as one result. Two regions of one id become one shape in the editor: the second of a kind gets another, and
 * `names` says which part it is. Classes of one choice are gathered into one region.
 */
typedef struct {
  GHashTable *used;    /* ids of regions */
  JsonObject *names;   /* NULL for none */
  GHashTable *choices; /* control -> region that several labels share */
  GArray *regions;     /* of the label that is being written */
} RelabelRegionWriter;

void relabel_region_writer_init(RelabelRegionWriter *self, JsonObject *names);
gboolean relabel_region_writer_add(RelabelRegionWriter *self, const RelabelConvertField *field, RelabelLabel *label, JsonArray *result,
                                   GError **error);
void relabel_region_writer_clear(RelabelRegionWriter *self);

/* A copy that says by itself what is sent of it, also when the file of its mask changes; and a label to be kept, made of such a copy. */
RelabelLabel *relabel_convert_freeze(RelabelLabel *label);
RelabelLabel *relabel_convert_thaw(RelabelLabel *label);

/* Server to label. */
RelabelLabel *relabel_convert_new_label(const RelabelConvertField *self, const RelabelServerLabel *server, GError **error);
gboolean relabel_convert_compare(const RelabelConvertField *self, RelabelLabel *base, const RelabelServerLabel *server, RelabelEdits *edits,
                                 GError **error);
gboolean relabel_convert_apply(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, const RelabelServerLabel *server,
                               const RelabelEdits *edits, GError **error);
void relabel_edits_clear(RelabelEdits *edits);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelEdits, relabel_edits_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelRegionWriter, relabel_region_writer_clear)

G_END_DECLS

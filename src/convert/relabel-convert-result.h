/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-convert-label.h"

G_BEGIN_DECLS

/* What of a result could not be made a label, or not all of it. */
typedef struct {
  JsonNode *region; /* as the server has it */
  char *id;         /* of the region; may be "" */
  char *type;
  char *field;      /* NULL where it belongs to none */
  char *reason;
  gboolean taken;   /* most of it was taken all the same */
} RelabelSkippedRegion;

/* The regions of one field, by labels. */
typedef struct {
  const RelabelConvertField *field;
  GPtrArray *labels;      /* of RelabelServerLabel, in the server's order */
  GHashTable *by_id;      /* the same */
  GHashTable *known;      /* by id, what was sent of labels that may have several parts */
  GHashTable *unreadable; /* ids of labels that the server has, but that can't be read */
  gboolean all_unreadable;
} RelabelServerField;

/*
 * A result, that is one annotation of one task, sorted by fields and labels. `names` says which part of which label a region is whose id
 * doesn't say it; regions that were drawn in the editor get such names, made from `prefix` and their ids, so that they are the same at every
 * load. Regions are borrowed from the result.
 */
typedef struct {
  RelabelServerField *fields;
  guint n_fields;
  JsonObject *names;  /* NULL for none */
  gboolean names_changed;
  GPtrArray *skipped; /* of RelabelSkippedRegion */
} RelabelServerResult;

/* `known`, one array of labels for each field: what was sent, or loaded before. */
void relabel_server_result_read(RelabelServerResult *self, const RelabelConvertField *fields, guint n_fields, GPtrArray *const *known,
                                JsonArray *result, JsonObject *names, const char *prefix);
void relabel_server_result_skip(RelabelServerResult *self, guint field, JsonNode *region, const char *reason, gboolean taken);
void relabel_server_result_set_unreadable(RelabelServerResult *self, guint field, const RelabelServerLabel *label, const char *reason);
gboolean relabel_server_field_is_unreadable(const RelabelServerField *self, const char *label_id);
RelabelServerLabel *relabel_server_field_find(const RelabelServerField *self, const char *label_id);
void relabel_server_result_clear(RelabelServerResult *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelServerResult, relabel_server_result_clear)

G_END_DECLS

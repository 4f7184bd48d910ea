/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-dataset.h"

G_BEGIN_DECLS

/**
 * RelabelChangeKind:
 * @RELABEL_CHANGE_KIND_ADDED: a label that the dataset does not have
 * @RELABEL_CHANGE_KIND_EDITED: a label that becomes another
 * @RELABEL_CHANGE_KIND_DELETED: a label that goes
 * @RELABEL_CHANGE_KIND_SKIPPED: what is not taken over: a task that was skipped, a region that no label can hold, a change that the schema
 *   forbids; the reason says which
 *
 * What becomes of a label.
 */
typedef enum {
  RELABEL_CHANGE_KIND_ADDED,
  RELABEL_CHANGE_KIND_EDITED,
  RELABEL_CHANGE_KIND_DELETED,
  RELABEL_CHANGE_KIND_SKIPPED,
} RelabelChangeKind;

/**
 * RelabelChoice:
 * @RELABEL_CHOICE_THEIRS: the server's label
 * @RELABEL_CHOICE_MINE: the dataset's label stays as it is
 * @RELABEL_CHOICE_BOTH: the dataset's stays, and the server's is added as another; of an edit in a field that holds a list
 *
 * Whose label counts.
 */
typedef enum {
  RELABEL_CHOICE_THEIRS,
  RELABEL_CHOICE_MINE,
  RELABEL_CHOICE_BOTH,
} RelabelChoice;

RELABEL_API const char *relabel_change_kind_to_nick(RelabelChangeKind kind);
RELABEL_API const char *relabel_choice_to_nick(RelabelChoice choice);
RELABEL_API gboolean relabel_choice_from_nick(const char *nick, RelabelChoice *choice);

/* One change: immutable, save for the choice, which its list sets and of which it notifies. */
#define RELABEL_TYPE_CHANGE (relabel_change_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelChange, relabel_change, RELABEL, CHANGE, GObject)

RELABEL_API RelabelChangeKind relabel_change_get_kind(RelabelChange *self);
RELABEL_API gboolean relabel_change_get_conflict(RelabelChange *self);
RELABEL_API RelabelChoice relabel_change_get_choice(RelabelChange *self);
RELABEL_API gboolean relabel_change_get_has_both(RelabelChange *self);
RELABEL_API const char *relabel_change_get_sample_id(RelabelChange *self);
RELABEL_API const char *relabel_change_get_field(RelabelChange *self);
RELABEL_API const char *relabel_change_get_label_id(RelabelChange *self);
RELABEL_API const char *relabel_change_get_class(RelabelChange *self);
RELABEL_API const char *relabel_change_get_reason(RelabelChange *self);
RELABEL_API const char *const *relabel_change_get_edits(RelabelChange *self);
RELABEL_API RelabelLabel *relabel_change_get_before(RelabelChange *self);
RELABEL_API RelabelLabel *relabel_change_get_after(RelabelChange *self);
RELABEL_API JsonNode *relabel_change_to_json(RelabelChange *self);

/**
 * RELABEL_CHANGE_FILTER_CONFLICTS:
 *
 * In the bits of a filter: changes with a conflict, of whatever kind. The others are `1 << RelabelChangeKind`.
 */
#define RELABEL_CHANGE_FILTER_CONFLICTS (1 << 4)
#define RELABEL_CHANGE_FILTER_ALL ((1 << 5) - 1)

/* The changes of a load, as a list that reads them from a file when they are asked for. */
#define RELABEL_TYPE_CHANGE_LIST (relabel_change_list_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelChangeList, relabel_change_list, RELABEL, CHANGE_LIST, GObject)

RELABEL_API guint64 relabel_change_list_count(RelabelChangeList *self, guint filter, const char *class_name);
RELABEL_API GPtrArray *relabel_change_list_get_classes(RelabelChangeList *self);
RELABEL_API void relabel_change_list_set_filter(RelabelChangeList *self, guint filter, const char *class_name);
RELABEL_API gboolean relabel_change_list_get_by_class(RelabelChangeList *self);
RELABEL_API void relabel_change_list_set_by_class(RelabelChangeList *self, gboolean by_class);
RELABEL_API RelabelChange *relabel_change_list_get_change(RelabelChangeList *self, guint position);
RELABEL_API gboolean relabel_change_list_is_first(RelabelChangeList *self, guint position);
RELABEL_API void relabel_change_list_choose(RelabelChangeList *self, guint position, RelabelChoice choice);
RELABEL_API void relabel_change_list_choose_all(RelabelChangeList *self, RelabelChoice choice, const char *class_name);
RELABEL_API guint64 relabel_change_list_get_n_chosen(RelabelChangeList *self, RelabelChoice choice);

G_END_DECLS

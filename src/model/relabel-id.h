/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RELABEL_ID_LENGTH:
 *
 * The characters of an id as text: 24 lower-case hexadecimal digits, a MongoDB ObjectId.
 */
#define RELABEL_ID_LENGTH 24

/**
 * RELABEL_ID_SIZE:
 *
 * The bytes of a packed id.
 */
#define RELABEL_ID_SIZE 12

RELABEL_API char *relabel_id_new(void);
RELABEL_API char *relabel_id_new_from_name(const char *name);
RELABEL_API gboolean relabel_id_is_valid(const char *id);

#ifndef __GI_SCANNER__
/* Packed ids, for tables and lists. */
RELABEL_API gboolean relabel_id_pack(const char *id, guint8 packed[RELABEL_ID_SIZE]);
RELABEL_API void relabel_id_unpack(const guint8 packed[RELABEL_ID_SIZE], char id[RELABEL_ID_LENGTH + 1]);
#endif

/**
 * RelabelIdList:
 *
 * A list of ids at 12 bytes each, so that a million of them are no burden. It is built by one owner and read-only once shared.
 */
typedef struct _RelabelIdList RelabelIdList;

#define RELABEL_TYPE_ID_LIST (relabel_id_list_get_type())

RELABEL_API GType relabel_id_list_get_type(void);
RELABEL_API RelabelIdList *relabel_id_list_new(void);
RELABEL_API RelabelIdList *relabel_id_list_new_from_strv(const char *const *ids, GError **error);
RELABEL_API RelabelIdList *relabel_id_list_ref(RelabelIdList *self);
RELABEL_API void relabel_id_list_unref(RelabelIdList *self);
RELABEL_API guint relabel_id_list_get_length(RelabelIdList *self);
RELABEL_API char *relabel_id_list_dup(RelabelIdList *self, guint position);
RELABEL_API gboolean relabel_id_list_append(RelabelIdList *self, const char *id);
RELABEL_API RelabelIdList *relabel_id_list_slice(RelabelIdList *self, guint position, guint length);
RELABEL_API GStrv relabel_id_list_to_strv(RelabelIdList *self);

RELABEL_API const guint8 *relabel_id_list_peek(RelabelIdList *self, guint position);
RELABEL_API void relabel_id_list_append_packed(RelabelIdList *self, const guint8 packed[RELABEL_ID_SIZE]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelIdList, relabel_id_list_unref)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RelabelUnsentReason:
 * @RELABEL_UNSENT_NO_PATH: the sample has no path in the media field
 * @RELABEL_UNSENT_MISSING: there is no such file
 * @RELABEL_UNSENT_UNREADABLE: the file can't be read, or is no image
 * @RELABEL_UNSENT_NO_SIZE: the file is empty or damaged, so that the size of its image isn't known
 * @RELABEL_UNSENT_FORMAT: the image is of a format that can neither be shown nor converted, such as HEIC
 * @RELABEL_UNSENT_TOO_LARGE: the image is larger than a program could show
 * @RELABEL_UNSENT_TYPE: the label is not of the label type that the field is sent with
 * @RELABEL_UNSENT_CLASS: the label has no class, or one that the label schema doesn't have
 * @RELABEL_UNSENT_MASK: the label has no mask that can be read, or its image is too large for one
 * @RELABEL_UNSENT_SHAPE: the label has a shape that Label Studio can't hold
 * @RELABEL_UNSENT_VALUE: the label has a value that Label Studio can't hold
 *
 * Why an image or a label is not sent.
 */
typedef enum {
  RELABEL_UNSENT_NO_PATH,
  RELABEL_UNSENT_MISSING,
  RELABEL_UNSENT_UNREADABLE,
  RELABEL_UNSENT_NO_SIZE,
  RELABEL_UNSENT_FORMAT,
  RELABEL_UNSENT_TOO_LARGE,
  RELABEL_UNSENT_TYPE,
  RELABEL_UNSENT_CLASS,
  RELABEL_UNSENT_MASK,
  RELABEL_UNSENT_SHAPE,
  RELABEL_UNSENT_VALUE,
} RelabelUnsentReason;

RELABEL_API const char *relabel_unsent_reason_to_nick(RelabelUnsentReason reason);
RELABEL_API const char *relabel_unsent_reason_to_text(RelabelUnsentReason reason);

typedef struct _RelabelUnsent RelabelUnsent;

/**
 * RelabelUnsent:
 * @reason: why
 * @field: (nullable): the field of the labels; %NULL for images
 * @count: how many images, or labels of the field
 * @examples: (array zero-terminated=1): up to three of them: the name of a file, and what is the matter with it where that is not said yet
 *
 * The images, or the labels of a field, that are not sent for the same reason.
 */
struct _RelabelUnsent {
  RelabelUnsentReason reason;
  char *field;
  guint64 count;
  GStrv examples;
};

#define RELABEL_TYPE_UNSENT (relabel_unsent_get_type())

RELABEL_API GType relabel_unsent_get_type(void);
RELABEL_API RelabelUnsent *relabel_unsent_copy(const RelabelUnsent *self);
RELABEL_API void relabel_unsent_free(RelabelUnsent *self);

#ifndef __GI_SCANNER__
/* Arrays of them. */
GPtrArray *relabel_unsent_list_new(void);
void relabel_unsent_list_add(GPtrArray *list, RelabelUnsentReason reason, const char *field, const char *name, const char *detail);
GPtrArray *relabel_unsent_list_from_json(JsonArray *array);
JsonArray *relabel_unsent_list_to_json(GPtrArray *list);
#endif

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelUnsent, relabel_unsent_free)

G_END_DECLS

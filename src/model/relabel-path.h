/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-field.h"

G_BEGIN_DECLS

/* What a path of the language of views leads to, from a sample. */
typedef enum {
  RELABEL_PATH_UNKNOWN,
  RELABEL_PATH_ID,
  RELABEL_PATH_FILEPATH,
  RELABEL_PATH_TAGS,
  RELABEL_PATH_METADATA,     /* `rest` is width, height, mime_type or size_bytes; NULL for all of it */
  RELABEL_PATH_VALUE,        /* of a field that holds no labels; `rest` is the path within it */
  RELABEL_PATH_LABEL,        /* a label, or the document around a list of labels: null or not */
  RELABEL_PATH_LABEL_LIST,   /* the list itself: predictions.detections */
  RELABEL_PATH_LABEL_MEMBER, /* `rest` of a label, or of each of the list */
} RelabelPathKind;

typedef struct {
  RelabelPathKind kind;
  RelabelField *field; /* borrowed; NULL where it is none of a dataset's own */
  const char *rest;    /* borrowed from the path */
} RelabelPath;

/* `fields` is of RelabelField. A `$` at the beginning of the path is passed over. */
RelabelPath relabel_path_resolve(GPtrArray *fields, const char *path);

/* What labels of a type have, whatever attributes they have besides: NULL-terminated, ids and tags among them. */
const char *const *relabel_path_list_members(RelabelFieldType type);

/* For hints: what a path may be at a place. */
GStrv relabel_path_list_names(GPtrArray *fields);
GStrv relabel_path_list_label_names(RelabelField *field);

G_END_DECLS

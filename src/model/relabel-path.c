/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-path.h"

#include <string.h>

static const char *const metadata_names[] = { "width", "height", "mime_type", "size_bytes", NULL };
static const char *const own_names[] = { "id", "filepath", "tags", "metadata", NULL };

static RelabelField *
find_field(GPtrArray *fields, const char *name, gsize length)
{
  for (guint i = 0; fields != NULL && i < fields->len; i++) {
    RelabelField *field = g_ptr_array_index(fields, i);

    if (strncmp(relabel_field_get_name(field), name, length) == 0 && relabel_field_get_name(field)[length] == '\0')
      return field;
  }
  return NULL;
}

/* Below a field of labels. */
static RelabelPath
resolve_label(RelabelField *field, const char *rest)
{
  RelabelFieldType type = relabel_field_get_field_type(field);
  const char *list = relabel_field_type_is_list(type) ? relabel_field_type_get_list_key(type) : NULL;
  gsize length = list != NULL ? strlen(list) : 0;

  if (rest == NULL)
    return (RelabelPath){ RELABEL_PATH_LABEL, field, NULL };
  if (list == NULL)
    return (RelabelPath){ RELABEL_PATH_LABEL_MEMBER, field, rest };
  if (strncmp(rest, list, length) != 0 || (rest[length] != '\0' && rest[length] != '.'))
    return (RelabelPath){ RELABEL_PATH_UNKNOWN, field, rest };
  if (rest[length] == '\0')
    return (RelabelPath){ RELABEL_PATH_LABEL_LIST, field, NULL };
  return (RelabelPath){ RELABEL_PATH_LABEL_MEMBER, field, rest + length + 1 };
}

static RelabelPath
resolve_own(const char *path, gsize length, const char *rest)
{
  static const RelabelPathKind kinds[] = { RELABEL_PATH_ID, RELABEL_PATH_FILEPATH, RELABEL_PATH_TAGS, RELABEL_PATH_METADATA };

  for (gsize i = 0; own_names[i] != NULL; i++) {
    if (strlen(own_names[i]) != length || strncmp(own_names[i], path, length) != 0)
      continue;
    if (rest == NULL || (kinds[i] == RELABEL_PATH_METADATA && g_strv_contains(metadata_names, rest)))
      return (RelabelPath){ kinds[i], NULL, rest };
  }
  if (rest == NULL && length == 3 && strncmp(path, "_id", 3) == 0)
    return (RelabelPath){ RELABEL_PATH_ID, NULL, NULL };
  return (RelabelPath){ RELABEL_PATH_UNKNOWN, NULL, rest };
}

RelabelPath
relabel_path_resolve(GPtrArray *fields, const char *path)
{
  const char *start = path + (*path == '$' ? 1 : 0);
  gsize length = strcspn(start, ".");
  const char *rest = start[length] == '.' ? start + length + 1 : NULL;
  RelabelPath own = resolve_own(start, length, rest);
  RelabelField *field;

  if (own.kind != RELABEL_PATH_UNKNOWN)
    return own;
  field = find_field(fields, start, length);
  if (field == NULL)
    return own;
  if (relabel_field_type_is_label(relabel_field_get_field_type(field)))
    return resolve_label(field, rest);
  return (RelabelPath){ RELABEL_PATH_VALUE, field, rest };
}

const char *const *
relabel_path_list_members(RelabelFieldType type)
{
  static const char *const classification[] = { "id", "_id", "tags", "label", "confidence", "logits", NULL };
  static const char *const detection[] = { "id",    "_id",          "tags", "label",     "confidence",
                                           "index", "bounding_box", "mask", "mask_path", NULL };
  static const char *const polyline[] = { "id", "_id", "tags", "label", "confidence", "index", "points", "closed", "filled", NULL };
  static const char *const keypoint[] = { "id", "_id", "tags", "label", "confidence", "index", "points", NULL };
  static const char *const segmentation[] = { "id", "_id", "tags", "mask", "mask_path", NULL };
  static const char *const regression[] = { "id", "_id", "tags", "value", "confidence", NULL };
  static const char *const none[] = { NULL };

  switch (type) {
  case RELABEL_FIELD_TYPE_CLASSIFICATION:
  case RELABEL_FIELD_TYPE_CLASSIFICATIONS:
    return classification;
  case RELABEL_FIELD_TYPE_DETECTION:
  case RELABEL_FIELD_TYPE_DETECTIONS:
    return detection;
  case RELABEL_FIELD_TYPE_POLYLINE:
  case RELABEL_FIELD_TYPE_POLYLINES:
    return polyline;
  case RELABEL_FIELD_TYPE_KEYPOINT:
  case RELABEL_FIELD_TYPE_KEYPOINTS:
    return keypoint;
  case RELABEL_FIELD_TYPE_SEGMENTATION:
    return segmentation;
  case RELABEL_FIELD_TYPE_REGRESSION:
    return regression;
  default:
    return none;
  }
}

GStrv
relabel_path_list_names(GPtrArray *fields)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    g_strv_builder_add(builder, relabel_field_get_name(g_ptr_array_index(fields, i)));
  g_strv_builder_addv(builder, (const char **)own_names);
  return g_strv_builder_end(builder);
}

GStrv
relabel_path_list_label_names(RelabelField *field)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  const char *const *attributes = relabel_field_get_attributes(field);

  g_strv_builder_addv(builder, (const char **)relabel_path_list_members(relabel_field_get_field_type(field)));
  if (attributes != NULL)
    g_strv_builder_addv(builder, (const char **)attributes);
  return g_strv_builder_end(builder);
}

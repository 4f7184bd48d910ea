/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-merge.h"

#include <string.h>

/*
 * Rule by rule the merge of labels into a field. EXIST is the ids of the base, ANNO those of the server: DELETE = EXIST - ANNO, NEW =
 * ANNO - EXIST, MERGE = both. Where a rule departs from FiftyOne's, it is because that loses data: only what differs from the base is
 * taken over (untouched labels stay byte for byte, local edits survive), and a label is deleted only in the sample that it was sent with.
 */

static RelabelLabel *
find_label(GPtrArray *labels, const char *id)
{
  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);

    if (strcmp(relabel_label_get_id(label), id) == 0)
      return label;
  }
  return NULL;
}

static gboolean
has_region(RelabelMerge *merge, const char *id)
{
  for (guint i = 0; i < merge->regions->len; i++) {
    if (strcmp(g_array_index(merge->regions, RelabelServerRegion, i).label_id, id) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
permits(RelabelMerge *merge, RelabelPermissions permission)
{
  return (merge->permissions & permission) != 0;
}

/* What a person changed in a region, seen from a label that it was made of. */
static void
compare(const RelabelConversion *conversion, RelabelLabel *label, JsonObject *region, gboolean *class_edited,
        gboolean *shape_edited)
{
  g_autoptr(JsonObject) base = relabel_convert_to_region(conversion, label, "", "", 0, 0, NULL);

  *class_edited = base == NULL || !relabel_convert_same_class(conversion, region, base);
  *shape_edited = base == NULL || !relabel_convert_same_shape(conversion, region, base);
}

static void
apply(const RelabelConversion *conversion, RelabelLabel *label, JsonObject *region, gboolean class_edited,
      gboolean shape_edited)
{
  JsonObject *value = json_object_get_object_member(region, "value");

  if (class_edited && relabel_conversion_get_class(conversion, value) != NULL)
    relabel_label_set_label(label, relabel_conversion_get_class(conversion, value));
  if (shape_edited)
    conversion->apply_shape(label, value);
}

/* The label as the server has it: one that it was made of, with what was edited; or a new one. NULL for a region that can't be read. */
static RelabelLabel *
server_label(const RelabelConversion *conversion, RelabelLabel *source, const RelabelServerRegion *region)
{
  gboolean class_edited = FALSE, shape_edited = FALSE;
  RelabelLabel *label;

  if (source == NULL) {
    label = relabel_convert_from_region(conversion, region->region, NULL);
    if (label != NULL)
      relabel_label_set_id(label, region->label_id);
    return label;
  }
  label = relabel_label_copy(source);
  compare(conversion, source, region->region, &class_edited, &shape_edited);
  apply(conversion, label, region->region, class_edited, shape_edited);
  return label;
}

/* Delete first. A label that is gone here, too, is no change. */
static void
delete_missing(RelabelMerge *merge, RelabelFieldChanges *changes)
{
  for (guint i = 0; merge->base != NULL && i < merge->base->len; i++) {
    const char *id = relabel_label_get_id(g_ptr_array_index(merge->base, i));
    guint position = 0;
    RelabelLabel *local = has_region(merge, id) ? NULL : find_label(merge->merged, id);

    if (local == NULL)
      continue;
    if (!permits(merge, RELABEL_PERMISSIONS_DELETIONS)) {
      changes->refused++;
      continue;
    }
    g_ptr_array_find(merge->merged, local, &position);
    g_ptr_array_remove_index(merge->merged, position);
    changes->deleted++;
    merge->changed = TRUE;
  }
}

/* MERGE: what differs between the server and the base is put into the local label, as far as it is permitted. */
static void
merge_label(RelabelMerge *merge, RelabelLabel *base, guint position, const RelabelServerRegion *region,
            RelabelFieldChanges *changes)
{
  RelabelLabel *local = g_ptr_array_index(merge->merged, position);
  gboolean class_edited = FALSE, shape_edited = FALSE, refused;
  RelabelLabel *edited;

  compare(merge->conversion, base, region->region, &class_edited, &shape_edited);
  refused = (class_edited && !permits(merge, RELABEL_PERMISSIONS_LABEL_EDITS)) ||
            (shape_edited && !permits(merge, RELABEL_PERMISSIONS_SPATIAL_EDITS));
  class_edited = class_edited && permits(merge, RELABEL_PERMISSIONS_LABEL_EDITS);
  shape_edited = shape_edited && permits(merge, RELABEL_PERMISSIONS_SPATIAL_EDITS);
  if (refused)
    changes->refused++;
  if (!class_edited && !shape_edited) {
    if (!refused)
      changes->unchanged++;
    return;
  }
  edited = relabel_label_copy(local);
  apply(merge->conversion, edited, region->region, class_edited, shape_edited);
  if (relabel_label_equal(edited, local)) {
    changes->unchanged++;
    g_object_unref(edited);
    return;
  }
  g_ptr_array_index(merge->merged, position) = edited;
  g_object_unref(local);
  changes->edited++;
  merge->changed = TRUE;
}

/* NEW, and MERGE where the field had been unset meanwhile: appended, or the one label of a field that holds one. */
static void
add_label(RelabelMerge *merge, RelabelLabel *label, RelabelFieldChanges *changes)
{
  gboolean single = !relabel_field_type_is_list(merge->conversion->field_type);

  if (!permits(merge, RELABEL_PERMISSIONS_ADDITIONS) || (single && merge->merged->len > 0)) {
    changes->refused++;
    return;
  }
  g_ptr_array_add(merge->merged, g_object_ref(label));
  changes->added++;
  merge->changed = TRUE;
}

/* A field that holds one label: a deletion and an addition are one replacement, done whole or not at all. */
static gboolean
replacement_refused(RelabelMerge *merge)
{
  RelabelPermissions both = RELABEL_PERMISSIONS_ADDITIONS | RELABEL_PERMISSIONS_DELETIONS;

  if (relabel_field_type_is_list(merge->conversion->field_type) || merge->base == NULL || merge->base->len == 0 ||
      merge->regions->len == 0)
    return FALSE;
  return (merge->permissions & both) != both && !has_region(merge, relabel_label_get_id(g_ptr_array_index(merge->base, 0)));
}

static void
take_region(RelabelMerge *merge, const RelabelServerRegion *region, gboolean was_unset, RelabelFieldChanges *changes)
{
  RelabelLabel *base = find_label(merge->base, region->label_id);
  RelabelLabel *source = base != NULL ? base : find_label(merge->original, region->label_id);
  RelabelLabel *local = find_label(merge->merged, region->label_id);
  g_autoptr(RelabelLabel) server = server_label(merge->conversion, source, region);
  guint position = 0;

  if (server == NULL)
    return;
  g_ptr_array_add(merge->server, g_object_ref(server));
  if (local != NULL) {
    g_ptr_array_find(merge->merged, local, &position);
    /* A label of the same id that this field never got from the server is compared with itself. */
    merge_label(merge, base != NULL ? base : local, position, region, changes);
  } else if (base == NULL || was_unset) {
    add_label(merge, server, changes);
  }
  /* Else it was sent and has been deleted here meanwhile: the deletion stands. */
}

/* Fills merged, server and changed, and counts. Both arrays are to be freed with relabel_merge_clear(). */
void
relabel_merge_run(RelabelMerge *merge, RelabelFieldChanges *changes)
{
  gboolean was_unset = merge->local == NULL;

  merge->changed = FALSE;
  merge->merged = g_ptr_array_new_with_free_func(g_object_unref);
  merge->server = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = 0; merge->local != NULL && i < merge->local->len; i++)
    g_ptr_array_add(merge->merged, g_object_ref(g_ptr_array_index(merge->local, i)));

  if (replacement_refused(merge)) {
    changes->refused++;
    g_ptr_array_add(merge->server, g_object_ref(g_ptr_array_index(merge->base, 0)));
    return;
  }
  delete_missing(merge, changes);
  for (guint i = 0; i < merge->regions->len; i++)
    take_region(merge, &g_array_index(merge->regions, RelabelServerRegion, i), was_unset, changes);

  /* A list that somebody labelled and left empty is empty, not unset; one label that is gone leaves the field unset. */
  if (relabel_field_type_is_list(merge->conversion->field_type)) {
    if (was_unset && !permits(merge, RELABEL_PERMISSIONS_ADDITIONS))
      g_clear_pointer(&merge->merged, g_ptr_array_unref);
    else if (was_unset)
      merge->changed = TRUE;
  } else if (merge->merged->len == 0) {
    g_clear_pointer(&merge->merged, g_ptr_array_unref);
  }
}

void
relabel_merge_clear(RelabelMerge *merge)
{
  g_clear_pointer(&merge->merged, g_ptr_array_unref);
  g_clear_pointer(&merge->server, g_ptr_array_unref);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-merge.h"

#include <string.h>

#include "relabel-id.h"

/*
 * Rule by rule the merge of labels into a field. EXIST is the ids of the base, ANNO those of the server: DELETE = EXIST - ANNO, NEW =
 * ANNO - EXIST, MERGE = both. Where a rule departs from FiftyOne's, it is because that loses data: only what differs from the base is
 * taken over (untouched labels stay byte for byte, local edits survive), and a label is deleted only in the sample that it was sent with.
 */

/* A label of the server that can be read. */
typedef struct {
  const RelabelServerLabel *server;
  RelabelLabel *base;   /* borrowed: what its regions are compared with; NULL for a new one */
  RelabelLabel *label;  /* as the server has it */
  RelabelEdits edits;
  gboolean is_base;     /* base is of the base, not of another side */
} Entry;

typedef struct {
  RelabelMerge *merge;
  RelabelFieldChanges *changes;
  GHashTable *base;     /* id -> RelabelLabel */
  GHashTable *original;
  GHashTable *local;    /* id -> its place in merged */
  GArray *entries;
  GHashTable *present;  /* ids that must not look as if they had been deleted */
} Run;

static void
clear_entry(gpointer data)
{
  Entry *entry = data;

  g_clear_object(&entry->label);
  relabel_edits_clear(&entry->edits);
}

static GHashTable *
index_labels(GPtrArray *labels)
{
  GHashTable *index = g_hash_table_new(g_str_hash, g_str_equal);

  /* Of labels with one id, which only broken datasets have, the first counts. */
  for (guint i = labels != NULL ? labels->len : 0; i > 0; i--)
    g_hash_table_insert(index, (gpointer)relabel_label_get_id(g_ptr_array_index(labels, i - 1)), g_ptr_array_index(labels, i - 1));
  return index;
}

static gboolean
permits(const Run *run, RelabelPermissions permission)
{
  return (run->merge->permissions & permission) != 0;
}

/* A value that has no place in the image, a number or a text, can always be edited. */
static gboolean
permits_shape(const Run *run)
{
  return (run->merge->field->conversion->flags & RELABEL_CONVERSION_SPATIAL) == 0 || permits(run, RELABEL_PERMISSIONS_SPATIAL_EDITS);
}

static gboolean
is_list(const Run *run)
{
  return relabel_conversion_is_list(run->merge->field->conversion);
}

/* ---- the server's side ---- */

/* The base with what a person changed. FALSE with a reason where that can't be read, without one where nothing is left of the label. */
static gboolean
read_known(const Run *run, Entry *entry, GError **error)
{
  if (!relabel_convert_compare(run->merge->field, entry->base, entry->server, &entry->edits, error))
    return FALSE;
  /* Most labels are as they were. */
  if (!entry->edits.class_edited && !entry->edits.shape_edited && entry->edits.attributes == NULL) {
    entry->label = g_object_ref(entry->base);
    return TRUE;
  }
  entry->label = relabel_label_copy(entry->base);
  return relabel_convert_apply(run->merge->field, entry->label, entry->base, entry->server, &entry->edits, error);
}

/* What was sent; in a destination that has a label of the id which never came from the server, that label; else what was sent of it. */
static void
find_base(const Run *run, Entry *entry)
{
  gpointer place = NULL;

  entry->base = g_hash_table_lookup(run->base, entry->server->id);
  entry->is_base = entry->base != NULL;
  if (entry->base == NULL && g_hash_table_lookup_extended(run->local, entry->server->id, NULL, &place))
    entry->base = g_ptr_array_index(run->merge->merged, GPOINTER_TO_UINT(place));
  if (entry->base == NULL)
    entry->base = g_hash_table_lookup(run->original, entry->server->id);
}

static void
read_label(Run *run, const RelabelServerLabel *server)
{
  g_autoptr(GError) reason = NULL;
  Entry entry = { .server = server };

  find_base(run, &entry);
  if (entry.base == NULL)
    entry.label = relabel_convert_new_label(run->merge->field, server, &reason);
  else if (!read_known(run, &entry, &reason))
    g_clear_object(&entry.label);
  if (reason != NULL)
    relabel_server_result_set_unreadable(run->merge->result, run->merge->position, server, reason->message);
  if (reason != NULL || entry.label != NULL)
    g_hash_table_add(run->present, (gpointer)server->id);
  if (entry.label != NULL)
    g_array_append_val(run->entries, entry);
  else
    clear_entry(&entry);
}

static gboolean
has_label(const Run *run, const char *id)
{
  return g_hash_table_contains(run->present, id) ||
         relabel_server_field_is_unreadable(&run->merge->result->fields[run->merge->position], id);
}

/* ---- the rules ---- */

static void
index_local(Run *run)
{
  g_hash_table_remove_all(run->local);
  for (guint i = run->merge->merged->len; i > 0; i--)
    g_hash_table_insert(run->local, (gpointer)relabel_label_get_id(g_ptr_array_index(run->merge->merged, i - 1)), GUINT_TO_POINTER(i - 1));
}

static void
remove_labels(Run *run, GHashTable *places)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < run->merge->merged->len; i++) {
    if (!g_hash_table_contains(places, GUINT_TO_POINTER(i)))
      g_ptr_array_add(kept, g_object_ref(g_ptr_array_index(run->merge->merged, i)));
  }
  g_ptr_array_unref(run->merge->merged);
  run->merge->merged = kept;
  index_local(run);
}

/* Tells of a change, and hears whose label counts. */
static RelabelChoice
decide(Run *run, RelabelMergeChange change)
{
  RelabelChoice choice =
      run->merge->decide != NULL ? run->merge->decide(&change, run->merge->user_data) : RELABEL_CHOICE_THEIRS;

  run->changes->conflicts += change.conflict;
  run->changes->rejected += choice == RELABEL_CHOICE_MINE;
  return choice == RELABEL_CHOICE_BOTH && !change.has_both ? RELABEL_CHOICE_THEIRS : choice;
}

static void
refuse(Run *run, const char *id, RelabelLabel *before, RelabelLabel *after, const char *reason)
{
  RelabelMergeChange change = { .kind = RELABEL_CHANGE_KIND_SKIPPED, .label_id = id, .before = before, .after = after, .reason = reason };

  run->changes->refused++;
  if (run->merge->decide != NULL)
    run->merge->decide(&change, run->merge->user_data);
}

static gboolean
delete_label(Run *run, RelabelLabel *base, guint place)
{
  RelabelLabel *local = g_ptr_array_index(run->merge->merged, place);
  gboolean conflict = relabel_merge_is_edited(base, local);
  const char *id = relabel_label_get_id(local);

  if (!permits(run, RELABEL_PERMISSIONS_DELETIONS)) {
    refuse(run, id, local, NULL, "The label schema allows no deletions");
    return FALSE;
  }
  return decide(run, (RelabelMergeChange){ .kind = RELABEL_CHANGE_KIND_DELETED, .conflict = conflict, .label_id = id, .before = local,
                                           .reason = conflict ? "Edited here, deleted on the server" : NULL,
                                           .place = place }) != RELABEL_CHOICE_MINE;
}

/* Delete first. A label that is gone here, too, is no change. */
static void
delete_missing(Run *run)
{
  g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL);
  GPtrArray *base = run->merge->base;

  for (guint i = 0; base != NULL && i < base->len; i++) {
    const char *id = relabel_label_get_id(g_ptr_array_index(base, i));
    gpointer place = NULL;

    if (has_label(run, id) || !g_hash_table_lookup_extended(run->local, id, NULL, &place))
      continue;
    if (delete_label(run, g_ptr_array_index(base, i), GPOINTER_TO_UINT(place)))
      g_hash_table_add(places, place);
  }
  if (g_hash_table_size(places) == 0)
    return;
  run->changes->deleted += g_hash_table_size(places);
  run->merge->changed = TRUE;
  remove_labels(run, places);
}

static void
append_label(Run *run, RelabelLabel *label)
{
  g_ptr_array_add(run->merge->merged, relabel_convert_thaw(label));
  run->changes->added++;
  run->merge->changed = TRUE;
}

/* The server's label beside the dataset's: under an id of its own. */
static void
append_other(Run *run, RelabelLabel *label, const char *id)
{
  g_autoptr(RelabelLabel) other = relabel_label_copy(label);

  relabel_label_set_id(other, id);
  append_label(run, other);
}

static void
replace_label(Run *run, guint place, RelabelLabel *label)
{
  RelabelLabel *old = g_ptr_array_index(run->merge->merged, place);

  g_ptr_array_index(run->merge->merged, place) = g_object_ref(label);
  g_object_unref(old);
  run->changes->edited++;
  run->merge->changed = TRUE;
}

static void
edit_label(Run *run, guint place, const Entry *entry, RelabelLabel *edited)
{
  RelabelLabel *local = g_ptr_array_index(run->merge->merged, place);
  gboolean conflict = relabel_merge_conflicts(run->merge->field, entry->base, local, entry->label, edited);
  g_autofree char *other_id = relabel_id_new();
  RelabelMergeChange change = { .kind = RELABEL_CHANGE_KIND_EDITED,
                                .conflict = conflict,
                                .has_both = is_list(run) && permits(run, RELABEL_PERMISSIONS_ADDITIONS),
                                .label_id = entry->server->id,
                                .before = local,
                                .after = edited,
                                .reason = conflict ? "Edited here and on the server" : NULL,
                                .place = place,
                                .other_id = other_id };
  RelabelChoice choice = decide(run, change);

  if (choice == RELABEL_CHOICE_THEIRS)
    replace_label(run, place, edited);
  else if (choice == RELABEL_CHOICE_BOTH)
    append_other(run, entry->label, other_id);
}

/* MERGE: what differs between the server and the base is put into the local label, as far as it is permitted. */
static void
merge_label(Run *run, guint place, const Entry *entry)
{
  RelabelLabel *local = g_ptr_array_index(run->merge->merged, place);
  RelabelEdits edits = entry->edits;
  g_autoptr(RelabelLabel) edited = NULL;
  gboolean refused;

  edits.class_edited = edits.class_edited && permits(run, RELABEL_PERMISSIONS_LABEL_EDITS);
  edits.shape_edited = edits.shape_edited && permits_shape(run);
  refused = edits.class_edited != entry->edits.class_edited || edits.shape_edited != entry->edits.shape_edited;
  if (refused)
    refuse(run, entry->server->id, local, entry->label,
           edits.class_edited != entry->edits.class_edited ? "The label schema allows no other classes of labels"
                                                           : "The label schema allows no other shapes of labels");
  if (edits.class_edited || edits.shape_edited || edits.attributes != NULL) {
    edited = relabel_label_copy(local);
    if (!relabel_convert_apply(run->merge->field, edited, entry->base, entry->server, &edits, NULL))
      g_clear_object(&edited);
  }
  if (edited == NULL || relabel_label_equal(edited, local))
    run->changes->unchanged += !refused;
  else
    edit_label(run, place, entry, edited);
}

/* Of the classes of an image each is there once: one that has been added here meanwhile is not added again. */
static gboolean
has_class_already(const Run *run, RelabelLabel *label)
{
  if ((run->merge->field->conversion->flags & RELABEL_CONVERSION_BY_CLASS) == 0)
    return FALSE;
  for (guint i = 0; i < run->merge->merged->len; i++) {
    if (g_strcmp0(relabel_label_get_label(g_ptr_array_index(run->merge->merged, i)), relabel_label_get_label(label)) == 0)
      return TRUE;
  }
  return FALSE;
}

/* NEW, and MERGE where the field had been unset meanwhile: appended, or the one label of a field that holds one. */
static void
add_label(Run *run, RelabelLabel *label, const char *conflict)
{
  const char *id = relabel_label_get_id(label);

  if (has_class_already(run, label))
    run->changes->unchanged++;
  else if (!permits(run, RELABEL_PERMISSIONS_ADDITIONS))
    refuse(run, id, NULL, label, "The label schema allows no additions");
  else if (!is_list(run) && run->merge->merged->len > 0)
    refuse(run, id, g_ptr_array_index(run->merge->merged, 0), label, "The field holds another label");
  else if (decide(run, (RelabelMergeChange){ .kind = RELABEL_CHANGE_KIND_ADDED, .conflict = conflict != NULL, .label_id = id, .after = label,
                                             .reason = conflict }) != RELABEL_CHOICE_MINE)
    append_label(run, label);
}

/* The label was deleted here, or replaced where there can be one only. Where nobody touched it on the server, that stands. */
static void
restore_label(Run *run, const Entry *entry)
{
  g_autoptr(RelabelLabel) label = NULL;

  if (!entry->edits.class_edited && !entry->edits.shape_edited && entry->edits.attributes == NULL)
    return;
  if (is_list(run) || run->merge->merged->len == 0) {
    add_label(run, entry->label, "Deleted here, edited on the server");
    return;
  }
  label = relabel_convert_thaw(entry->label);
  if (decide(run, (RelabelMergeChange){ .kind = RELABEL_CHANGE_KIND_EDITED, .conflict = TRUE, .label_id = entry->server->id,
                                        .before = g_ptr_array_index(run->merge->merged, 0), .after = label,
                                        .reason = "Replaced here, edited on the server" }) != RELABEL_CHOICE_MINE)
    replace_label(run, 0, label);
}

/* A field that holds one label: a deletion and an addition are one replacement, done whole or not at all. */
static gboolean
is_replacement(const Run *run)
{
  GPtrArray *base = run->merge->base;

  return !is_list(run) && base != NULL && base->len > 0 && run->entries->len > 0 &&
         !has_label(run, relabel_label_get_id(g_ptr_array_index(base, 0)));
}

static void
replace_one(Run *run)
{
  RelabelPermissions both = RELABEL_PERMISSIONS_ADDITIONS | RELABEL_PERMISSIONS_DELETIONS;
  RelabelMerge *merge = run->merge;
  RelabelLabel *base = g_ptr_array_index(merge->base, 0);
  const Entry *entry = &g_array_index(run->entries, Entry, 0);
  RelabelLabel *local = merge->merged->len > 0 ? g_ptr_array_index(merge->merged, 0) : NULL;
  g_autoptr(RelabelLabel) label = relabel_convert_thaw(entry->label);
  gboolean conflict = local == NULL || relabel_merge_is_edited(base, local);

  if ((merge->permissions & both) != both) {
    refuse(run, relabel_label_get_id(base), local, label, "The label schema does not allow that another label takes its place");
    g_ptr_array_add(merge->server, g_object_ref(base));
    return;
  }
  for (guint i = 0; i < run->entries->len; i++)
    g_ptr_array_add(merge->server, g_object_ref(g_array_index(run->entries, Entry, i).label));
  for (guint i = 1; i < run->entries->len; i++)
    refuse(run, g_array_index(run->entries, Entry, i).server->id, label, g_array_index(run->entries, Entry, i).label,
           "The field holds another label");
  if (local != NULL && relabel_label_equal(local, label))
    run->changes->unchanged++;
  else if (local == NULL)
    add_label(run, entry->label, "Deleted here, replaced on the server");
  else if (decide(run, (RelabelMergeChange){ .kind = RELABEL_CHANGE_KIND_EDITED, .conflict = conflict,
                                             .label_id = relabel_label_get_id(base), .before = local, .after = label,
                                             .reason = conflict ? "Edited here, replaced on the server" : NULL }) != RELABEL_CHOICE_MINE)
    replace_label(run, 0, label);
}

static void
take_label(Run *run, const Entry *entry, gboolean was_unset)
{
  gpointer place = NULL;

  g_ptr_array_add(run->merge->server, g_object_ref(entry->label));
  if (g_hash_table_lookup_extended(run->local, entry->server->id, NULL, &place))
    merge_label(run, GPOINTER_TO_UINT(place), entry);
  else if (!entry->is_base || was_unset)
    add_label(run, entry->label, NULL);
  else
    restore_label(run, entry);
}

/* What can't be read is still what was sent, for the next load. */
static void
keep_unreadable(Run *run)
{
  GPtrArray *base = run->merge->base;

  for (guint i = 0; base != NULL && i < base->len; i++) {
    RelabelLabel *label = g_ptr_array_index(base, i);

    if (relabel_server_field_is_unreadable(&run->merge->result->fields[run->merge->position], relabel_label_get_id(label)))
      g_ptr_array_add(run->merge->server, g_object_ref(label));
  }
}

static void
run_rules(Run *run)
{
  RelabelMerge *merge = run->merge;
  gboolean was_unset = merge->local == NULL;
  GPtrArray *labels = merge->result->fields[merge->position].labels;

  for (guint i = 0; i < labels->len; i++)
    read_label(run, g_ptr_array_index(labels, i));
  if (is_replacement(run)) {
    replace_one(run);
  } else {
    delete_missing(run);
    for (guint i = 0; i < run->entries->len; i++)
      take_label(run, &g_array_index(run->entries, Entry, i), was_unset);
  }
  keep_unreadable(run);

  /* A list that somebody labelled and left empty is empty, not unset; one label that is gone leaves the field unset. */
  if (!is_list(run)) {
    if (merge->merged->len == 0)
      g_clear_pointer(&merge->merged, g_ptr_array_unref);
  } else if (was_unset && !permits(run, RELABEL_PERMISSIONS_ADDITIONS)) {
    g_clear_pointer(&merge->merged, g_ptr_array_unref);
  } else if (was_unset) {
    merge->changed = TRUE;
  }
}

/* Fills merged, server and changed, and counts. Both arrays are to be freed with relabel_merge_clear(). */
void
relabel_merge_run(RelabelMerge *merge, RelabelFieldChanges *changes)
{
  Run run = { merge, changes, index_labels(merge->base), index_labels(merge->original), g_hash_table_new(g_str_hash, g_str_equal),
              g_array_new(FALSE, FALSE, sizeof(Entry)), g_hash_table_new(g_str_hash, g_str_equal) };

  g_array_set_clear_func(run.entries, clear_entry);
  merge->changed = FALSE;
  merge->merged = g_ptr_array_new_with_free_func(g_object_unref);
  merge->server = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = 0; merge->local != NULL && i < merge->local->len; i++)
    g_ptr_array_add(merge->merged, g_object_ref(g_ptr_array_index(merge->local, i)));
  index_local(&run);
  run_rules(&run);
  g_hash_table_unref(run.base);
  g_hash_table_unref(run.original);
  g_hash_table_unref(run.local);
  g_hash_table_unref(run.present);
  g_array_unref(run.entries);
}

void
relabel_merge_clear(RelabelMerge *merge)
{
  g_clear_pointer(&merge->merged, g_ptr_array_unref);
  g_clear_pointer(&merge->server, g_ptr_array_unref);
}

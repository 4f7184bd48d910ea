/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-merge.h"

/* A label as the server would have it: what can be compared with a base, and applied to a label. */
typedef struct {
  RelabelServerResult result;
  JsonArray *regions;
  RelabelServerLabel *label; /* NULL where it can't be sent */
} Side;

static void
side_init(Side *self, const RelabelConvertField *field, RelabelLabel *base, RelabelLabel *label)
{
  g_autoptr(RelabelLabel) frozen = relabel_convert_freeze(label);
  g_autoptr(GPtrArray) known = g_ptr_array_new();
  g_auto(RelabelRegionWriter) writer = { 0 };

  self->regions = json_array_new();
  relabel_region_writer_init(&writer, NULL);
  if (!relabel_region_writer_add(&writer, field, frozen, self->regions, NULL))
    return;
  g_ptr_array_add(known, base);
  relabel_server_result_read(&self->result, field, 1, &known, self->regions, writer.names, "");
  self->label = relabel_server_field_find(&self->result.fields[0], relabel_label_get_id(label));
}

static void
side_clear(Side *self)
{
  relabel_server_result_clear(&self->result);
  g_clear_pointer(&self->regions, json_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Side, side_clear)

static gboolean
has_edits(const RelabelEdits *edits)
{
  return edits->class_edited || edits->shape_edited || edits->attributes != NULL;
}

/*
 * Two edits are in each other's way when it matters which comes last. `merged` is the dataset's label with the server's edits; put the other
 * way round, the dataset's edits into the server's label, the same has to come out, as far as a server can tell. So the points of two
 * shapes, or a class and a box, are no conflict; one point that was moved to two places is.
 */
gboolean
relabel_merge_conflicts(const RelabelConvertField *field, RelabelLabel *base, RelabelLabel *local, RelabelLabel *theirs,
                        RelabelLabel *merged)
{
  g_auto(Side) mine = { 0 };
  g_auto(Side) last = { 0 };
  g_auto(RelabelEdits) edits = { 0 };
  g_auto(RelabelEdits) differences = { 0 };
  g_autoptr(RelabelLabel) other = NULL;

  if (relabel_label_equal(local, base))
    return FALSE;
  side_init(&mine, field, base, local);
  /* What can't be sent can't be compared: that is for a person. */
  if (mine.label == NULL || !relabel_convert_compare(field, base, mine.label, &edits, NULL))
    return TRUE;
  if (!has_edits(&edits))
    return FALSE;
  other = relabel_label_copy(theirs);
  if (!relabel_convert_apply(field, other, base, mine.label, &edits, NULL))
    return TRUE;
  side_init(&last, field, other, merged);
  return last.label == NULL || !relabel_convert_compare(field, other, last.label, &differences, NULL) || has_edits(&differences);
}

/* Any member counts: a deletion takes all of them. */
gboolean
relabel_merge_is_edited(RelabelLabel *base, RelabelLabel *local)
{
  g_autoptr(RelabelLabel) frozen = NULL;

  if (relabel_label_equal(base, local))
    return FALSE;
  frozen = relabel_convert_freeze(local);
  return !relabel_label_equal(base, frozen);
}

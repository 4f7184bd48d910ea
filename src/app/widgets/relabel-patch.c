/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-patch.h"

#include <glib/gi18n.h>
#include <math.h>

/* Around an object, as a part of its larger side. */
#define MARGIN 0.25f
/* Of an object that is no more than a point, as a part of the picture. */
#define LEAST 0.04f

RelabelPatch *
relabel_patch_new(RelabelPatchList *list, guint position)
{
  RelabelPatch *self = g_new0(RelabelPatch, 1);

  self->type = relabel_patch_list_get_patch_type(list, position);
  self->field = g_strdup(relabel_patch_list_get_field(list));
  self->pred_field = g_strdup(relabel_patch_list_get_pred_field(list));
  self->label_id = relabel_patch_list_dup_label_id(list, position);
  self->pred_ids = relabel_patch_list_dup_pred_ids(list, position);
  return self;
}

RelabelPatch *
relabel_patch_new_for_labels(const char *field, const char *label_id, const char *pred_field, const char *pred_id)
{
  const char *const pred_ids[] = { pred_id, NULL };
  RelabelPatch *self = g_new0(RelabelPatch, 1);

  self->field = g_strdup(field);
  self->pred_field = g_strdup(pred_field);
  self->label_id = g_strdup(label_id);
  self->pred_ids = g_strdupv((char **)pred_ids);
  return self;
}

void
relabel_patch_free(RelabelPatch *self)
{
  g_free(self->field);
  g_free(self->pred_field);
  g_free(self->label_id);
  g_strfreev(self->pred_ids);
  g_free(self);
}

const char *
relabel_patch_get_id(const RelabelPatch *self)
{
  return self->label_id != NULL || self->pred_ids == NULL ? self->label_id : self->pred_ids[0];
}

static void
take_labels(RelabelSample *shown, RelabelSample *sample, const char *field, const char *const *ids)
{
  GPtrArray *labels = field != NULL ? relabel_sample_get_labels(sample, field) : NULL;
  g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    if (g_strv_contains(ids, relabel_label_get_id(labels->pdata[i])))
      g_ptr_array_add(taken, g_object_ref(labels->pdata[i]));
  }
  if (taken->len > 0)
    relabel_sample_take_labels(shown, field, g_steal_pointer(&taken));
}

RelabelSample *
relabel_patch_dup_sample(const RelabelPatch *self, RelabelSample *sample)
{
  const char *const ids[] = { self->label_id, NULL };
  RelabelSample *shown = relabel_sample_new(relabel_sample_get_filepath(sample));

  relabel_sample_set_id(shown, relabel_sample_get_id(sample));
  relabel_sample_set_metadata(shown, relabel_sample_get_width(sample), relabel_sample_get_height(sample),
                              relabel_sample_get_mime_type(sample), relabel_sample_get_size_bytes(sample));
  take_labels(shown, sample, self->field, ids);
  if (self->pred_ids != NULL)
    take_labels(shown, sample, self->pred_field, (const char *const *)self->pred_ids);
  return shown;
}

/* Of all labels, in a picture of that size. */
static gboolean
measure_labels(RelabelSample *shown, const graphene_size_t *size, graphene_rect_t *bounds)
{
  g_auto(GStrv) fields = relabel_sample_list_label_fields(shown);
  gboolean found = FALSE;

  for (guint f = 0; fields[f] != NULL; f++) {
    GPtrArray *labels = relabel_sample_get_labels(shown, fields[f]);

    for (guint i = 0; i < labels->len; i++) {
      graphene_rect_t label;

      if (!relabel_overlay_measure_label(labels->pdata[i], size, &label))
        continue;
      if (found)
        graphene_rect_union(bounds, &label, bounds);
      else
        *bounds = label;
      found = TRUE;
    }
  }
  return found;
}

/* From the middle out, but within the picture where it is large enough. */
static void
widen(float *start, float *length, float wanted, float whole)
{
  float widened = MIN(MAX(*length, wanted), whole);

  *start = CLAMP(*start - (widened - *length) / 2, 0, whole - widened);
  *length = widened;
}

void
relabel_patch_measure(RelabelSample *shown, double ratio, graphene_rect_t *crop)
{
  const int width = relabel_sample_get_width(shown), height = relabel_sample_get_height(shown);
  const graphene_size_t size = { width > 0 ? (float)width : 1, height > 0 ? (float)height : 1 };
  const graphene_rect_t whole = GRAPHENE_RECT_INIT(0, 0, size.width, size.height);
  float edge;

  if (!measure_labels(shown, &size, crop) || !graphene_rect_intersection(crop, &whole, crop)) {
    *crop = GRAPHENE_RECT_INIT(0, 0, 1, 1);
    return;
  }
  edge = MAX(crop->size.width, crop->size.height) * (1 + 2 * MARGIN);
  edge = MAX(edge, LEAST * MAX(size.width, size.height));
  widen(&crop->origin.x, &crop->size.width, ratio > 1 ? edge / (float)ratio : edge, size.width);
  widen(&crop->origin.y, &crop->size.height, ratio > 1 ? edge : edge * (float)ratio, size.height);
  *crop = GRAPHENE_RECT_INIT(crop->origin.x / size.width, crop->origin.y / size.height, crop->size.width / size.width,
                             crop->size.height / size.height);
}

const char *
relabel_patch_get_mark(RelabelPatchType type)
{
  switch (type) {
  case RELABEL_PATCH_TYPE_TRUE_POSITIVE:
    /* Translators: short for true positive. */
    return _("TP");
  case RELABEL_PATCH_TYPE_FALSE_POSITIVE:
    /* Translators: short for false positive. */
    return _("FP");
  case RELABEL_PATCH_TYPE_FALSE_NEGATIVE:
    /* Translators: short for false negative. */
    return _("FN");
  case RELABEL_PATCH_TYPE_NONE:
  default:
    return NULL;
  }
}

const char *
relabel_patch_get_title(RelabelPatchType type)
{
  switch (type) {
  case RELABEL_PATCH_TYPE_TRUE_POSITIVE:
    return _("True positive");
  case RELABEL_PATCH_TYPE_FALSE_POSITIVE:
    return _("False positive");
  case RELABEL_PATCH_TYPE_FALSE_NEGATIVE:
    return _("False negative");
  case RELABEL_PATCH_TYPE_NONE:
  default:
    return NULL;
  }
}

static void
append_label(GString *text, RelabelLabel *label)
{
  const char *name = relabel_label_get_label(label);
  double confidence;

  g_string_append(text, text->len > 0 ? ", " : "");
  g_string_append(text, name != NULL ? name : _("No class"));
  if (relabel_label_get_confidence(label, &confidence))
    g_string_append_printf(text, " %.2f", confidence);
}

char *
relabel_patch_describe(const RelabelPatch *self, RelabelSample *shown)
{
  g_autofree char *name = relabel_sample_dup_display_name(shown);
  g_auto(GStrv) fields = relabel_sample_list_label_fields(shown);
  g_autoptr(GString) labels = g_string_new(NULL);
  const char *title = relabel_patch_get_title(self->type);

  for (guint f = 0; fields[f] != NULL; f++) {
    GPtrArray *of_field = relabel_sample_get_labels(shown, fields[f]);

    for (guint i = 0; i < of_field->len; i++)
      append_label(labels, of_field->pdata[i]);
  }
  if (title == NULL)
    /* Translators: the classes of an object, and the file that it is in. */
    return g_strdup_printf(_("%s, in %s"), labels->str, name);
  /* Translators: what an evaluation says of an object, the classes of it, and the file that it is in. */
  return g_strdup_printf(_("%s: %s, in %s"), title, labels->str, name);
}

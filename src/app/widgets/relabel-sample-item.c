/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-sample-item.h"

/*
 * RelabelSampleItem:
 *
 * A place in the grid: the id of a sample, and the sample once it has been read.
 */
struct _RelabelSampleItem {
  GObject parent_instance;

  char id[RELABEL_ID_LENGTH + 1];
  RelabelSample *sample;
  RelabelPatch *patch; /* NULL for all of it */
};

G_DEFINE_FINAL_TYPE(RelabelSampleItem, relabel_sample_item, G_TYPE_OBJECT)

enum { PROP_0, PROP_SAMPLE, N_PROPS };

static GParamSpec *props[N_PROPS];

static void
relabel_sample_item_finalize(GObject *object)
{
  g_clear_object(&RELABEL_SAMPLE_ITEM(object)->sample);
  g_clear_pointer(&RELABEL_SAMPLE_ITEM(object)->patch, relabel_patch_free);
  G_OBJECT_CLASS(relabel_sample_item_parent_class)->finalize(object);
}

static void
relabel_sample_item_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_SAMPLE:
    g_value_set_object(value, RELABEL_SAMPLE_ITEM(object)->sample);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_sample_item_class_init(RelabelSampleItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->finalize = relabel_sample_item_finalize;
  object_class->get_property = relabel_sample_item_get_property;
  props[PROP_SAMPLE] =
      g_param_spec_object("sample", NULL, NULL, RELABEL_TYPE_SAMPLE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
relabel_sample_item_init(RelabelSampleItem *self)
{
}

RelabelSampleItem *
relabel_sample_item_new(const char *id)
{
  RelabelSampleItem *self = g_object_new(RELABEL_TYPE_SAMPLE_ITEM, NULL);

  g_strlcpy(self->id, id, sizeof self->id);
  return self;
}

/* @patch: (transfer full) (nullable): what is shown of it. */
RelabelSampleItem *
relabel_sample_item_new_patch(const char *id, RelabelPatch *patch)
{
  RelabelSampleItem *self = relabel_sample_item_new(id);

  self->patch = patch;
  return self;
}

const char *
relabel_sample_item_get_id(RelabelSampleItem *self)
{
  return self->id;
}

/* What no other item of a list has: the id of the sample or, of a patch, of its object. */
const char *
relabel_sample_item_get_key(RelabelSampleItem *self)
{
  return self->patch != NULL ? relabel_patch_get_id(self->patch) : self->id;
}

/* NULL where all of the sample is shown. */
const RelabelPatch *
relabel_sample_item_get_patch(RelabelSampleItem *self)
{
  return self->patch;
}

/* NULL while it has not been read. */
RelabelSample *
relabel_sample_item_get_sample(RelabelSampleItem *self)
{
  return self->sample;
}

void
relabel_sample_item_set_sample(RelabelSampleItem *self, RelabelSample *sample)
{
  if (g_set_object(&self->sample, sample))
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SAMPLE]);
}

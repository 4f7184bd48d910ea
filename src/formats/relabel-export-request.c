/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-export.h"

/**
 * RelabelExportRequest:
 *
 * What to export, and where to.
 */
struct _RelabelExportRequest {
  GObject parent_instance;

  char *format;
  char *path;
  GStrv label_fields;
  RelabelView *view;
  RelabelMediaMode media;
  GStrv classes;
};

G_DEFINE_FINAL_TYPE(RelabelExportRequest, relabel_export_request, G_TYPE_OBJECT)

enum {
  PROP_FORMAT = 1,
  PROP_PATH,
  PROP_LABEL_FIELDS,
  PROP_VIEW,
  PROP_MEDIA,
  PROP_CLASSES,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void
relabel_export_request_finalize(GObject *object)
{
  RelabelExportRequest *self = RELABEL_EXPORT_REQUEST(object);

  g_free(self->format);
  g_free(self->path);
  g_strfreev(self->label_fields);
  g_clear_object(&self->view);
  g_strfreev(self->classes);
  G_OBJECT_CLASS(relabel_export_request_parent_class)->finalize(object);
}

static void
set_strv(GStrv *member, const char *const *value)
{
  GStrv old = *member;

  *member = g_strdupv((char **)value);
  g_strfreev(old);
}

static void
relabel_export_request_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RelabelExportRequest *self = RELABEL_EXPORT_REQUEST(object);

  if (id == PROP_FORMAT)
    g_value_set_string(value, self->format);
  else if (id == PROP_PATH)
    g_value_set_string(value, self->path);
  else if (id == PROP_LABEL_FIELDS)
    g_value_set_boxed(value, self->label_fields);
  else if (id == PROP_VIEW)
    g_value_set_object(value, self->view);
  else if (id == PROP_MEDIA)
    g_value_set_enum(value, self->media);
  else if (id == PROP_CLASSES)
    g_value_set_boxed(value, self->classes);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void
relabel_export_request_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RelabelExportRequest *self = RELABEL_EXPORT_REQUEST(object);

  if (id == PROP_FORMAT)
    self->format = g_value_dup_string(value);
  else if (id == PROP_PATH)
    self->path = g_value_dup_string(value);
  else if (id == PROP_LABEL_FIELDS)
    set_strv(&self->label_fields, g_value_get_boxed(value));
  else if (id == PROP_VIEW)
    g_set_object(&self->view, g_value_get_object(value));
  else if (id == PROP_MEDIA)
    self->media = (RelabelMediaMode)g_value_get_enum(value);
  else if (id == PROP_CLASSES)
    set_strv(&self->classes, g_value_get_boxed(value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void
relabel_export_request_class_init(RelabelExportRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS, once = flags | G_PARAM_CONSTRUCT_ONLY;

  object_class->get_property = relabel_export_request_get_property;
  object_class->set_property = relabel_export_request_set_property;
  object_class->finalize = relabel_export_request_finalize;

  /**
   * RelabelExportRequest:format:
   *
   * The name of the format, as `coco`.
   */
  properties[PROP_FORMAT] = g_param_spec_string("format", NULL, NULL, NULL, once);
  /**
   * RelabelExportRequest:path:
   *
   * The folder that is made, or the file, for formats of one file.
   */
  properties[PROP_PATH] = g_param_spec_string("path", NULL, NULL, NULL, once);
  /**
   * RelabelExportRequest:label-fields:
   *
   * The fields whose labels are written; %NULL for the only one that the format can hold.
   */
  properties[PROP_LABEL_FIELDS] = g_param_spec_boxed("label-fields", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * RelabelExportRequest:view:
   *
   * Which samples and labels are written; %NULL for all.
   */
  properties[PROP_VIEW] = g_param_spec_object("view", NULL, NULL, RELABEL_TYPE_VIEW, flags);
  /**
   * RelabelExportRequest:media:
   *
   * Whether pictures are copied, which is the default, linked, or left where they are.
   */
  properties[PROP_MEDIA] = g_param_spec_enum("media", NULL, NULL, RELABEL_TYPE_MEDIA_MODE, RELABEL_MEDIA_COPY, flags);
  /**
   * RelabelExportRequest:classes:
   *
   * The classes in the order of their numbers, and no others; %NULL for those of the dataset, then those that occur besides.
   */
  properties[PROP_CLASSES] = g_param_spec_boxed("classes", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties(object_class, N_PROPERTIES, properties);
}

static void
relabel_export_request_init(RelabelExportRequest *self)
{
  self->media = RELABEL_MEDIA_COPY;
}

/**
 * relabel_export_request_new:
 * @format: the name of the format, as `coco`
 * @path: (type filename): the folder or file that is to be made
 *
 * Returns: (transfer full): a request to export all samples with copies of their pictures
 */
RelabelExportRequest *
relabel_export_request_new(const char *format, const char *path)
{
  g_return_val_if_fail(format != NULL && path != NULL, NULL);

  return g_object_new(RELABEL_TYPE_EXPORT_REQUEST, "format", format, "path", path, NULL);
}

/**
 * relabel_export_request_get_format:
 *
 * Returns: the name of the format
 */
const char *
relabel_export_request_get_format(RelabelExportRequest *self)
{
  return self->format;
}

/**
 * relabel_export_request_get_path:
 *
 * Returns: (type filename): the folder or file that is to be made
 */
const char *
relabel_export_request_get_path(RelabelExportRequest *self)
{
  return self->path;
}

/**
 * relabel_export_request_get_label_fields:
 *
 * Returns: (nullable) (array zero-terminated=1): the fields whose labels are written; %NULL for the only one that fits
 */
const char *const *
relabel_export_request_get_label_fields(RelabelExportRequest *self)
{
  return (const char *const *)self->label_fields;
}

/**
 * relabel_export_request_set_label_fields:
 * @fields: (nullable) (array zero-terminated=1): the fields whose labels are written; %NULL for the only one that fits
 *
 * Sets which labels are written.
 */
void
relabel_export_request_set_label_fields(RelabelExportRequest *self, const char *const *fields)
{
  set_strv(&self->label_fields, fields);
}

/**
 * relabel_export_request_get_view:
 *
 * Returns: (transfer none) (nullable): which samples and labels; %NULL for all
 */
RelabelView *
relabel_export_request_get_view(RelabelExportRequest *self)
{
  return self->view;
}

/**
 * relabel_export_request_set_view:
 * @view: (nullable): which samples and labels; %NULL for all
 *
 * Sets what is written: what the view shows.
 */
void
relabel_export_request_set_view(RelabelExportRequest *self, RelabelView *view)
{
  g_set_object(&self->view, view);
}

/**
 * relabel_export_request_get_media:
 *
 * Returns: what is done with the pictures
 */
RelabelMediaMode
relabel_export_request_get_media(RelabelExportRequest *self)
{
  return self->media;
}

/**
 * relabel_export_request_set_media:
 * @mode: what is done with the pictures
 *
 * Sets whether pictures are copied, linked or left where they are. Formats of one file have no place for pictures.
 */
void
relabel_export_request_set_media(RelabelExportRequest *self, RelabelMediaMode mode)
{
  self->media = mode;
}

/**
 * relabel_export_request_get_classes:
 *
 * Returns: (nullable) (array zero-terminated=1): the classes in the order of their numbers; %NULL for those of the dataset
 */
const char *const *
relabel_export_request_get_classes(RelabelExportRequest *self)
{
  return (const char *const *)self->classes;
}

/**
 * relabel_export_request_set_classes:
 * @classes: (nullable) (array zero-terminated=1): the classes in the order of their numbers; %NULL for those of the dataset
 *
 * Sets which classes are written; labels of others are left out.
 */
void
relabel_export_request_set_classes(RelabelExportRequest *self, const char *const *classes)
{
  set_strv(&self->classes, classes);
}

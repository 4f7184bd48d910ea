/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-import.h"

/**
 * RelabelImportRequest:
 *
 * What to import, and how.
 */
struct _RelabelImportRequest {
  GObject parent_instance;

  char *format;
  char *path;
  char *label_field;
  char *label_type;
  char *labels;
  GStrv tags;
  RelabelMediaMode media;
};

G_DEFINE_FINAL_TYPE(RelabelImportRequest, relabel_import_request, G_TYPE_OBJECT)

enum {
  PROP_FORMAT = 1,
  PROP_PATH,
  PROP_LABEL_FIELD,
  PROP_LABEL_TYPE,
  PROP_LABELS,
  PROP_TAGS,
  PROP_MEDIA,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void
relabel_import_request_finalize(GObject *object)
{
  RelabelImportRequest *self = RELABEL_IMPORT_REQUEST(object);

  g_free(self->format);
  g_free(self->path);
  g_free(self->label_field);
  g_free(self->label_type);
  g_free(self->labels);
  g_strfreev(self->tags);
  G_OBJECT_CLASS(relabel_import_request_parent_class)->finalize(object);
}

static char **
get_string_member(RelabelImportRequest *self, guint id)
{
  switch (id) {
  case PROP_FORMAT:
    return &self->format;
  case PROP_PATH:
    return &self->path;
  case PROP_LABEL_FIELD:
    return &self->label_field;
  case PROP_LABEL_TYPE:
    return &self->label_type;
  case PROP_LABELS:
    return &self->labels;
  default:
    return NULL;
  }
}

static void
set_string(char **member, const char *value)
{
  char *old = *member;

  *member = g_strdup(value);
  g_free(old);
}

static void
relabel_import_request_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RelabelImportRequest *self = RELABEL_IMPORT_REQUEST(object);
  char **text = get_string_member(self, id);

  if (text != NULL)
    g_value_set_string(value, *text);
  else if (id == PROP_TAGS)
    g_value_set_boxed(value, self->tags);
  else if (id == PROP_MEDIA)
    g_value_set_enum(value, self->media);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void
relabel_import_request_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RelabelImportRequest *self = RELABEL_IMPORT_REQUEST(object);
  char **text = get_string_member(self, id);

  if (text != NULL)
    set_string(text, g_value_get_string(value));
  else if (id == PROP_TAGS)
    relabel_import_request_set_tags(self, g_value_get_boxed(value));
  else if (id == PROP_MEDIA)
    self->media = (RelabelMediaMode)g_value_get_enum(value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void
relabel_import_request_class_init(RelabelImportRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS, once = flags | G_PARAM_CONSTRUCT_ONLY;

  object_class->get_property = relabel_import_request_get_property;
  object_class->set_property = relabel_import_request_set_property;
  object_class->finalize = relabel_import_request_finalize;

  /**
   * RelabelImportRequest:format:
   *
   * The name of the format, as `coco`; %NULL to find out by the layout.
   */
  properties[PROP_FORMAT] = g_param_spec_string("format", NULL, NULL, NULL, once);
  /**
   * RelabelImportRequest:path:
   *
   * The folder or file.
   */
  properties[PROP_PATH] = g_param_spec_string("path", NULL, NULL, NULL, once);
  /**
   * RelabelImportRequest:label-field:
   *
   * The field that the labels go to; %NULL for the one that the format is known by, mostly `ground_truth`.
   */
  properties[PROP_LABEL_FIELD] = g_param_spec_string("label-field", NULL, NULL, NULL, flags);
  /**
   * RelabelImportRequest:label-type:
   *
   * What the labels become, where the format leaves a choice: `detections`, `polylines` or `keypoints`; %NULL for what fits.
   */
  properties[PROP_LABEL_TYPE] = g_param_spec_string("label-type", NULL, NULL, NULL, flags);
  /**
   * RelabelImportRequest:labels:
   *
   * The file or folder of the labels, where they aren't at the format's own place; %NULL for that.
   */
  properties[PROP_LABELS] = g_param_spec_string("labels", NULL, NULL, NULL, flags);
  /**
   * RelabelImportRequest:tags:
   *
   * Tags that each new sample gets, beside those that it brings.
   */
  properties[PROP_TAGS] = g_param_spec_boxed("tags", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * RelabelImportRequest:media:
   *
   * Whether pictures stay where they are, which is the default, or are copied or linked into a folder of the dataset.
   */
  properties[PROP_MEDIA] = g_param_spec_enum("media", NULL, NULL, RELABEL_TYPE_MEDIA_MODE, RELABEL_MEDIA_LEAVE, flags);
  g_object_class_install_properties(object_class, N_PROPERTIES, properties);
}

static void
relabel_import_request_init(RelabelImportRequest *self)
{
}

/**
 * relabel_import_request_new:
 * @format: (nullable): the name of the format, as `coco`; %NULL to find out by the layout
 * @path: (type filename): a folder or file
 *
 * Returns: (transfer full): a request to import it, leaving pictures where they are
 */
RelabelImportRequest *
relabel_import_request_new(const char *format, const char *path)
{
  g_return_val_if_fail(path != NULL, NULL);

  return g_object_new(RELABEL_TYPE_IMPORT_REQUEST, "format", format, "path", path, NULL);
}

/**
 * relabel_import_request_get_format:
 *
 * Returns: (nullable): the name of the format; %NULL to find out
 */
const char *
relabel_import_request_get_format(RelabelImportRequest *self)
{
  return self->format;
}

/**
 * relabel_import_request_get_path:
 *
 * Returns: (type filename): the folder or file
 */
const char *
relabel_import_request_get_path(RelabelImportRequest *self)
{
  return self->path;
}

/**
 * relabel_import_request_get_label_field:
 *
 * Returns: (nullable): the field that the labels go to; %NULL for the format's own
 */
const char *
relabel_import_request_get_label_field(RelabelImportRequest *self)
{
  return self->label_field;
}

/**
 * relabel_import_request_set_label_field:
 * @field: (nullable): the field that the labels go to; %NULL for the format's own
 *
 * Sets where the labels go.
 */
void
relabel_import_request_set_label_field(RelabelImportRequest *self, const char *field)
{
  set_string(&self->label_field, field);
}

/**
 * relabel_import_request_get_label_type:
 *
 * Returns: (nullable): what the labels become; %NULL for what fits
 */
const char *
relabel_import_request_get_label_type(RelabelImportRequest *self)
{
  return self->label_type;
}

/**
 * relabel_import_request_set_label_type:
 * @type: (nullable): `detections`, `polylines` or `keypoints`; %NULL for what fits
 *
 * Sets what the labels become, where the format leaves a choice.
 */
void
relabel_import_request_set_label_type(RelabelImportRequest *self, const char *type)
{
  set_string(&self->label_type, type);
}

/**
 * relabel_import_request_get_labels:
 *
 * Returns: (type filename) (nullable): the file or folder of the labels; %NULL for the format's own place
 */
const char *
relabel_import_request_get_labels(RelabelImportRequest *self)
{
  return self->labels;
}

/**
 * relabel_import_request_set_labels:
 * @path: (type filename) (nullable): the file or folder of the labels; %NULL for the format's own place
 *
 * Sets where the labels are read; the request's path is then that of the pictures.
 */
void
relabel_import_request_set_labels(RelabelImportRequest *self, const char *path)
{
  set_string(&self->labels, path);
}

/**
 * relabel_import_request_get_tags:
 *
 * Returns: (nullable) (array zero-terminated=1): tags that each new sample gets
 */
const char *const *
relabel_import_request_get_tags(RelabelImportRequest *self)
{
  return (const char *const *)self->tags;
}

/**
 * relabel_import_request_set_tags:
 * @tags: (nullable) (array zero-terminated=1): tags that each new sample gets
 *
 * Sets the tags of new samples.
 */
void
relabel_import_request_set_tags(RelabelImportRequest *self, const char *const *tags)
{
  GStrv old = self->tags;

  self->tags = g_strdupv((char **)tags);
  g_strfreev(old);
}

/**
 * relabel_import_request_get_media:
 *
 * Returns: what is done with the pictures
 */
RelabelMediaMode
relabel_import_request_get_media(RelabelImportRequest *self)
{
  return self->media;
}

/**
 * relabel_import_request_set_media:
 * @mode: what is done with the pictures
 *
 * Sets whether pictures stay where they are, or are copied or linked into a folder of the dataset, below
 * `$XDG_DATA_HOME/relabel/media`.
 */
void
relabel_import_request_set_media(RelabelImportRequest *self, RelabelMediaMode mode)
{
  self->media = mode;
}

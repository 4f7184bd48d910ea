/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-convert-error.h"
#include "relabel-label-schema.h"
#include "relabel-label.h"

G_BEGIN_DECLS

/* Label Studio's geometry is in percent; what differs by less was not edited (the editor's own arithmetic moves the last digits). */
#define RELABEL_CONVERT_TOLERANCE 1e-6

typedef struct _RelabelConversion RelabelConversion;
typedef struct _RelabelConvertNodes RelabelConvertNodes;

/* One field of a label schema, on the way to Label Studio and back. */
typedef struct {
  RelabelSchemaField *field;
  const RelabelConversion *conversion;
  char *control; /* the name of its control */
  const char *object; /* the name of the image */
  int width;     /* of the upright image in pixels, or 0 where that is not known */
  int height;
  RelabelConvertNodes *nodes; /* what all regions of the control have in common */
} RelabelConvertField;

/*
 * A label is one region of the result, or several: the shapes of a polyline, the points of a keypoint, the classes of a segmentation. A part
 * is one of them: its number in the label, its `value`, and maybe a score.
 */
typedef struct {
  guint number;
  JsonObject *value;
  double score; /* negative: none */
} RelabelPart;

/* A region of the server that is a part of a label. */
typedef struct {
  guint number;
  JsonObject *region; /* borrowed from the result */
} RelabelServerPart;

/* What a person changed in a label, as the server has it. */
typedef struct {
  gboolean class_edited;
  gboolean shape_edited;
  JsonObject *attributes; /* by name, NULL for none; a null takes the attribute away */
} RelabelEdits;

typedef enum {
  RELABEL_CONVERSION_SPATIAL = 1 << 0,    /* regions have a place in the image */
  RELABEL_CONVERSION_BY_CONTROL = 1 << 1, /* all regions of the control are the one label: their ids say nothing */
  RELABEL_CONVERSION_CLASSES = 1 << 2,    /* labels have a class of the schema's */
  RELABEL_CONVERSION_TARGETS = 1 << 3,    /* classes are the values of pixels */
  RELABEL_CONVERSION_BY_CLASS = 1 << 4,   /* one region is all labels of the field, each a class of it */
  RELABEL_CONVERSION_PARTS = 1 << 5,      /* a label may be several regions */
} RelabelConversionFlags;

/*
 * A row of the one table between labels and Label Studio's results. A new kind of label is one row.
 *
 * to_parts     adds the parts of a label, to an array of RelabelPart; FALSE with a reason when Label Studio can't hold it
 * from_parts   makes a label of the server's parts, in the order of their numbers; NULL with a reason when a value is not what the control
 *              gives, NULL without one when there is nothing in them (an empty mask, no choice)
 * same_shape   whether parts are what to_parts makes of the label: 1 or 0; -1 with a reason when they can't be read
 * apply_shape  puts what differs from a base into a label: only what was edited changes. Called after same_shape said that it differs
 */
struct _RelabelConversion {
  const char *label_type;
  RelabelFieldType field_type;
  RelabelTool tool;
  const char *control;
  const char *control_attributes;
  const char *item; /* the tag of a class */
  const char *result_type;
  RelabelConversionFlags flags;
  gboolean (*to_parts)(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error);
  RelabelLabel *(*from_parts)(const RelabelConvertField *self, GArray *parts, GError **error);
  int (*same_shape)(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error);
  gboolean (*apply_shape)(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, GArray *parts, GError **error);
};

const RelabelConversion *relabel_conversion_find(RelabelSchemaField *field);
gboolean relabel_conversion_is_list(const RelabelConversion *self);
GType relabel_conversion_get_label_type(const RelabelConversion *self);

/* Most of a region is the same in all: these are made once, and shared. They must not be changed. */
struct _RelabelConvertNodes {
  JsonNode *from_name;
  JsonNode *to_name;
  JsonNode *type;
  JsonNode *zero;
  JsonNode *width;
  JsonNode *height;
  GHashTable *classes; /* class -> a list of it */
  GArray *parts;       /* of the label that is being written */
};

const RelabelConvertNodes *relabel_convert_field_get_nodes(const RelabelConvertField *self);
JsonNode *relabel_convert_field_get_class_node(const RelabelConvertField *self, const char *label_class);

void relabel_convert_field_init(RelabelConvertField *self, RelabelSchemaField *field, int width, int height);
gboolean relabel_convert_field_has_control(const RelabelConvertField *self, const char *name);
void relabel_convert_field_clear(RelabelConvertField *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelConvertField, relabel_convert_field_clear)

/* Arrays of RelabelPart own their values. */
GArray *relabel_convert_parts_new(void);
void relabel_convert_add_part(GArray *parts, guint number, JsonObject *value, double score);

/* Members of regions. */
JsonObject *relabel_convert_get_value(JsonObject *region, GError **error);
const char *relabel_convert_get_class(JsonObject *region);
gboolean relabel_convert_get_number(JsonObject *value, const char *name, double *number, GError **error);
gboolean relabel_convert_read_number(JsonObject *value, const char *name, double *number, GError **error);
JsonNode *relabel_convert_read_boolean(const char *text, GError **error);
JsonNode *relabel_convert_number_node(double number);
JsonObject *relabel_convert_list_value(const char *name, const char *text);
gboolean relabel_convert_same_number(double a, double b);
gboolean relabel_convert_refuse_region(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
gboolean relabel_convert_refuse_label(GError **error, RelabelConvertError code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Coordinates: parts of the image here, percent there. */
gboolean relabel_convert_to_percent(double part, const char *what, double *percent, GError **error);
gboolean relabel_convert_same_percent(double part, double percent);
double relabel_convert_merge_percent(double base, double local, double percent);

/* The functions of the rows. */
#define RELABEL_DECLARE_CONVERSION(name)                                                                                     \
  gboolean relabel_##name##_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error);   \
  RelabelLabel *relabel_##name##_from_parts(const RelabelConvertField *self, GArray *parts, GError **error);                \
  int relabel_##name##_same_shape(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error);      \
  gboolean relabel_##name##_apply_shape(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, GArray *parts, \
                                        GError **error);

RELABEL_DECLARE_CONVERSION(convert_box)
RELABEL_DECLARE_CONVERSION(convert_choice)
RELABEL_DECLARE_CONVERSION(convert_instance)
RELABEL_DECLARE_CONVERSION(convert_keypoint)
RELABEL_DECLARE_CONVERSION(convert_line)
RELABEL_DECLARE_CONVERSION(convert_segmentation)
RELABEL_DECLARE_CONVERSION(convert_regression)
RELABEL_DECLARE_CONVERSION(convert_scalar)

gboolean relabel_convert_outline_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error);

#undef RELABEL_DECLARE_CONVERSION

G_END_DECLS

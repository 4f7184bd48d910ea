/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A label schema in a project that somebody else made. */
#include <string.h>

#include "relabel-conversion.h"
#include "relabel-convert-error.h"
#include "relabel-labeling-config-private.h"

/* What every task of ours has in its data beside the image. */
static const char *const own_data[] = { "filename", "relabel_id", "relabel_batch", NULL };

static gboolean refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
refuse(GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA,
              "The project's labeling config can't be used: %s. Change it in the project's settings, or choose another project", text);
  return FALSE;
}

/* The server takes a task only when it has all data that the config asks for. */
static gboolean
check_data(RelabelConfigOutline *there, GError **error)
{
  GHashTableIter iter;
  gpointer key, tag;

  if (there->image == NULL && there->has_objects)
    return refuse(error, "it has no <Image> that shows one picture of a task, such as value=\"$image\"");
  if (there->image_key != NULL && g_strv_contains(own_data + 1, there->image_key))
    return refuse(error, "its image is called “%s” in the data of tasks, which is a name of Relabel's own", there->image_key);
  g_hash_table_iter_init(&iter, there->data);
  while (g_hash_table_iter_next(&iter, &key, &tag)) {
    if (g_strcmp0(key, there->image_key) != 0 && !g_strv_contains(own_data, key))
      return refuse(error, "its <%s> needs “%s” in the data of each task, which samples don't have", (char *)tag, (char *)key);
  }
  return TRUE;
}

/* A control that may be meant, although it has another name: the only one of the kind that has a class of the field. */
static RelabelConfigControl *
find_like(RelabelConfigOutline *there, RelabelConfigControl *wanted)
{
  RelabelConfigControl *found = NULL;

  for (guint i = 0; i < there->controls->len; i++) {
    RelabelConfigControl *control = g_ptr_array_index(there->controls, i);
    gboolean shares = FALSE;

    for (guint k = 0; k < wanted->items->len; k++)
      shares |= relabel_config_control_has_item(control, g_ptr_array_index(wanted->items, k));
    if (!shares || !relabel_config_control_is_like(control, wanted))
      continue;
    if (found != NULL)
      return NULL;
    found = control;
  }
  return found;
}

static char *
free_name(RelabelConfigOutline *there, const char *name)
{
  for (guint n = 1;; n++) {
    g_autofree char *other = n > 1 ? g_strdup_printf("%s_%u", name, n) : g_strdup(name);

    if (!g_hash_table_contains(there->names, other))
      return g_steal_pointer(&other);
  }
}

static void
set_control(RelabelSchemaField *field, const char *name, RelabelConfigOutline *there)
{
  g_autofree char *usual = relabel_labeling_config_control_name(relabel_schema_field_get_name(field));
  gboolean own_image = there->image == NULL || strcmp(there->image, RELABEL_LABELING_CONFIG_OBJECT) == 0;

  relabel_schema_field_set_control(field, strcmp(name, usual) != 0 ? name : NULL, own_image ? NULL : there->image);
}

/* Yes and no are classes of everything. */
static gboolean
may_be_renamed(const RelabelConversion *conversion)
{
  return conversion->item != NULL && conversion->field_type != RELABEL_FIELD_TYPE_BOOLEAN;
}

/* The control of a field by its name, or one that may be meant; NULL for none. */
static RelabelConfigControl *
find_control(RelabelSchemaField *schema_field, RelabelConfigOutline *there, RelabelConfigOutline *wanted, gboolean by_name)
{
  g_auto(RelabelConvertField) field = { 0 };
  RelabelConfigControl *mine, *other;

  relabel_convert_field_init(&field, schema_field, 0, 0);
  mine = relabel_config_outline_find(wanted, field.control);
  if (!by_name)
    return may_be_renamed(field.conversion) ? find_like(there, mine) : NULL;
  other = relabel_config_outline_find(there, field.control);
  return other != NULL && relabel_config_control_is_like(other, mine) ? other : NULL;
}

/* Whether another field has the control, or may mean it as well. */
static gboolean
is_contested(RelabelConfigControl **found, guint n, guint field)
{
  for (guint i = 0; i < n; i++) {
    if (i != field && found[i] == found[field])
      return TRUE;
  }
  return FALSE;
}

/* The control of each field: that of its name, else one that is meant beyond doubt, else a new one. */
static void
choose_controls(RelabelLabelSchema *schema, RelabelConfigOutline *there, RelabelConfigOutline *wanted)
{
  guint n = relabel_label_schema_get_n_fields(schema);
  g_autofree RelabelConfigControl **found = g_new0(RelabelConfigControl *, n);
  g_autofree gboolean *by_name = g_new0(gboolean, n);

  for (guint i = 0; i < n; i++) {
    found[i] = find_control(relabel_label_schema_get_field(schema, i), there, wanted, TRUE);
    by_name[i] = found[i] != NULL;
    if (!by_name[i])
      found[i] = find_control(relabel_label_schema_get_field(schema, i), there, wanted, FALSE);
  }
  for (guint i = 0; i < n; i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    g_autofree char *usual = relabel_labeling_config_control_name(relabel_schema_field_get_name(field));
    gboolean is_sure = found[i] != NULL && (by_name[i] || !is_contested(found, n, i));
    g_autofree char *name = is_sure ? g_strdup(found[i]->name) : free_name(there, usual);

    set_control(field, name, there);
  }
}

static RelabelConfigOutline *
outline_schema(RelabelLabelSchema *schema, GError **error)
{
  g_autofree char *xml = relabel_labeling_config_new(schema, error);

  return xml != NULL ? relabel_config_outline_new(xml, error) : NULL;
}

/* Whether something is missing: 1 or 0, or -1 where it can't be added. */
static int
is_missing(RelabelConfigOutline *there, RelabelConfigOutline *wanted, GError **error)
{
  int missing = FALSE;

  for (guint i = 0; i < wanted->controls->len; i++) {
    RelabelConfigControl *mine = g_ptr_array_index(wanted->controls, i);
    RelabelConfigControl *other = relabel_config_outline_find(there, mine->name);

    if (other == NULL && g_hash_table_contains(there->names, mine->name)) {
      refuse(error, "“%s” is the name of something that is no control in it", mine->name);
      return -1;
    }
    if (other != NULL && !relabel_config_control_is_like(other, mine)) {
      refuse(error, "“%s” is a <%s> in it, and a <%s> of another kind is needed by that name", mine->name, other->tag, mine->tag);
      return -1;
    }
    missing |= other == NULL;
    for (guint k = 0; other != NULL && k < mine->items->len; k++)
      missing |= !relabel_config_control_has_item(other, g_ptr_array_index(mine->items, k));
  }
  return missing;
}

/* All fields point to the image of the config. */
static void
set_object(RelabelLabelSchema *schema, RelabelConfigOutline *there)
{
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    g_auto(RelabelConvertField) field = { 0 };

    relabel_convert_field_init(&field, relabel_label_schema_get_field(schema, i), 0, 0);
    set_control(field.field, field.control, there);
  }
}

static gboolean
choose(RelabelLabelSchema *schema, RelabelConfigOutline *there, GError **error)
{
  g_autoptr(RelabelConfigOutline) usual = NULL;

  set_object(schema, there);
  usual = outline_schema(schema, error);
  if (usual != NULL)
    choose_controls(schema, there, usual);
  return usual != NULL;
}

/*
 * Fits a schema into the labeling config of a project that is there: its fields get the controls that they have in it, or keep those that
 * were chosen before, and *image_key is where a task's image has to stand. *extended is NULL when all that is needed is there, else a config
 * with the rest: nothing is taken away from it, so that what was labelled stays valid.
 */
gboolean
relabel_labeling_config_fit(RelabelLabelSchema *schema, const char *config, gboolean is_chosen, char **extended, char **image_key,
                            GError **error)
{
  g_autoptr(RelabelConfigOutline) there = relabel_config_outline_new(config, error);
  g_autoptr(RelabelConfigOutline) wanted = NULL;
  int missing;

  *extended = *image_key = NULL;
  if (there == NULL || !check_data(there, error) || (!is_chosen && !choose(schema, there, error)))
    return FALSE;
  wanted = outline_schema(schema, error);
  missing = wanted != NULL ? is_missing(there, wanted, error) : -1;
  if (missing < 0)
    return FALSE;
  *image_key = g_strdup(there->image_key != NULL ? there->image_key : RELABEL_LABELING_CONFIG_OBJECT);
  if (missing == 0)
    return TRUE;
  *extended = relabel_labeling_config_extend(config, there, wanted, schema, error);
  return *extended != NULL;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What annotators were not shown they can't have deleted: the labels of a field whose control somebody took out of the project, those of an
 * attribute likewise, and all that was sent where the project hides predictions.
 */
#include "relabel-convert-attribute.h"
#include "relabel-labeling-config.h"
#include "relabel-load-private.h"
#include "relabel-run-fields.h"

static char *
attribute_key(const char *field, guint position)
{
  return g_strdup_printf("%s/%u", field, position);
}

/* Of a field whose labels have no regions, each class has a control: one is enough. */
static gboolean
has_attribute_control(const RelabelConvertField *field, guint position, GHashTable *controls)
{
  const char *const *classes = relabel_schema_field_get_classes(field->field);
  gboolean by_class = (field->conversion->flags & RELABEL_CONVERSION_BY_CLASS) != 0;

  for (guint i = 0; i == 0 || (by_class && classes[i] != NULL); i++) {
    g_autofree char *name = relabel_convert_attribute_name(field, position, by_class ? classes[i] : NULL);

    if (g_hash_table_contains(controls, name))
      return TRUE;
  }
  /* In a project that somebody else made, it may be called as the attribute is. */
  return !by_class && g_hash_table_contains(controls, relabel_attribute_get_name(g_ptr_array_index(
                                                          relabel_schema_field_get_attributes(field->field), position)));
}

static void
withhold_attributes(const RelabelConvertField *field, GHashTable *controls, RelabelSpool *spool)
{
  guint n = relabel_schema_field_get_attributes(field->field)->len;

  for (guint i = 0; i < n; i++) {
    g_autofree char *key = attribute_key(relabel_schema_field_get_name(field->field), i);

    if (!has_attribute_control(field, i, controls))
      relabel_spool_withhold(spool, key);
  }
}

void
relabel_load_withhold(RelabelRun *run, RelabelLsProject *project, RelabelSpool *spool, RelabelLoadReport *report)
{
  g_autoptr(GHashTable) controls = relabel_labeling_config_list_controls(relabel_ls_project_get_label_config(project));
  /* To a project that was adopted nothing was sent. */
  gboolean shown = relabel_run_get_adopted(run) || relabel_ls_project_get_shows_predictions(project);
  g_autoptr(GArray) fields = relabel_run_fields_new(relabel_run_get_label_schema(run));

  if (!shown)
    relabel_load_report_add_note(report, "The project hides from annotators the labels that it was sent: what is missing was not deleted. "
                                         "Show predictions in the settings of the project");
  for (guint i = 0; i < fields->len; i++) {
    const RelabelConvertField *field = &g_array_index(fields, RelabelConvertField, i);
    const char *name = relabel_schema_field_get_name(field->field);
    gboolean has_control = controls == NULL || g_hash_table_contains(controls, field->control);

    if (!has_control)
      relabel_load_report_add_note(report, "The project has no control for the field “%s” any more: nothing of it was deleted", name);
    if (!has_control || !shown)
      relabel_spool_withhold(spool, name);
    if (controls != NULL && field->conversion != NULL)
      withhold_attributes(field, controls, spool);
  }
}

static void
keep_attribute(RelabelServerField *field, guint position)
{
  RelabelServerAttribute unreadable = { .position = position };

  for (guint i = 0; i < field->labels->len; i++) {
    RelabelServerLabel *label = g_ptr_array_index(field->labels, i);

    if (label->attributes == NULL)
      label->attributes = g_array_new(FALSE, FALSE, sizeof unreadable);
    g_array_append_val(label->attributes, unreadable);
  }
}

/* To a merge it is as if it couldn't be read: it stays as it is, and stays the base. */
void
relabel_load_apply_withheld(RelabelSpool *spool, RelabelServerResult *result)
{
  for (guint i = 0; i < result->n_fields; i++) {
    RelabelServerField *field = &result->fields[i];
    const char *name = relabel_schema_field_get_name(field->field->field);
    guint n = relabel_schema_field_get_attributes(field->field->field)->len;

    field->all_unreadable = field->all_unreadable || relabel_spool_is_withheld(spool, name);
    for (guint k = 0; k < n; k++) {
      g_autofree char *key = attribute_key(name, k);

      if (relabel_spool_is_withheld(spool, key))
        keep_attribute(field, k);
    }
  }
}

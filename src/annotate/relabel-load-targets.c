/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-conversion.h"
#include "relabel-load-private.h"

/* What is written to has to be missing, or of the same type. */
gboolean
relabel_load_check_type(RelabelDataset *dataset, RelabelSchemaField *field, const char *dest, GError **error)
{
  const RelabelConversion *conversion = relabel_conversion_find(field);
  g_autoptr(RelabelField) existing = relabel_dataset_find_field(dataset, dest);

  if (conversion != NULL && existing != NULL && relabel_field_get_field_type(existing) != conversion->field_type) {
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_CONFLICT,
                "The labels of “%s” are %s, but the dataset's field “%s” holds %s: load into another field",
                relabel_schema_field_get_name(field), conversion->label_type, dest,
                relabel_field_type_to_nick(relabel_field_get_field_type(existing)));
    return FALSE;
  }
  if (existing == NULL && !relabel_field_name_is_valid(dest)) {
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_CONFLICT,
                "A field can't be called “%s”: load into a field of another name", dest);
    return FALSE;
  }
  return TRUE;
}

/* Labels of one field would be merged with those of another, and delete them. */
static gboolean
check_own(RelabelLabelSchema *schema, RelabelLoadRequest *request, guint position, const char *dest, GError **error)
{
  const char *name = relabel_schema_field_get_name(relabel_label_schema_get_field(schema, position));

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    const char *other = relabel_schema_field_get_name(relabel_label_schema_get_field(schema, i));

    if (i == position || (strcmp(other, dest) != 0 && strcmp(relabel_load_request_get_dest_field(request, other), dest) != 0))
      continue;
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_CONFLICT,
                "The labels of “%s” can't go to “%s”, where those of “%s” belong: load them into a field of their own", name, dest,
                other);
    return FALSE;
  }
  return TRUE;
}

/* Before anything is downloaded: what is written to has to be one field's alone, and missing or of the same type. */
gboolean
relabel_load_check_targets(RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, GError **error)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(run);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    const char *dest = relabel_load_request_get_dest_field(request, relabel_schema_field_get_name(field));

    if (!relabel_load_check_type(dataset, field, dest, error) || !check_own(schema, request, i, dest, error))
      return FALSE;
  }
  return TRUE;
}

/* Labels that nobody asked for must not get among those of a field that somebody did. */
gboolean
relabel_load_check_unexpected(RelabelDataset *dataset, RelabelRun *run, RelabelSchemaField *field, const char *dest, GError **error)
{
  if (relabel_label_schema_find_field(relabel_run_get_label_schema(run), dest) == NULL)
    return relabel_load_check_type(dataset, field, dest, error);
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_CONFLICT,
              "Unexpected labels of the control “%s” can't go to “%s”, which is a field of the run: choose another",
              relabel_schema_field_get_name(field), dest);
  return FALSE;
}

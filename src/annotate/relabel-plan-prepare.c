/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked of dataset and server before a run is made. */
#include "relabel-annotate-error.h"
#include "relabel-conversion.h"
#include "relabel-convert-attribute.h"
#include "relabel-error.h"
#include "relabel-plan.h"
#include "relabel-send.h"

gboolean
relabel_plan_check_key(RelabelDataset *dataset, const char *key, GError **error)
{
  g_autoptr(RelabelRun) taken = NULL;

  if (!relabel_run_key_is_valid(key)) {
    g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, key, error);

    return FALSE;
  }
  taken = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, NULL);
  if (taken == NULL)
    return TRUE;
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS,
              "There is a run “%s” already, in the state “%s”: choose another key, or delete that run", key,
              relabel_run_state_to_nick(relabel_run_get_state(taken)));
  return FALSE;
}

/* Images have their paths in a field of strings. */
static gboolean
check_media_field(RelabelDataset *dataset, const char *field, GError **error)
{
  g_autoptr(RelabelField) found = relabel_dataset_find_field(dataset, field);

  if (g_str_equal(field, "filepath") || (found != NULL && relabel_field_get_field_type(found) == RELABEL_FIELD_TYPE_STRING))
    return TRUE;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_FILES,
              "The dataset has no field “%s” of strings: the media field holds the path of an image for each sample", field);
  return FALSE;
}

static RelabelIdList *
list_samples(RelabelDataset *dataset, RelabelView *view, GCancellable *cancellable, GError **error)
{
  RelabelIdList *ids = relabel_dataset_list_samples(dataset, view, cancellable, error);

  if (ids != NULL && relabel_id_list_get_length(ids) == 0) {
    g_set_error_literal(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_EMPTY,
                        "There are no samples to annotate: select at least one");
    g_clear_pointer(&ids, relabel_id_list_unref);
  }
  return ids;
}

static gboolean
check_control(RelabelSchemaField *field, RelabelLsServer *server, const char *control, GError **error)
{
  if (relabel_ls_server_supports(server, control))
    return TRUE;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_SCHEMA,
              "Field “%s”: Label Studio %s has no %s: leave out what needs it, or update the server", relabel_schema_field_get_name(field),
              relabel_ls_server_get_release(server), control);
  return FALSE;
}

/* Open lines, and days, need controls that old servers don't have: the server would take them, and the editor show nothing. */
static gboolean
adapt_schema(RelabelLabelSchema *schema, RelabelSession *session, GError **error)
{
  RelabelLsServer *server = relabel_ls_client_get_server(session->client);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    GPtrArray *attributes = relabel_schema_field_get_attributes(field);

    if (!relabel_ls_server_supports(server, relabel_conversion_find(field)->control))
      relabel_schema_field_set_tool(field, RELABEL_TOOL_POLYGON);
    if (!check_control(field, server, relabel_conversion_find(field)->control, error))
      return FALSE;
    for (guint k = 0; k < attributes->len; k++) {
      if (!check_control(field, server, relabel_convert_attribute_get_control(g_ptr_array_index(attributes, k))->control, error))
        return FALSE;
    }
  }
  return TRUE;
}

static RelabelRun *
new_run(RelabelAnnotateRequest *request, RelabelView *view, RelabelLabelSchema *schema, RelabelSession *session)
{
  RelabelRun *run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, relabel_annotate_request_get_key(request), NULL);
  g_autofree char *text = view != NULL ? relabel_view_to_string(view) : NULL;

  relabel_run_set_label_schema(run, schema);
  relabel_run_set_url(run, relabel_ls_client_get_url(session->client));
  relabel_run_set_login(run, session->backend, relabel_ls_server_get_email(session->server));
  relabel_run_set_media_field(run, relabel_annotate_request_get_media_field(request));
  relabel_run_set_project(run, relabel_annotate_request_get_project_id(request), relabel_annotate_request_get_project_title(request));
  relabel_run_set_project_shared(run, relabel_annotate_request_get_project_id(request) != 0);
  relabel_run_set_local_files_root(run, relabel_annotate_request_get_local_files_root(request));
  relabel_run_set_view(run, text);
  return run;
}

void
relabel_plan_counts_init(RelabelPlanCounts *self, RelabelLabelSchema *schema)
{
  *self = (RelabelPlanCounts){ .n_labels = g_new0(guint64, relabel_label_schema_get_n_fields(schema)), .unsent = relabel_unsent_list_new() };
}

void
relabel_plan_counts_clear(RelabelPlanCounts *self)
{
  g_clear_pointer(&self->n_labels, g_free);
  g_clear_pointer(&self->unsent, g_ptr_array_unref);
  g_clear_pointer(&self->no_place, g_free);
}

void
relabel_preparation_clear(RelabelPreparation *self)
{
  g_clear_pointer(&self->session, relabel_session_close);
  g_clear_object(&self->run);
  g_clear_object(&self->view);
  g_clear_pointer(&self->hidden, g_strfreev);
  g_clear_pointer(&self->ids, relabel_id_list_unref);
  relabel_plan_counts_clear(&self->counts);
}

/* Nothing is made, here or there. */
gboolean
relabel_plan_prepare(RelabelPreparation *self, RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress,
                     GCancellable *cancellable, GError **error)
{
  RelabelView *view = relabel_annotate_request_get_view(request);
  g_autoptr(RelabelLabelSchema) schema = NULL;

  if (!relabel_plan_check_key(dataset, relabel_annotate_request_get_key(request), error) ||
      !check_media_field(dataset, relabel_annotate_request_get_media_field(request), error))
    return FALSE;
  if (view != NULL && (self->view = relabel_plan_make_view(dataset, view, error)) == NULL)
    return FALSE;
  self->ids = list_samples(dataset, self->view, cancellable, error);
  if (self->ids == NULL)
    return FALSE;
  schema = relabel_annotate_build_schema(dataset, self->view, relabel_annotate_request_get_label_schema(request), cancellable, error);
  if (schema == NULL)
    return FALSE;
  self->hidden = relabel_plan_list_hidden(dataset, self->view, schema);
  self->session = relabel_session_open_for_request(dataset, request, progress, cancellable, error);
  if (self->session == NULL || !adapt_schema(schema, self->session, error))
    return FALSE;
  self->run = new_run(request, self->view, schema, self->session);
  relabel_plan_counts_init(&self->counts, schema);
  return (!relabel_run_get_project_shared(self->run) || relabel_shared_check(self->session, self->run, error)) &&
         relabel_plan_check_files(self, error);
}

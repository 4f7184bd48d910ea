/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* As whom a run was sent, and what of the samples. */
#include "relabel-run-private.h"

static void
set_string(char **member, const char *value)
{
  char *old = *member;

  *member = g_strdup(value);
  g_free(old);
}

/**
 * relabel_run_get_backend:
 *
 * Returns: the name of the annotation backend in FiftyOne's configuration that the run was sent with; `labelstudio` is the built-in one
 */
const char *
relabel_run_get_backend(RelabelRun *self)
{
  return self->backend;
}

/**
 * relabel_run_get_account:
 *
 * Returns: (nullable): the e-mail address of the user who sent the run, as the server knows it: whose key finds the project again
 */
const char *
relabel_run_get_account(RelabelRun *self)
{
  return self->account;
}

/**
 * relabel_run_set_login:
 * @backend: (nullable): the annotation backend; %NULL for the built-in one
 * @account: (nullable): who sent the run
 *
 * Sets how the key for the run is found again. The key itself is nowhere on record.
 */
void
relabel_run_set_login(RelabelRun *self, const char *backend, const char *account)
{
  set_string(&self->backend, backend != NULL ? backend : "labelstudio");
  set_string(&self->account, account);
}

/**
 * relabel_run_get_media_field:
 *
 * Returns: the field of the samples with the paths of the images that are sent
 */
const char *
relabel_run_get_media_field(RelabelRun *self)
{
  return self->media_field;
}

/**
 * relabel_run_set_media_field:
 * @field: (nullable): a field with paths; %NULL for `filepath`
 *
 * Sets which images are sent.
 */
void
relabel_run_set_media_field(RelabelRun *self, const char *field)
{
  set_string(&self->media_field, field != NULL ? field : "filepath");
}

/**
 * relabel_run_get_media_path:
 * @sample: a sample of the run
 *
 * Returns: (type filename) (nullable): the image of the sample that is sent; %NULL if the media field is not set there
 */
const char *
relabel_run_get_media_path(RelabelRun *self, RelabelSample *sample)
{
  JsonNode *value;

  if (g_str_equal(self->media_field, "filepath"))
    return relabel_sample_get_filepath(sample);
  value = relabel_sample_get_value(sample, self->media_field);
  if (value == NULL || !JSON_NODE_HOLDS_VALUE(value) || json_node_get_value_type(value) != G_TYPE_STRING)
    return NULL;
  return *json_node_get_string(value) != '\0' ? json_node_get_string(value) : NULL;
}

/**
 * relabel_run_add_note:
 * @note: a sentence for people
 *
 * Adds to the run's reason something that is not as it was asked for, although the run goes on.
 */
void
relabel_run_add_note(RelabelRun *self, const char *note)
{
  char *old = self->reason;

  self->reason = old != NULL ? g_strconcat(old, ". ", note, NULL) : g_strdup(note);
  g_free(old);
}

/**
 * relabel_run_get_unsent:
 *
 * Which images and labels of the samples that were asked for are not in the run, and why.
 *
 * Returns: (transfer none) (element-type RelabelUnsent): an entry a reason; of labels, a reason and a field
 */
GPtrArray *
relabel_run_get_unsent(RelabelRun *self)
{
  return self->unsent;
}

/**
 * relabel_run_set_unsent:
 * @unsent: (element-type RelabelUnsent): an entry a reason; of labels, a reason and a field
 *
 * Sets what is not sent. The array is not to be changed afterwards.
 */
void
relabel_run_set_unsent(RelabelRun *self, GPtrArray *unsent)
{
  g_ptr_array_ref(unsent);
  g_ptr_array_unref(self->unsent);
  self->unsent = unsent;
}

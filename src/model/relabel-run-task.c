/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-id.h"
#include "relabel-json.h"
#include "relabel-run.h"

#include <string.h>

G_DEFINE_BOXED_TYPE(RelabelRunTask, relabel_run_task, relabel_run_task_copy, relabel_run_task_free)

/**
 * relabel_run_task_new:
 * @sample_id: a valid sample id
 *
 * Returns: (transfer full): a task of which nothing is on the server
 */
RelabelRunTask *
relabel_run_task_new(const char *sample_id)
{
  RelabelRunTask *self = g_new0(RelabelRunTask, 1);

  g_return_val_if_fail(relabel_id_is_valid(sample_id), self);
  memcpy(self->sample_id, sample_id, sizeof self->sample_id);
  return self;
}

/**
 * relabel_run_task_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelRunTask *
relabel_run_task_copy(const RelabelRunTask *self)
{
  RelabelRunTask *copy = g_memdup2(self, sizeof *self);

  copy->url = g_strdup(self->url);
  copy->sent = self->sent != NULL ? json_object_ref(self->sent) : NULL;
  copy->sent_text = g_strdup(self->sent_text);
  copy->regions = self->regions != NULL ? json_object_ref(self->regions) : NULL;
  return copy;
}

/**
 * relabel_run_task_free:
 *
 * Frees a task.
 */
void
relabel_run_task_free(RelabelRunTask *self)
{
  g_free(self->url);
  g_clear_pointer(&self->sent, json_object_unref);
  g_free(self->sent_text);
  g_clear_pointer(&self->regions, json_object_unref);
  g_free(self);
}

/**
 * relabel_run_task_get_sent:
 *
 * The labels that were sent, by field a list of documents: the base of a later comparison. It is read when it is asked for first: most steps
 * of a run only pass it on. Don't change it; [method@Relabel.RunTask.take_sent] puts another in its place.
 *
 * Returns: (transfer none) (nullable): what was sent
 */
JsonObject *
relabel_run_task_get_sent(RelabelRunTask *self)
{
  g_autoptr(JsonNode) node = self->sent == NULL && self->sent_text != NULL ? relabel_json_parse(self->sent_text, -1, NULL) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT(node))
    self->sent = json_node_dup_object(node);
  return self->sent;
}

/**
 * relabel_run_task_take_sent:
 * @sent: (transfer full) (nullable): the labels, by field a list of documents
 *
 * Sets what was sent.
 */
void
relabel_run_task_take_sent(RelabelRunTask *self, JsonObject *sent)
{
  g_clear_pointer(&self->sent, json_object_unref);
  g_clear_pointer(&self->sent_text, g_free);
  self->sent = sent;
}

/**
 * relabel_run_task_take_sent_text: (skip)
 * @text: (transfer full) (nullable): the same as an object of JSON, which it must be
 *
 * Sets what was sent as the store has it.
 */
void
relabel_run_task_take_sent_text(RelabelRunTask *self, char *text)
{
  relabel_run_task_take_sent(self, NULL);
  self->sent_text = text;
}

/**
 * relabel_run_task_dup_sent_text: (skip)
 *
 * Returns: (transfer full) (nullable): what was sent, as an object of JSON
 */
char *
relabel_run_task_dup_sent_text(const RelabelRunTask *self)
{
  if (self->sent_text != NULL)
    return g_strdup(self->sent_text);
  return self->sent != NULL ? relabel_json_object_to_string(self->sent, FALSE) : NULL;
}

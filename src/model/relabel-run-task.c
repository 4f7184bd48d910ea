/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-id.h"
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
  g_clear_pointer(&self->regions, json_object_unref);
  g_free(self);
}

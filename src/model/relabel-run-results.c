/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a run has found: text as long as it is only passed on. */
#include "relabel-json.h"
#include "relabel-run-private.h"

/**
 * relabel_run_get_results:
 *
 * What the run has found, in FiftyOne's form. That of evaluations can be large: [method@Relabel.Dataset.read_run] reads it,
 * [method@Relabel.Dataset.list_runs] leaves it out.
 *
 * Returns: (transfer none) (nullable): the results; %NULL for none
 */
JsonNode *
relabel_run_get_results(RelabelRun *self)
{
  if (self->results == NULL && self->results_text != NULL)
    self->results = relabel_json_parse(self->results_text, -1, NULL);
  return self->results;
}

/**
 * relabel_run_get_results_text: (skip)
 *
 * Returns: (nullable): the results as JSON text
 */
const char *
relabel_run_get_results_text(RelabelRun *self)
{
  if (self->results_text == NULL && self->results != NULL)
    self->results_text = relabel_json_to_string(self->results, FALSE);
  return self->results_text;
}

/**
 * relabel_run_take_results_text: (skip)
 * @text: (transfer full) (nullable): JSON, which it must be
 *
 * Sets the results as a store has them.
 */
void
relabel_run_take_results_text(RelabelRun *self, char *text)
{
  g_clear_pointer(&self->results, json_node_unref);
  g_free(self->results_text);
  self->results_text = text;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-run-text.h"

#include <string.h>

#include <glib/gi18n.h>

#include "relabel-key-dialog.h"
/* What there is to say of a run. */

/* @style: (out): the style class that goes with it, or NULL. */
const char *
relabel_run_text_get_state(RelabelRun *run, gboolean working, const char **style)
{
  RelabelRunState state = relabel_run_get_state(run);

  *style = working ? "accent" : NULL;
  if (working)
    return state == RELABEL_RUN_STATE_OPEN || state == RELABEL_RUN_STATE_LOADED ? _("Loading") : _("Sending");
  switch (state) {
  case RELABEL_RUN_STATE_PLANNED:
    *style = "warning";
    return _("Not sent");
  case RELABEL_RUN_STATE_UPLOADING:
    *style = "warning";
    return _("Interrupted");
  case RELABEL_RUN_STATE_OPEN:
    *style = "accent";
    return _("Open");
  case RELABEL_RUN_STATE_LOADED:
    *style = "success";
    return _("Loaded");
  case RELABEL_RUN_STATE_FAILED:
    *style = "error";
    return _("Failed");
  case RELABEL_RUN_STATE_CANCELLED:
    *style = "warning";
    return _("Stopped");
  case RELABEL_RUN_STATE_CLEANED:
  default:
    return _("Cleaned up");
  }
}

/* Whether it is to be sent still, whole or in part. */
gboolean
relabel_run_text_is_unsent(RelabelRun *run)
{
  switch (relabel_run_get_state(run)) {
  case RELABEL_RUN_STATE_PLANNED:
  case RELABEL_RUN_STATE_UPLOADING:
  case RELABEL_RUN_STATE_FAILED:
  case RELABEL_RUN_STATE_CANCELLED:
    return TRUE;
  default:
    return FALSE;
  }
}

static char *
dup_time(RelabelRun *run)
{
  GDateTime *utc = relabel_run_get_timestamp(run);
  g_autoptr(GDateTime) time = utc != NULL ? g_date_time_to_local(utc) : NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_local();

  if (time == NULL)
    return NULL;
  if (g_date_time_get_year(time) == g_date_time_get_year(now) &&
      g_date_time_get_day_of_year(time) == g_date_time_get_day_of_year(now))
    /* Translators: a time of today, see strftime(3). */
    return g_date_time_format(time, _("Today, %R"));
  /* Translators: a day and a time, see strftime(3). */
  return g_date_time_format(time, _("%e %B %Y, %R"));
}

/* The address without its scheme. */
static const char *
get_host(const char *url)
{
  const char *separator = strstr(url, "://");

  return separator != NULL ? separator + strlen("://") : url;
}

/* When it was made, how many samples it has, and where it is. */
char *
relabel_run_text_dup_place(RelabelRun *run)
{
  g_autoptr(RelabelLsLocalServer) local_server = relabel_ls_local_server_new();
  g_autofree char *url = relabel_ls_local_server_follow(local_server, relabel_run_get_url(run), relabel_run_get_account(run));
  const char *title = relabel_run_get_project_title(run);
  g_autofree char *time = dup_time(run);
  g_autofree char *samples = NULL;
  g_autoptr(GPtrArray) parts = g_ptr_array_new();
  gint64 n_samples;

  relabel_run_get_counts(run, &n_samples, NULL);
  samples = g_strdup_printf(ngettext("%ld image", "%ld images", n_samples), (glong)n_samples);
  if (time != NULL)
    g_ptr_array_add(parts, time);
  if (n_samples > 0)
    g_ptr_array_add(parts, samples);
  if (title != NULL)
    g_ptr_array_add(parts, (gpointer)title);
  if (url != NULL)
    g_ptr_array_add(parts, (gpointer)get_host(url));
  g_ptr_array_add(parts, NULL);
  return g_strjoinv(" · ", (char **)parts->pdata);
}

/* A line a field, with its classes. */
char *
relabel_run_text_dup_fields(RelabelRun *run)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(run);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; schema != NULL && i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    g_autofree char *classes = g_strjoinv(", ", (char **)relabel_schema_field_get_classes(field));

    /* Translators: a field and its classes. */
    g_string_append_printf(text, _("%s: %s"), relabel_schema_field_get_name(field), classes);
    g_string_append_c(text, '\n');
  }
  if (text->len > 0)
    g_string_truncate(text, text->len - 1);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
relabel_run_text_dup_status(const RelabelRunStatus *status)
{
  g_autofree char *labelled = g_strdup_printf(ngettext("%ld of %ld labelled", "%ld of %ld labelled", status->n_tasks),
                                              (glong)status->n_labelled, (glong)status->n_tasks);
  g_autofree char *skipped = g_strdup_printf(ngettext("%ld skipped", "%ld skipped", status->n_skipped), (glong)status->n_skipped);
  g_autofree char *drafts = g_strdup_printf(ngettext("%ld draft", "%ld drafts", status->n_drafts), (glong)status->n_drafts);
  const char *parts[4] = { labelled };
  guint n = 1;

  if (status->n_skipped > 0)
    parts[n++] = skipped;
  if (status->n_drafts > 0)
    parts[n++] = drafts;
  return g_strjoinv(", ", (char **)parts);
}

/* What is done now, and how much of it; NULL before the first step. */
char *
relabel_run_text_dup_progress(RelabelProgress *progress)
{
  g_autofree char *text = relabel_progress_dup_text(progress);
  guint64 done, total;

  relabel_progress_get_counts(progress, &done, &total);
  if (text == NULL || total == 0)
    return g_steal_pointer(&text);
  /* Translators: what is done, and of how many. */
  return g_strdup_printf(_("%s: %lu of %lu"), text, (gulong)done, (gulong)total);
}

/* What stands in the way, and what to do; NULL if nothing does. @error: (nullable): of the last question to the server. */
char *
relabel_run_text_dup_message(RelabelRun *run, const GError *error)
{
  const char *reason = relabel_run_get_reason(run);

  if (g_error_matches(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_PROJECT_GONE))
    return g_strdup_printf(_("%s. Labels that were not loaded are lost; delete the record."), error->message);
  if (relabel_key_dialog_is_needed(error))
    return g_strdup(error->message);
  if (error != NULL)
    /* Translators: a sentence with the reason follows. */
    return g_strdup_printf(_("Server can’t be reached: %s"), error->message);
  switch (relabel_run_get_state(run)) {
  case RELABEL_RUN_STATE_FAILED:
    return g_strdup(reason != NULL ? reason : _("The samples could not be sent."));
  case RELABEL_RUN_STATE_CANCELLED:
    return g_strdup(_("Sending was stopped. Resume it, or cancel the run to remove what is on the server."));
  case RELABEL_RUN_STATE_PLANNED:
  case RELABEL_RUN_STATE_UPLOADING:
    return g_strdup(_("The program ended before all was sent. Resume it, or cancel the run to remove what is on the server."));
  case RELABEL_RUN_STATE_OPEN:
    /* What is not as it was asked for. */
    return g_strdup(reason);
  default:
    return NULL;
  }
}

/* What of a run is not done, by the way of counting of a load; nothing, if it is all done. */
static void
add_undone(GPtrArray *parts, RelabelLoadReport *report)
{
  gulong n_skipped = relabel_load_report_get_n_skipped(report), n_drafts = relabel_load_report_get_n_drafts(report);

  if (n_skipped > 0)
    g_ptr_array_add(parts, g_strdup_printf(ngettext("%lu skipped", "%lu skipped", n_skipped), n_skipped));
  if (n_drafts > 0)
    g_ptr_array_add(parts, g_strdup_printf(ngettext("%lu draft", "%lu drafts", n_drafts), n_drafts));
}

/* The sum of all fields. */
char *
relabel_run_text_dup_report(RelabelLoadReport *report)
{
  GPtrArray *fields = relabel_load_report_get_fields(report);
  gulong n_added = 0, n_edited = 0, n_deleted = 0, n_rejected = 0, n_unchanged = 0;
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < fields->len; i++) {
    RelabelFieldChanges *changes = fields->pdata[i];

    n_added += changes->added;
    n_edited += changes->edited;
    n_deleted += changes->deleted;
    n_rejected += changes->rejected;
    n_unchanged += changes->unchanged;
  }
  if (relabel_load_report_get_n_labelled(report) == 0)
    return g_strdup(_("Nobody has submitted labels yet"));
  if (n_added + n_edited + n_deleted == 0)
    g_ptr_array_add(parts, g_strdup(_("Nothing new")));
  if (n_added > 0)
    g_ptr_array_add(parts, g_strdup_printf(ngettext("%lu added", "%lu added", n_added), n_added));
  if (n_edited > 0)
    g_ptr_array_add(parts, g_strdup_printf(ngettext("%lu edited", "%lu edited", n_edited), n_edited));
  if (n_deleted > 0)
    g_ptr_array_add(parts, g_strdup_printf(ngettext("%lu deleted", "%lu deleted", n_deleted), n_deleted));
  if (n_rejected > 0)
    g_ptr_array_add(parts, g_strdup_printf(ngettext("%lu rejected", "%lu rejected", n_rejected), n_rejected));
  if (n_unchanged > 0)
    g_ptr_array_add(parts, g_strdup_printf(ngettext("%lu unchanged", "%lu unchanged", n_unchanged), n_unchanged));
  add_undone(parts, report);
  g_ptr_array_add(parts, NULL);
  return g_strjoinv(", ", (char **)parts->pdata);
}

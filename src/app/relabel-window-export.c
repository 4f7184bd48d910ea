/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-window-private.h"

/* Lines of a report that a dialog has room for. */
#define MAX_LINES 8

typedef struct {
  RelabelWindow *window;
  RelabelJob *job;
  RelabelExportRequest *request;
} Export;

static void
export_free(Export *export)
{
  g_object_unref(export->window);
  g_object_unref(export->job);
  g_object_unref(export->request);
  g_free(export);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Export, export_free)

/* What the format has no place for, and what could not be read. */
static char *
describe_losses(RelabelExportReport *report)
{
  guint64 n_problems = relabel_export_report_get_n_problems(report);
  guint n_listed = MIN(relabel_export_report_get_n_listed(report), MAX_LINES);
  GString *text = g_string_new(NULL);

  for (guint i = 0; i < relabel_export_report_get_n_omissions(report); i++) {
    guint64 count;
    const char *what = relabel_export_report_get_omission(report, i, &count);

    g_string_append_printf(text, _("The format has no place for: %s (%" PRIu64 ")"), what, count);
    g_string_append_c(text, '\n');
  }
  for (guint i = 0; i < n_listed; i++) {
    g_autofree char *path = g_filename_display_name(relabel_export_report_get_path(report, i));

    g_string_append_printf(text, "%s: %s\n", path, relabel_export_report_get_reason(report, i));
  }
  if (n_problems > n_listed)
    g_string_append_printf(text, ngettext("and %" PRIu64 " more", "and %" PRIu64 " more", (gulong)(n_problems - n_listed)),
                           n_problems - n_listed);
  return g_strchomp(g_string_free(text, FALSE));
}

static void
show_report(Export *export, RelabelExportReport *report)
{
  guint64 n = relabel_export_report_get_n_samples(report);
  g_autofree char *text =
      g_strdup_printf(ngettext("%'" PRIu64 " sample exported", "%'" PRIu64 " samples exported", (gulong)n), n);
  g_autofree char *losses = describe_losses(report);

  relabel_window_add_file_toast(export->window, text, relabel_export_request_get_path(export->request));
  if (*losses != '\0')
    relabel_window_show_error(export->window, _("Not All Was Exported"), losses);
}

static void
exported_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Export) export = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelExportReport) report = relabel_export_samples_finish(RELABEL_DATASET(source), result, &error);
  g_autofree char *path = g_filename_display_name(relabel_export_request_get_path(export->request));

  if (report != NULL) {
    relabel_job_end(export->job, _("Export finished"), path);
    show_report(export, report);
  } else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    relabel_job_end(export->job, NULL, NULL);
  } else {
    relabel_job_end(export->job, _("Export failed"), error->message);
    relabel_window_show_error(export->window, _("The Export Failed"), error->message);
  }
  relabel_window_update_actions(export->window);
}

/* The window can be used meanwhile; one export at a time is shown. */
void
relabel_window_export_samples(RelabelWindow *self, RelabelExportRequest *request)
{
  RelabelDataset *dataset = relabel_workspace_get_dataset(self->workspace);
  const char *format = relabel_format_get_title(relabel_export_request_get_format(request));
  g_autofree char *title = g_strdup_printf(_("Exporting to %s…"), format);
  Export *export = g_new0(Export, 1);

  export->window = g_object_ref(self);
  export->request = g_object_ref(request);
  export->job = relabel_job_new(title, dataset, NULL);
  relabel_job_bar_set_job(self->job_bar, export->job);
  relabel_window_update_actions(self);
  relabel_export_samples_async(dataset, request, relabel_job_get_progress(export->job), relabel_job_get_cancellable(export->job),
                               exported_cb, export);
}

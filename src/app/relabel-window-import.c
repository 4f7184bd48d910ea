/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-window-private.h"

/* New datasets: from folders, from the zoo, and the demonstration. */
typedef struct {
  RelabelWindow *window;
  RelabelJob *job;
  RelabelStore *store;
  RelabelDataset *dataset;
  char *name;
  RelabelImportRequest *request; /* or */
  char *zoo;                     /* a name; both NULL for the demonstration */
  guint attempt;
  gboolean is_new;
} Import;

static void create(Import *import);

static void
import_free(Import *import)
{
  g_clear_object(&import->window);
  g_clear_object(&import->job);
  g_clear_object(&import->store);
  g_clear_object(&import->dataset);
  g_free(import->name);
  g_clear_object(&import->request);
  g_free(import->zoo);
  g_free(import);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Import, import_free)

static void
deleted_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelWindow) window = user_data;

  /* What could not be deleted is listed, and can be deleted there. */
  relabel_store_delete_dataset_finish(RELABEL_STORE(source), result, NULL);
  relabel_window_show_start(window);
}

/* Nothing half done stays: a dataset that was made for this import goes again. */
static void
give_up(Import *import)
{
  g_autofree char *uri = import->dataset != NULL ? g_strdup(relabel_dataset_get_uri(import->dataset)) : NULL;

  if (import->dataset != NULL && !import->is_new) {
    relabel_window_show_dataset(import->window, import->dataset);
    return;
  }
  g_clear_object(&import->dataset);
  if (uri != NULL)
    relabel_store_delete_dataset_async(import->store, uri, NULL, deleted_cb, g_object_ref(import->window));
  else
    relabel_window_show_start(import->window);
}

static void
end(Import *import, const GError *error)
{
  g_autofree char *body = error == NULL ? g_strdup_printf(_("“%s” is ready."), import->name) : NULL;

  relabel_window_show_job(import->window, NULL);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    relabel_job_end(import->job, NULL, NULL);
    give_up(import);
  } else if (error != NULL) {
    relabel_job_end(import->job, _("Import failed"), error->message);
    give_up(import);
    relabel_window_show_error(import->window, import->zoo != NULL ? _("The Download Failed") : _("The Import Failed"), error->message);
  } else {
    relabel_job_end(import->job, _("Import finished"), body);
    relabel_window_show_dataset(import->window, import->dataset);
  }
}

/* Files that could not be imported, each with its reason. */
static void
show_problems(Import *import, RelabelImportReport *report)
{
  guint64 n = relabel_import_report_get_n_problems(report);
  guint n_listed = relabel_import_report_get_n_listed(report);
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < MIN(n_listed, 8); i++) {
    g_autofree char *path = g_filename_display_name(relabel_import_report_get_path(report, i));

    g_string_append_printf(text, "%s%s: %s", i > 0 ? "\n" : "", path, relabel_import_report_get_reason(report, i));
  }
  if (n > 8)
    g_string_append_printf(text, ngettext("\nand %" PRIu64 " more", "\nand %" PRIu64 " more", (gulong)(n - 8)),
                           n - 8);
  relabel_window_show_error(import->window, _("Some Files Were Left Out"), text->str);
}

static void
show_report(Import *import, RelabelImportReport *report)
{
  guint64 n = relabel_import_report_get_n_samples(report);
  g_autofree char *text = g_strdup_printf(ngettext("%'" PRIu64 " sample imported",
                                                   "%'" PRIu64 " samples imported", (gulong)n), n);

  relabel_window_add_toast(import->window, text);
  if (relabel_import_report_get_n_problems(report) > 0)
    show_problems(import, report);
}

static void
imported_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Import) import = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelImportReport) report = relabel_import_samples_finish(RELABEL_DATASET(source), result, &error);

  end(import, error);
  if (report != NULL)
    show_report(import, report);
}

static void
loaded_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Import) import = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelImportReport) report = relabel_zoo_load_finish(RELABEL_DATASET(source), result, &error);

  end(import, error);
  if (report != NULL)
    show_report(import, report);
}

static void
demo_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Import) import = user_data;
  g_autoptr(GError) error = NULL;

  relabel_demo_create_finish(RELABEL_DATASET(source), result, &error);
  end(import, error);
}

static void
fill(Import *import)
{
  RelabelProgress *progress = relabel_job_get_progress(import->job);
  GCancellable *cancellable = relabel_job_get_cancellable(import->job);
  g_autofree char *media = NULL;

  if (import->zoo != NULL) {
    relabel_zoo_load_async(import->dataset, import->zoo, progress, cancellable, loaded_cb, import);
  } else if (import->request != NULL) {
    relabel_import_samples_async(import->dataset, import->request, progress, cancellable, imported_cb, import);
  } else {
    media = g_build_filename(g_get_user_data_dir(), "relabel", "media", import->name, NULL);
    relabel_demo_create_async(import->dataset, media, progress, cancellable, demo_cb, import);
  }
}

static void
created_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  Import *import = user_data;
  g_autoptr(GError) error = NULL;

  import->dataset = relabel_store_create_dataset_finish(RELABEL_STORE(source), result, &error);
  if (g_error_matches(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_EXISTS) && import->attempt < 1000) {
    create(import);
  } else if (error != NULL) {
    end(import, error);
    import_free(import);
  } else {
    fill(import);
  }
}

/* A name that is taken gets a number. */
static void
create(Import *import)
{
  g_autofree char *name =
      import->attempt > 0 ? g_strdup_printf("%s-%u", import->name, import->attempt + 1) : g_strdup(import->name);

  import->attempt++;
  relabel_store_create_dataset_async(import->store, name, relabel_job_get_cancellable(import->job), created_cb, import);
}

static Import *
import_new(RelabelWindow *window, const char *title, const char *name)
{
  Import *import = g_new0(Import, 1);
  RelabelApplication *application = RELABEL_APPLICATION(gtk_window_get_application(GTK_WINDOW(window)));

  import->window = g_object_ref(window);
  import->store = g_object_ref(relabel_application_get_store(application));
  import->job = relabel_job_new(title, NULL, NULL);
  import->name = g_strdup(name);
  relabel_window_show_job(window, import->job);
  return import;
}

/* What a dataset, or a folder, may be called after a path. */
char *
relabel_window_make_name(const char *path)
{
  g_autofree char *base = g_path_get_basename(path);
  g_autofree char *valid = g_utf8_make_valid(base, -1);

  g_strdelimit(valid, "/\\:*?\"<>|", '-');
  g_strstrip(valid);
  return g_strdup(*valid != '\0' && *valid != '.' ? valid : "images");
}

static char *
make_title(RelabelImportRequest *request)
{
  const char *format = relabel_import_request_get_format(request);

  if (format == NULL || g_str_equal(format, "images"))
    return g_strdup(_("Importing Images…"));
  return g_strdup_printf(_("Importing from %s…"), relabel_format_get_title(format));
}

/* @name: (nullable): of a new dataset; else it goes into the one that is open */
void
relabel_window_import_samples(RelabelWindow *self, RelabelImportRequest *request, const char *name)
{
  RelabelDataset *open = name == NULL ? relabel_workspace_get_dataset(self->workspace) : NULL;
  g_autofree char *title = make_title(request);
  Import *import = import_new(self, title, open != NULL ? relabel_dataset_get_name(open) : name);

  import->request = g_object_ref(request);
  import->is_new = open == NULL;
  if (import->is_new) {
    create(import);
  } else {
    import->dataset = g_object_ref(open);
    fill(import);
  }
}

typedef struct {
  RelabelWindow *window;
  char *path;
} Detection;

static void
detected_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Detection *detection = user_data;
  g_autoptr(RelabelWindow) window = detection->window;
  g_autofree char *path = detection->path;
  g_autofree char *name = relabel_window_make_name(path);
  const char *format = relabel_format_detect_finish(result, NULL);
  gboolean has_labels = format != NULL && !g_str_equal(format, "images");
  g_autoptr(RelabelImportRequest) request = relabel_import_request_new(format, path);

  /* The window was closed meanwhile. */
  if (gtk_window_get_application(GTK_WINDOW(window)) == NULL)
    return;
  relabel_window_import_samples(window, request, has_labels || window->workspace == NULL ? name : NULL);
}

/* Without a question: images go into the open dataset, or into a new one; whatever has labels becomes a new one. */
void
relabel_window_import(RelabelWindow *self, const char *path)
{
  Detection *detection = g_new0(Detection, 1);

  detection->window = g_object_ref(self);
  detection->path = g_strdup(path);
  relabel_format_detect_async(path, NULL, detected_cb, detection);
}

void
relabel_window_make_demo(RelabelWindow *self, const char *name)
{
  Import *import = import_new(self, _("Drawing the Demonstration…"), name);

  import->is_new = TRUE;
  create(import);
}

static void
fetched_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  Import *import = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = relabel_zoo_fetch_finish(result, &error);

  if (folder != NULL) {
    create(import);
    return;
  }
  end(import, error);
  import_free(import);
}

/* Nothing is made of a dataset before it is on the disk. */
void
relabel_window_load_zoo(RelabelWindow *self, const char *name)
{
  const RelabelZooEntry *entry = relabel_zoo_find(name, NULL);
  g_autofree char *title = entry != NULL ? g_strdup_printf(_("Loading %s…"), entry->title) : NULL;
  Import *import;

  if (entry == NULL)
    return;
  import = import_new(self, title, name);
  import->zoo = g_strdup(name);
  import->is_new = TRUE;
  relabel_zoo_fetch_async(name, relabel_job_get_progress(import->job), relabel_job_get_cancellable(import->job), fetched_cb, import);
}

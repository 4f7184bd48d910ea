/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-project-row.h"

#include <glib/gi18n.h>

#include "relabel.h"

/* After the last letter of an address or key. */
#define DELAY 600

/*
 * RelabelProjectRow:
 *
 * A new project, or one of those that are on the server. They are asked for while the row can be seen.
 */
struct _RelabelProjectRow {
  AdwComboRow parent_instance;

  /* Owned. */
  GPtrArray *projects; /* of RelabelLsProject; NULL while they are not known */
  GCancellable *cancellable;
  char *url;
  char *api_key;
  guint source;
};

G_DEFINE_FINAL_TYPE(RelabelProjectRow, relabel_project_row, ADW_TYPE_COMBO_ROW)

static void
set_projects(RelabelProjectRow *self, GPtrArray *projects)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);

  gtk_string_list_append(names, _("New project"));
  for (guint i = 0; projects != NULL && i < projects->len; i++) {
    RelabelLsProject *project = g_ptr_array_index(projects, i);
    const char *title = relabel_ls_project_get_title(project);
    /* Translators: the title of a project and its number. */
    g_autofree char *name = g_strdup_printf(_("%s (%ld)"), title != NULL ? title : "", (long)relabel_ls_project_get_id(project));

    gtk_string_list_append(names, name);
  }
  g_clear_pointer(&self->projects, g_ptr_array_unref);
  self->projects = projects != NULL ? g_ptr_array_ref(projects) : NULL;
  adw_combo_row_set_model(ADW_COMBO_ROW(self), G_LIST_MODEL(names));
  gtk_widget_set_sensitive(GTK_WIDGET(self), projects != NULL && projects->len > 0);
}

static void
listed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelProjectRow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) projects = relabel_annotate_list_projects_finish(result, &error);

  /* What is wrong with a server is said where it is chosen. */
  if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->cancellable != NULL)
    set_projects(self, projects);
}

static gboolean
list_cb(gpointer user_data)
{
  RelabelProjectRow *self = user_data;

  self->source = 0;
  self->cancellable = g_cancellable_new();
  relabel_annotate_list_projects_async(self->url, self->api_key, self->cancellable, listed_cb, g_object_ref(self));
  return G_SOURCE_REMOVE;
}

static void
stop(RelabelProjectRow *self)
{
  g_clear_handle_id(&self->source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
}

static void
relabel_project_row_dispose(GObject *object)
{
  stop(RELABEL_PROJECT_ROW(object));
  G_OBJECT_CLASS(relabel_project_row_parent_class)->dispose(object);
}

static void
relabel_project_row_finalize(GObject *object)
{
  RelabelProjectRow *self = RELABEL_PROJECT_ROW(object);

  g_clear_pointer(&self->projects, g_ptr_array_unref);
  g_free(self->url);
  g_free(self->api_key);
  G_OBJECT_CLASS(relabel_project_row_parent_class)->finalize(object);
}

static void
relabel_project_row_class_init(RelabelProjectRowClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_project_row_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_project_row_finalize;
}

static void
relabel_project_row_init(RelabelProjectRow *self)
{
  set_projects(self, NULL);
}

/* Its projects are what is offered. */
void
relabel_project_row_set_server(RelabelProjectRow *self, const char *url, const char *api_key)
{
  if (g_strcmp0(self->url, url) == 0 && g_strcmp0(self->api_key, api_key) == 0)
    return;
  stop(self);
  set_projects(self, NULL);
  g_free(self->url);
  self->url = g_strdup(url);
  g_free(self->api_key);
  self->api_key = g_strdup(api_key);
  if (url != NULL)
    self->source = g_timeout_add(DELAY, list_cb, self);
}

/* 0 for a new one. */
gint64
relabel_project_row_get_project_id(RelabelProjectRow *self)
{
  guint selected = adw_combo_row_get_selected(ADW_COMBO_ROW(self));

  if (self->projects == NULL || selected == 0 || selected > self->projects->len)
    return 0;
  return relabel_ls_project_get_id(g_ptr_array_index(self->projects, selected - 1));
}

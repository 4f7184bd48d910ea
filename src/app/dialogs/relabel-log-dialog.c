/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-log-dialog.h"

#include "relabel-private-server.h"

/* Milliseconds between two looks at it. */
#define INTERVAL 500
#define FIRST_LINES 1000
#define MAX_LINES 10000

/*
 * RelabelLogDialog:
 *
 * What the private server writes: the last of it, and what comes. It stays at its end unless somebody scrolls up.
 */
struct _RelabelLogDialog {
  AdwWindow parent_instance;

  RelabelLsLocalServer *server;
  goffset position;
  guint source;

  /* template children */
  GtkScrolledWindow *scrolled;
  GtkTextView *text_view;
};

G_DEFINE_FINAL_TYPE(RelabelLogDialog, relabel_log_dialog, ADW_TYPE_WINDOW)

static void
drop_first_lines(GtkTextBuffer *buffer)
{
  GtkTextIter begin, end;

  if (gtk_text_buffer_get_line_count(buffer) <= MAX_LINES)
    return;
  gtk_text_buffer_get_start_iter(buffer, &begin);
  gtk_text_buffer_get_iter_at_line(buffer, &end, gtk_text_buffer_get_line_count(buffer) - MAX_LINES);
  gtk_text_buffer_delete(buffer, &begin, &end);
}

static void
append(RelabelLogDialog *self, guint n_lines)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer(self->text_view);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment(self->scrolled);
  gboolean at_end = gtk_adjustment_get_value(adjustment) + gtk_adjustment_get_page_size(adjustment) >=
                    gtk_adjustment_get_upper(adjustment) - 1;
  goffset before = self->position;
  g_autofree char *text = relabel_ls_local_server_read_log(self->server, &self->position, n_lines);
  GtkTextIter end;

  /* The server was started anew, and so was its log. */
  if (self->position < before)
    gtk_text_buffer_set_text(buffer, "", 0);
  if (*text == '\0')
    return;
  gtk_text_buffer_get_end_iter(buffer, &end);
  gtk_text_buffer_insert(buffer, &end, text, -1);
  drop_first_lines(buffer);
  if (at_end) {
    gtk_text_buffer_get_end_iter(buffer, &end);
    gtk_text_buffer_place_cursor(buffer, &end);
    gtk_text_view_scroll_mark_onscreen(self->text_view, gtk_text_buffer_get_insert(buffer));
  }
}

static gboolean
look_cb(gpointer user_data)
{
  append(user_data, 0);
  return G_SOURCE_CONTINUE;
}

static void
relabel_log_dialog_dispose(GObject *object)
{
  RelabelLogDialog *self = RELABEL_LOG_DIALOG(object);

  g_clear_handle_id(&self->source, g_source_remove);
  g_clear_object(&self->server);
  gtk_widget_dispose_template(GTK_WIDGET(self), RELABEL_TYPE_LOG_DIALOG);
  G_OBJECT_CLASS(relabel_log_dialog_parent_class)->dispose(object);
}

static void
relabel_log_dialog_class_init(RelabelLogDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_log_dialog_dispose;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-log-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelLogDialog, scrolled);
  gtk_widget_class_bind_template_child(widget_class, RelabelLogDialog, text_view);
}

static void
relabel_log_dialog_init(RelabelLogDialog *self)
{
  self->server = g_object_ref(relabel_private_server_get_server(relabel_private_server_get()));
  gtk_widget_init_template(GTK_WIDGET(self));
  append(self, FIRST_LINES);
  self->source = g_timeout_add(INTERVAL, look_cb, self);
}

GtkWidget *
relabel_log_dialog_new(void)
{
  return g_object_new(RELABEL_TYPE_LOG_DIALOG, NULL);
}

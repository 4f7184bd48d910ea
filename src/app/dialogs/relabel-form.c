/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-form.h"

#include <glib/gi18n.h>

typedef struct {
  GtkWindow *dialog; /* it may be closed meanwhile */
  RelabelFormChosen func;
} Choice;

static void
choice_free(gpointer data, GClosure *closure)
{
  Choice *choice = data;

  g_clear_weak_pointer(&choice->dialog);
  g_free(choice);
}

static void
response_cb(GtkNativeDialog *chooser, int response, Choice *choice)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(chooser));

  if (response == GTK_RESPONSE_ACCEPT && choice->dialog != NULL && file != NULL && g_file_peek_path(file) != NULL)
    choice->func(choice->dialog, g_file_peek_path(file));
  g_object_unref(chooser);
}

/* Asks for a file or folder, and hands its path to @func. */
void
relabel_form_choose(GtkWindow *dialog, const char *title, GtkFileChooserAction mode, RelabelFormChosen func)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new(title, dialog, mode, _("_Choose"), NULL);
  Choice *choice = g_new0(Choice, 1);

  g_set_weak_pointer(&choice->dialog, dialog);
  choice->func = func;
  gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(chooser), TRUE);
  g_signal_connect_data(chooser, "response", G_CALLBACK(response_cb), choice, choice_free, 0);
  gtk_native_dialog_show(GTK_NATIVE_DIALOG(chooser));
}

/* What stands in the way of going on: NULL for nothing, and empty for what need not be said. */
void
relabel_form_show_problem(GtkRevealer *revealer, GtkLabel *label, GtkWidget *button, const char *problem)
{
  gtk_widget_set_tooltip_text(button, problem);
  /* What is said keeps its place while the line goes. */
  if (problem != NULL && *problem != '\0')
    gtk_label_set_label(label, problem);
  gtk_revealer_set_reveal_child(revealer, problem != NULL && *problem != '\0');
}

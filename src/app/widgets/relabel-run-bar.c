/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-run-bar.h"

#include <glib/gi18n.h>

/*
 * RelabelRunBar:
 *
 * Says that a run was interrupted, and goes on with it by one click; hidden while there is none.
 */
struct _RelabelRunBar {
  AdwBin parent_instance;

  /* Template children. */
  GtkRevealer *revealer;
  GtkLabel *label;
  GtkWidget *resume_button;

  /* Owned. */
  RelabelRun *run;
};

G_DEFINE_FINAL_TYPE(RelabelRunBar, relabel_run_bar, ADW_TYPE_BIN)

enum { PROP_0, PROP_RUN, N_PROPS };

static GParamSpec *props[N_PROPS];

static void
relabel_run_bar_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_RUN)
    g_value_set_object(value, RELABEL_RUN_BAR(object)->run);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
}

static void
relabel_run_bar_set_property(GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_RUN)
    relabel_run_bar_set_run(RELABEL_RUN_BAR(object), g_value_get_object(value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
}

static void
relabel_run_bar_dispose(GObject *object)
{
  g_clear_object(&RELABEL_RUN_BAR(object)->run);
  G_OBJECT_CLASS(relabel_run_bar_parent_class)->dispose(object);
}

static void
relabel_run_bar_class_init(RelabelRunBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = relabel_run_bar_get_property;
  object_class->set_property = relabel_run_bar_set_property;
  object_class->dispose = relabel_run_bar_dispose;
  props[PROP_RUN] = g_param_spec_object("run", NULL, NULL, RELABEL_TYPE_RUN,
                                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-run-bar.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelRunBar, revealer);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunBar, label);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunBar, resume_button);
}

static void
relabel_run_bar_init(RelabelRunBar *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

/* @run: (nullable) */
void
relabel_run_bar_set_run(RelabelRunBar *self, RelabelRun *run)
{
  const char *key = run != NULL ? relabel_run_get_key(run) : NULL;
  g_autofree char *text = g_strdup_printf(_("The run “%s” was not sent whole"), key != NULL ? key : "");

  if (!g_set_object(&self->run, run))
    return;
  if (run != NULL) {
    gtk_label_set_label(self->label, text);
    gtk_actionable_set_action_target(GTK_ACTIONABLE(self->resume_button), "s", key);
  }
  gtk_revealer_set_reveal_child(self->revealer, run != NULL);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_RUN]);
}

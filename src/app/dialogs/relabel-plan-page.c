/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-plan-page.h"

#include <glib/gi18n.h>

#include "relabel-plan-text.h"
#include "relabel-run-text.h"

/*
 * RelabelPlanPage:
 *
 * Finds out what would be sent, and shows it: how much, what not and why, where to, and how long it takes. What a person does then are actions
 * of the dialog around it: annotate.plan, annotate.back.
 */
struct _RelabelPlanPage {
  AdwBin parent_instance;

  /* Template children. */
  GtkStack *stack;
  GtkSpinner *spinner;
  GtkLabel *progress_label;
  AdwPreferencesGroup *sent_group;
  AdwPreferencesGroup *unsent_group;
  AdwPreferencesGroup *place_group;
  AdwPreferencesGroup *notes_group;
  AdwStatusPage *failed_page;
  GtkWidget *change_button;

  /* Owned. */
  RelabelAnnotatePlan *plan; /* NULL while there is none */
  RelabelProgress *progress;
  GCancellable *cancellable;
  GPtrArray *rows; /* borrowed, each with its group */
};

G_DEFINE_FINAL_TYPE(RelabelPlanPage, relabel_plan_page, ADW_TYPE_BIN)

enum {
  PROP_PLAN = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

/* ---- rows ---- */

/* Names of files and classes are no markup, and as long as they are. */
static GtkWidget *
make_row(const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new();

  g_object_set(row, "use-markup", FALSE, "title-lines", 0, "subtitle-lines", 0, NULL);
  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle(ADW_ACTION_ROW(row), subtitle);
  return row;
}

static void
add(RelabelPlanPage *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  adw_preferences_group_add(group, row);
  g_object_set_data(G_OBJECT(row), "group", group);
  g_ptr_array_add(self->rows, row);
  gtk_widget_set_visible(GTK_WIDGET(group), TRUE);
}

static void
clear_rows(RelabelPlanPage *self)
{
  AdwPreferencesGroup *const groups[] = { self->sent_group, self->unsent_group, self->place_group, self->notes_group };

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove(g_object_get_data(self->rows->pdata[i], "group"), self->rows->pdata[i]);
  g_ptr_array_set_size(self->rows, 0);
  for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
    gtk_widget_set_visible(GTK_WIDGET(groups[i]), FALSE);
}

static void
add_sent(RelabelPlanPage *self)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(relabel_annotate_plan_get_run(self->plan));
  g_autofree char *images = relabel_plan_text_dup_images(self->plan);
  g_autofree char *files = relabel_plan_text_dup_files(self->plan);
  g_autofree char *duration = relabel_plan_text_dup_duration(relabel_annotate_plan_get_seconds(self->plan));

  add(self, self->sent_group, make_row(images, files));
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    g_autofree char *labels = relabel_plan_text_dup_labels(self->plan, field);

    add(self, self->sent_group, make_row(relabel_schema_field_get_name(field), labels));
  }
  add(self, self->sent_group, make_row(duration, _("An estimate; a slow network takes longer")));
}

static GtkWidget *
make_reason_row(const RelabelUnsent *unsent)
{
  g_autofree char *examples = g_strjoinv("\n", unsent->examples);
  g_autofree char *count = g_strdup_printf("%'lu", (gulong)unsent->count);
  GtkWidget *row = make_row(relabel_plan_text_get_reason(unsent->reason), examples);
  GtkWidget *label = gtk_label_new(count);

  gtk_widget_add_css_class(label, "numeric");
  gtk_widget_add_css_class(label, "dim-label");
  adw_action_row_add_suffix(ADW_ACTION_ROW(row), label);
  return row;
}

/* The reasons of the images, or of the labels of a field, below a row with their number. */
static void
add_unsent(RelabelPlanPage *self, const char *field)
{
  GPtrArray *unsent = relabel_run_get_unsent(relabel_annotate_plan_get_run(self->plan));
  guint64 n = relabel_annotate_plan_get_n_unsent(self->plan, field);
  g_autofree char *title = relabel_plan_text_dup_unsent(field, n);
  GtkWidget *expander;

  if (n == 0)
    return;
  expander = adw_expander_row_new();
  g_object_set(expander, "use-markup", FALSE, NULL);
  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(expander), title);
  for (guint i = 0; i < unsent->len; i++) {
    const RelabelUnsent *entry = unsent->pdata[i];

    if (g_strcmp0(entry->field, field) == 0)
      adw_expander_row_add_row(ADW_EXPANDER_ROW(expander), make_reason_row(entry));
  }
  add(self, self->unsent_group, expander);
}

static void
add_place(RelabelPlanPage *self)
{
  RelabelRun *run = relabel_annotate_plan_get_run(self->plan);
  g_autofree char *server = relabel_plan_text_dup_server(self->plan);
  g_autofree char *project = relabel_run_get_project_shared(run)
                                 ? g_strdup_printf(_("Project %ld, which is there"), (long)relabel_run_get_project_id(run))
                                 : g_strdup(_("A new project"));

  add(self, self->place_group, make_row(relabel_run_get_url(run), server));
  add(self, self->place_group, make_row(relabel_run_get_project_title(run), project));
}

static void
add_notes(RelabelPlanPage *self)
{
  g_auto(GStrv) notes = relabel_label_schema_dup_notes(relabel_run_get_label_schema(relabel_annotate_plan_get_run(self->plan)));

  for (guint i = 0; notes[i] != NULL; i++)
    add(self, self->notes_group, make_row(notes[i], NULL));
}

static void
show_plan(RelabelPlanPage *self)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(relabel_annotate_plan_get_run(self->plan));

  add_sent(self);
  add_unsent(self, NULL);
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++)
    add_unsent(self, relabel_schema_field_get_name(relabel_label_schema_get_field(schema, i)));
  add_place(self);
  add_notes(self);
  gtk_stack_set_visible_child_name(self->stack, "plan");
}

/* ---- making it ---- */

static void
set_plan(RelabelPlanPage *self, RelabelAnnotatePlan *plan)
{
  if (g_set_object(&self->plan, plan))
    g_object_notify_by_pspec(G_OBJECT(self), properties[PROP_PLAN]);
}

static void
progress_cb(RelabelPlanPage *self)
{
  g_autofree char *text = relabel_run_text_dup_progress(self->progress);

  gtk_label_set_label(self->progress_label, text != NULL ? text : "");
}

static void
set_progress(RelabelPlanPage *self, RelabelProgress *progress)
{
  if (self->progress != NULL)
    g_signal_handlers_disconnect_by_data(self->progress, self);
  g_set_object(&self->progress, progress);
  if (progress != NULL)
    g_signal_connect_swapped(progress, "changed", G_CALLBACK(progress_cb), self);
  gtk_spinner_set_spinning(self->spinner, progress != NULL);
}

static void
planned_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelPlanPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelAnnotatePlan) plan = relabel_annotate_plan_new_finish(result, &error);
  g_autofree char *text = NULL;

  /* Whoever has stopped it has cleared up, and may have begun another. */
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_progress(self, NULL);
  g_clear_object(&self->cancellable);
  if (plan != NULL) {
    set_plan(self, plan);
    show_plan(self);
    return;
  }
  text = g_markup_escape_text(error->message, -1);
  adw_status_page_set_description(self->failed_page, text);
  gtk_stack_set_visible_child_name(self->stack, "failed");
  gtk_widget_grab_focus(self->change_button);
}

void
relabel_plan_page_start(RelabelPlanPage *self, RelabelDataset *dataset, RelabelAnnotateRequest *request)
{
  g_autoptr(RelabelProgress) progress = relabel_progress_new();

  relabel_plan_page_stop(self);
  clear_rows(self);
  gtk_label_set_label(self->progress_label, "");
  set_progress(self, progress);
  self->cancellable = g_cancellable_new();
  gtk_stack_set_visible_child_name(self->stack, "working");
  relabel_annotate_plan_new_async(dataset, request, progress, self->cancellable, planned_cb, g_object_ref(self));
}

void
relabel_plan_page_stop(RelabelPlanPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
  set_progress(self, NULL);
  set_plan(self, NULL);
}

RelabelAnnotatePlan *
relabel_plan_page_get_plan(RelabelPlanPage *self)
{
  return self->plan;
}

static void
relabel_plan_page_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object(value, RELABEL_PLAN_PAGE(object)->plan);
}

static void
relabel_plan_page_dispose(GObject *object)
{
  RelabelPlanPage *self = RELABEL_PLAN_PAGE(object);

  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
  if (self->progress != NULL)
    g_signal_handlers_disconnect_by_data(self->progress, self);
  g_clear_object(&self->progress);
  g_clear_object(&self->plan);
  g_clear_pointer(&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS(relabel_plan_page_parent_class)->dispose(object);
}

static void
relabel_plan_page_class_init(RelabelPlanPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = relabel_plan_page_get_property;
  object_class->dispose = relabel_plan_page_dispose;
  properties[PROP_PLAN] =
      g_param_spec_object("plan", NULL, NULL, RELABEL_TYPE_ANNOTATE_PLAN, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-plan-page.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelPlanPage, stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelPlanPage, spinner);
  gtk_widget_class_bind_template_child(widget_class, RelabelPlanPage, progress_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelPlanPage, sent_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelPlanPage, unsent_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelPlanPage, place_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelPlanPage, notes_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelPlanPage, failed_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelPlanPage, change_button);
}

static void
relabel_plan_page_init(RelabelPlanPage *self)
{
  self->rows = g_ptr_array_new();
  gtk_widget_init_template(GTK_WIDGET(self));
}

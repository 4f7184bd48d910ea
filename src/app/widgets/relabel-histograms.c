/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-histograms.h"

#include <glib/gi18n.h>
#include <math.h>

#include "relabel-bars.h"
#include "relabel-evaluation-views.h"
#include "relabel-facets.h"

#define N_BINS 20
/* The most frequent ones: all of them are in the sidebar. */
#define MAX_CLASSES 30

/* What is counted. */
enum { CLASSES, CONFIDENCES, AREAS, N_CHARTS };

typedef struct {
  GtkWidget *frame;
  RelabelBars *bars;
  RelabelHistogram *histogram; /* owned; NULL for classes */
} Chart;

/*
 * RelabelHistograms:
 *
 * How classes, confidences and sizes of the labels of a field are spread in the present view. A bar that is clicked becomes a condition of the view.
 */
struct _RelabelHistograms {
  GtkBox parent_instance;

  Chart charts[N_CHARTS];
  GtkLabel *failed_label;

  /* Owned. */
  RelabelWorkspace *workspace;
  RelabelField *field;
  GPtrArray *classes; /* of RelabelValueCount: by the bars */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE(RelabelHistograms, relabel_histograms, GTK_TYPE_BOX)

typedef struct {
  RelabelHistograms *self;
  GCancellable *cancellable;
  int chart;
} Request;

static void
relabel_histograms_dispose(GObject *object)
{
  RelabelHistograms *self = RELABEL_HISTOGRAMS(object);

  relabel_histograms_set_field(self, NULL, NULL);
  for (int i = 0; i < N_CHARTS; i++)
    g_clear_pointer(&self->charts[i].histogram, relabel_histogram_free);
  g_clear_pointer(&self->classes, g_ptr_array_unref);
  G_OBJECT_CLASS(relabel_histograms_parent_class)->dispose(object);
}

static void
relabel_histograms_class_init(RelabelHistogramsClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_histograms_dispose;
}

/* ---- a bar is clicked ---- */

static void
show_view(RelabelHistograms *self, RelabelView *view)
{
  relabel_workspace_choose_view(self->workspace, view, NULL);
  gtk_widget_activate_action(GTK_WIDGET(self), "win.show-page", "s", "samples");
}

static void
class_activated_cb(RelabelHistograms *self, guint number)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
  g_autoptr(RelabelView) view = NULL;

  g_ptr_array_add(values, json_node_copy(((RelabelValueCount *)self->classes->pdata[number])->value));
  view = relabel_facets_set_values(relabel_workspace_get_view(self->workspace), relabel_field_get_name(self->field), "label", values);
  show_view(self, view);
}

static double
get_edge(const RelabelHistogram *histogram, guint number)
{
  return histogram->lower + (histogram->upper - histogram->lower) * number / histogram->n_bins;
}

/* As a person would write it. */
static double
round_edge(double edge)
{
  return round(edge * 10000) / 10000;
}

static void
confidence_activated_cb(RelabelHistograms *self, guint number)
{
  const RelabelHistogram *histogram = self->charts[CONFIDENCES].histogram;
  RelabelFacetRange range = { round_edge(get_edge(histogram, number)), round_edge(get_edge(histogram, number + 1)) };
  g_autoptr(RelabelView) view =
      relabel_facets_set_range(relabel_workspace_get_view(self->workspace), relabel_field_get_name(self->field), "confidence", range);

  show_view(self, view);
}

static void
area_activated_cb(RelabelHistograms *self, guint number)
{
  const RelabelHistogram *histogram = self->charts[AREAS].histogram;
  gboolean last = number + 1 == histogram->n_bins;
  /* The last bin has its upper edge, too. */
  double upper = last ? nextafter(get_edge(histogram, number + 1), 2) : round_edge(get_edge(histogram, number + 1));
  g_autoptr(RelabelView) view = relabel_view_with_area(relabel_workspace_get_view(self->workspace), relabel_field_get_name(self->field),
                                                       round_edge(get_edge(histogram, number)), upper);

  show_view(self, view);
}

/* ---- what the bars are ---- */

static int
compare_counts(gconstpointer a, gconstpointer b)
{
  guint64 x = (*(RelabelValueCount *const *)a)->count, y = (*(RelabelValueCount *const *)b)->count;

  return (x < y) - (x > y);
}

static void
show_classes(RelabelHistograms *self, GPtrArray *counts)
{
  RelabelBars *bars = self->charts[CLASSES].bars;

  g_clear_pointer(&self->classes, g_ptr_array_unref);
  self->classes = g_ptr_array_ref(counts);
  g_ptr_array_sort(counts, compare_counts);
  relabel_bars_clear(bars);
  for (guint i = 0; i < MIN(counts->len, MAX_CLASSES); i++) {
    const RelabelValueCount *count = counts->pdata[i];

    relabel_bars_add(bars, JSON_NODE_HOLDS_VALUE(count->value) ? json_node_get_string(count->value) : _("No class"), count->count);
  }
  gtk_widget_set_visible(self->charts[CLASSES].frame, counts->len > 0);
}

static char *
format_edge(int chart, double edge)
{
  return chart == AREAS ? g_strdup_printf(_("%.1f %%"), edge * 100) : g_strdup_printf("%.2f", edge);
}

/* Takes the histogram. */
static void
show_histogram(RelabelHistograms *self, int chart, RelabelHistogram *histogram)
{
  RelabelBars *bars = self->charts[chart].bars;
  g_autofree char *lower = format_edge(chart, histogram->lower), *upper = format_edge(chart, histogram->upper);
  guint64 any = 0;

  g_clear_pointer(&self->charts[chart].histogram, relabel_histogram_free);
  self->charts[chart].histogram = histogram;
  relabel_bars_clear(bars);
  for (guint i = 0; i < histogram->n_bins; i++) {
    g_autofree char *from = format_edge(chart, get_edge(histogram, i)), *to = format_edge(chart, get_edge(histogram, i + 1));
    g_autofree char *label = g_strdup_printf("%s – %s", from, to);

    relabel_bars_add(bars, label, histogram->counts[i]);
    any += histogram->counts[i];
  }
  relabel_bars_set_ends(bars, lower, upper);
  gtk_widget_set_visible(self->charts[chart].frame, any > 0);
}

static void
counted_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Request *request = user_data;
  g_autoptr(RelabelHistograms) self = request->self;
  g_autoptr(GCancellable) cancellable = request->cancellable;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) counts = NULL;
  RelabelHistogram *histogram = NULL;

  if (request->chart == CLASSES)
    counts = relabel_dataset_count_values_finish(RELABEL_DATASET(source), result, &error);
  else
    histogram = relabel_dataset_histogram_finish(RELABEL_DATASET(source), result, &error);
  if (g_cancellable_is_cancelled(cancellable)) {
    g_clear_pointer(&histogram, relabel_histogram_free);
    return;
  }
  if (error != NULL) {
    gtk_label_set_text(self->failed_label, error->message);
    gtk_widget_set_visible(GTK_WIDGET(self->failed_label), TRUE);
    gtk_widget_set_visible(self->charts[request->chart].frame, FALSE);
  } else if (counts != NULL) {
    show_classes(self, counts);
  } else {
    show_histogram(self, request->chart, histogram);
  }
}

static RelabelExpression *
make_path(RelabelHistograms *self, const char *path)
{
  g_autofree char *full = relabel_facets_dup_full_path(self->field, path);

  return relabel_expression_new_field(full);
}

static RelabelExpression *
make_expression(RelabelHistograms *self, int chart)
{
  RelabelFieldType type = relabel_field_get_field_type(self->field);
  g_autofree char *list = NULL;
  g_autoptr(RelabelExpression) path = NULL, area = NULL;
  RelabelExpression *arguments[2];

  if (chart == CLASSES)
    return make_path(self, "label");
  if (chart == CONFIDENCES)
    return make_path(self, "confidence");
  if (type != RELABEL_FIELD_TYPE_DETECTIONS)
    return NULL;
  list = g_strconcat(relabel_field_get_name(self->field), ".", relabel_field_type_get_list_key(type), NULL);
  arguments[0] = path = relabel_expression_new_field(list);
  arguments[1] = area = relabel_expression_new_from_string("bounding_box[2] * bounding_box[3]", NULL);
  return relabel_expression_new_call(RELABEL_OPERATOR_MAP, arguments, 2);
}

static void
count(RelabelHistograms *self, int chart)
{
  static const char *const paths[] = { "label", "confidence", "bounding_box" };
  RelabelDataset *dataset = relabel_workspace_get_dataset(self->workspace);
  g_autoptr(RelabelView) view =
      relabel_facets_make_counted(relabel_workspace_get_view(self->workspace), relabel_field_get_name(self->field), paths[chart]);
  g_autoptr(RelabelExpression) of = make_expression(self, chart);
  Request *request;

  if (of == NULL) {
    gtk_widget_set_visible(self->charts[chart].frame, FALSE);
    return;
  }
  request = g_new0(Request, 1);
  *request = (Request){ g_object_ref(self), g_object_ref(self->cancellable), chart };
  if (chart == CLASSES)
    relabel_dataset_count_values_async(dataset, of, view, self->cancellable, counted_cb, request);
  else if (chart == CONFIDENCES)
    relabel_dataset_histogram_async(dataset, of, view, N_BINS, 0, 1, self->cancellable, counted_cb, request);
  else
    relabel_dataset_histogram_async(dataset, of, view, N_BINS, (double)NAN, (double)NAN, self->cancellable, counted_cb, request);
}

static void
update(RelabelHistograms *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
  /* What is not looked at is counted when it is. */
  if (self->field == NULL || !gtk_widget_get_mapped(GTK_WIDGET(self)))
    return;
  self->cancellable = g_cancellable_new();
  gtk_widget_set_visible(GTK_WIDGET(self->failed_label), FALSE);
  for (int i = 0; i < N_CHARTS; i++)
    count(self, i);
}

static void
append_chart(RelabelHistograms *self, int chart, const char *title, GtkOrientation orientation, GCallback activated)
{
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6), *label = gtk_label_new(title);
  GtkWidget *bars = relabel_bars_new(orientation, title), *scroller = gtk_scrolled_window_new();

  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_widget_add_css_class(label, "caption-heading");
  gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroller), bars);
  gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scroller), TRUE);
  gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scroller), 240);
  gtk_box_append(GTK_BOX(box), label);
  gtk_box_append(GTK_BOX(box), scroller);
  gtk_box_append(GTK_BOX(self), box);
  g_signal_connect_swapped(bars, "activated", activated, self);
  self->charts[chart] = (Chart){ box, RELABEL_BARS(bars), NULL };
}

static void
relabel_histograms_init(RelabelHistograms *self)
{
  gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing(GTK_BOX(self), 18);
  append_chart(self, CLASSES, _("Class"), GTK_ORIENTATION_HORIZONTAL, G_CALLBACK(class_activated_cb));
  append_chart(self, CONFIDENCES, _("Confidence"), GTK_ORIENTATION_VERTICAL, G_CALLBACK(confidence_activated_cb));
  append_chart(self, AREAS, _("Box size, as a part of the picture"), GTK_ORIENTATION_VERTICAL, G_CALLBACK(area_activated_cb));
  self->failed_label = GTK_LABEL(gtk_label_new(NULL));
  gtk_label_set_wrap(self->failed_label, TRUE);
  gtk_label_set_xalign(self->failed_label, 0);
  gtk_widget_add_css_class(GTK_WIDGET(self->failed_label), "dim-label");
  gtk_box_append(GTK_BOX(self), GTK_WIDGET(self->failed_label));
  g_signal_connect_after(self, "map", G_CALLBACK(update), NULL);
}

void
relabel_histograms_set_field(RelabelHistograms *self, RelabelWorkspace *workspace, const char *field)
{
  g_autoptr(RelabelField) found = NULL;

  if (workspace != NULL && field != NULL)
    found = relabel_dataset_find_field(relabel_workspace_get_dataset(workspace), field);
  if (self->workspace != workspace) {
    if (self->workspace != NULL)
      g_signal_handlers_disconnect_by_data(self->workspace, self);
    g_set_object(&self->workspace, workspace);
    if (workspace != NULL)
      g_signal_connect_swapped(workspace, "view-changed", G_CALLBACK(update), self);
  }
  g_set_object(&self->field, found);
  update(self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-matrix-view.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#define ROW_HEIGHT 30
#define LEAST_COLUMN 36
#define PADDING 8
/* Longer names of classes are cut. */
#define MAX_ROW_HEADER 150
#define MAX_COLUMN_HEADER 110

/*
 * RelabelMatrixView:
 *
 * A confusion matrix: the classes of the truth from above to below, those that were predicted from left to right. A cell can be clicked, or
 * reached by the arrow keys; RelabelMatrixView::activated then has its row and column. Only what is seen is drawn, so that a thousand classes are
 * no burden; their names stay where they are seen while the cells scroll.
 */
struct _RelabelMatrixView {
  GtkWidget parent_instance;

  RelabelEvaluationMatrix *matrix;
  guint64 *totals; /* of each row */
  guint n;
  guint row; /* where the keyboard is */
  guint column;

  int row_header;
  int column_header;
  int column_width;

  GtkAdjustment *adjustments[2]; /* by GtkOrientation; owned */
  GtkScrollablePolicy policies[2];
};

enum { PROP_0, PROP_HADJUSTMENT, PROP_VADJUSTMENT, PROP_HSCROLL_POLICY, PROP_VSCROLL_POLICY };
enum { SIGNAL_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE(RelabelMatrixView, relabel_matrix_view, GTK_TYPE_WIDGET, G_IMPLEMENT_INTERFACE(GTK_TYPE_SCROLLABLE, NULL))

static void
set_adjustment(RelabelMatrixView *self, GtkOrientation orientation, GtkAdjustment *adjustment)
{
  GtkAdjustment **place = &self->adjustments[orientation];

  if (*place != NULL)
    g_signal_handlers_disconnect_by_data(*place, self);
  g_clear_object(place);
  if (adjustment == NULL)
    return;
  *place = g_object_ref_sink(adjustment);
  g_signal_connect_swapped(adjustment, "value-changed", G_CALLBACK(gtk_widget_queue_draw), self);
  gtk_widget_queue_allocate(GTK_WIDGET(self));
}

static void
relabel_matrix_view_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RelabelMatrixView *self = RELABEL_MATRIX_VIEW(object);

  switch (id) {
  case PROP_HADJUSTMENT:
  case PROP_VADJUSTMENT:
    g_value_set_object(value, self->adjustments[id - PROP_HADJUSTMENT]);
    break;
  case PROP_HSCROLL_POLICY:
  case PROP_VSCROLL_POLICY:
    g_value_set_enum(value, (int)self->policies[id - PROP_HSCROLL_POLICY]);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
relabel_matrix_view_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RelabelMatrixView *self = RELABEL_MATRIX_VIEW(object);

  switch (id) {
  case PROP_HADJUSTMENT:
  case PROP_VADJUSTMENT:
    set_adjustment(self, (GtkOrientation)(id - PROP_HADJUSTMENT), g_value_get_object(value));
    break;
  case PROP_HSCROLL_POLICY:
  case PROP_VSCROLL_POLICY:
    self->policies[id - PROP_HSCROLL_POLICY] = (GtkScrollablePolicy)g_value_get_enum(value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
relabel_matrix_view_dispose(GObject *object)
{
  RelabelMatrixView *self = RELABEL_MATRIX_VIEW(object);

  set_adjustment(self, GTK_ORIENTATION_HORIZONTAL, NULL);
  set_adjustment(self, GTK_ORIENTATION_VERTICAL, NULL);
  g_clear_object(&self->matrix);
  g_clear_pointer(&self->totals, g_free);
  G_OBJECT_CLASS(relabel_matrix_view_parent_class)->dispose(object);
}

static double
get_scrolled(RelabelMatrixView *self, GtkOrientation orientation)
{
  return self->adjustments[orientation] != NULL ? gtk_adjustment_get_value(self->adjustments[orientation]) : 0;
}

static int
get_content(RelabelMatrixView *self, GtkOrientation orientation)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return self->row_header + (int)self->n * self->column_width;
  return self->column_header + (int)self->n * ROW_HEIGHT;
}

static void
relabel_matrix_view_measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                            int *natural_baseline)
{
  RelabelMatrixView *self = RELABEL_MATRIX_VIEW(widget);

  *natural = get_content(self, orientation);
  *minimum = MIN(*natural, orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 160);
  *minimum_baseline = *natural_baseline = -1;
}

static void
relabel_matrix_view_size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
  RelabelMatrixView *self = RELABEL_MATRIX_VIEW(widget);

  for (int i = 0; i < 2; i++) {
    int page = i == GTK_ORIENTATION_HORIZONTAL ? width : height;
    int upper = MAX(get_content(self, (GtkOrientation)i), page);
    int step = i == GTK_ORIENTATION_HORIZONTAL ? self->column_width : ROW_HEIGHT;

    if (self->adjustments[i] != NULL)
      gtk_adjustment_configure(self->adjustments[i], MIN(get_scrolled(self, (GtkOrientation)i), upper - page), 0, upper, step, page * 0.9, page);
  }
}

static graphene_rect_t
get_cell(RelabelMatrixView *self, guint row, guint column)
{
  double x = self->row_header + (double)column * self->column_width - get_scrolled(self, GTK_ORIENTATION_HORIZONTAL);
  double y = self->column_header + (double)row * ROW_HEIGHT - get_scrolled(self, GTK_ORIENTATION_VERTICAL);

  return GRAPHENE_RECT_INIT((float)x, (float)y, (float)self->column_width, ROW_HEIGHT);
}

/* From which to before which cell something is seen. */
static void
get_seen(RelabelMatrixView *self, GtkOrientation orientation, guint *begin, guint *end)
{
  gboolean horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;
  int size = horizontal ? gtk_widget_get_width(GTK_WIDGET(self)) - self->row_header : gtk_widget_get_height(GTK_WIDGET(self)) - self->column_header;
  int step = horizontal ? self->column_width : ROW_HEIGHT;
  double scrolled = get_scrolled(self, orientation);

  *begin = MIN((guint)(scrolled / step), self->n);
  *end = MIN((guint)((scrolled + MAX(size, 0)) / step) + 1, self->n);
}

/* At the middle of the left edge, or in the middle. */
static void
append_text(RelabelMatrixView *self, GtkSnapshot *snapshot, const char *text, const graphene_rect_t *area, const GdkRGBA *color, gboolean centered)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), text);
  int width, height;

  pango_layout_set_width(layout, ((int)area->size.width - PADDING) * PANGO_SCALE);
  pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment(layout, centered ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
  pango_layout_get_pixel_size(layout, &width, &height);
  gtk_snapshot_save(snapshot);
  gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(area->origin.x + (float)PADDING / 2,
                                                        area->origin.y + (area->size.height - (float)height) / 2));
  gtk_snapshot_append_layout(snapshot, layout, color);
  gtk_snapshot_restore(snapshot);
}

/* How much of the truth of its row a cell has: in blue what is right, in orange what is not. */
static void
snapshot_cell(RelabelMatrixView *self, GtkSnapshot *snapshot, guint row, guint column, const GdkRGBA *foreground)
{
  guint64 count = relabel_evaluation_matrix_get_count(self->matrix, row, column);
  graphene_rect_t cell = get_cell(self, row, column), inside;
  double part = self->totals[row] > 0 ? (double)count / (double)self->totals[row] : 0;
  GdkRGBA color = row == column ? (GdkRGBA){ 0.21f, 0.52f, 0.89f, 0 } : (GdkRGBA){ 0.90f, 0.38f, 0, 0 }, text = *foreground;
  g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, count);

  graphene_rect_inset_r(&cell, 1, 1, &inside);
  color.alpha = count > 0 ? 0.12f + 0.73f * (float)part : 0;
  if (count > 0)
    gtk_snapshot_append_color(snapshot, &color, &inside);
  if (count == 0)
    text.alpha *= 0.4f;
  append_text(self, snapshot, number, &cell, &text, TRUE);
}

static void
snapshot_cells(RelabelMatrixView *self, GtkSnapshot *snapshot, const GdkRGBA *foreground)
{
  GtkWidget *widget = GTK_WIDGET(self);
  guint row, rows, column, columns;
  graphene_rect_t cell;

  gtk_snapshot_push_clip(snapshot, &GRAPHENE_RECT_INIT((float)self->row_header, (float)self->column_header,
                                                       (float)(gtk_widget_get_width(widget) - self->row_header),
                                                       (float)(gtk_widget_get_height(widget) - self->column_header)));
  get_seen(self, GTK_ORIENTATION_VERTICAL, &row, &rows);
  for (; row < rows; row++) {
    get_seen(self, GTK_ORIENTATION_HORIZONTAL, &column, &columns);
    for (; column < columns; column++)
      snapshot_cell(self, snapshot, row, column, foreground);
  }
  if (gtk_widget_has_focus(widget)) {
    cell = get_cell(self, self->row, self->column);
    gtk_snapshot_append_border(snapshot, &GSK_ROUNDED_RECT_INIT(cell.origin.x, cell.origin.y, cell.size.width, cell.size.height),
                               (const float[4]){ 2, 2, 2, 2 },
                               (const GdkRGBA[4]){ *foreground, *foreground, *foreground, *foreground });
  }
  gtk_snapshot_pop(snapshot);
}

static void
snapshot_row_headers(RelabelMatrixView *self, GtkSnapshot *snapshot, const GdkRGBA *foreground)
{
  guint row, rows;

  gtk_snapshot_push_clip(snapshot, &GRAPHENE_RECT_INIT(0, (float)self->column_header, (float)self->row_header,
                                                       (float)(gtk_widget_get_height(GTK_WIDGET(self)) - self->column_header)));
  get_seen(self, GTK_ORIENTATION_VERTICAL, &row, &rows);
  for (; row < rows; row++) {
    graphene_rect_t cell = get_cell(self, row, 0);

    cell.origin.x = 0;
    cell.size.width = (float)self->row_header;
    append_text(self, snapshot, relabel_evaluation_matrix_get_label(self->matrix, row), &cell, foreground, FALSE);
  }
  gtk_snapshot_pop(snapshot);
}

/* Read from below. */
static void
snapshot_column_headers(RelabelMatrixView *self, GtkSnapshot *snapshot, const GdkRGBA *foreground)
{
  const graphene_rect_t header = GRAPHENE_RECT_INIT(0, 0, (float)self->column_header, (float)self->column_width);
  guint column, columns;

  gtk_snapshot_push_clip(snapshot, &GRAPHENE_RECT_INIT((float)self->row_header, 0,
                                                       (float)(gtk_widget_get_width(GTK_WIDGET(self)) - self->row_header),
                                                       (float)self->column_header));
  get_seen(self, GTK_ORIENTATION_HORIZONTAL, &column, &columns);
  for (; column < columns; column++) {
    graphene_rect_t cell = get_cell(self, 0, column);

    gtk_snapshot_save(snapshot);
    gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(cell.origin.x, (float)self->column_header));
    gtk_snapshot_rotate(snapshot, -90);
    append_text(self, snapshot, relabel_evaluation_matrix_get_label(self->matrix, column), &header, foreground, FALSE);
    gtk_snapshot_restore(snapshot);
  }
  gtk_snapshot_pop(snapshot);
}

static void
relabel_matrix_view_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
  RelabelMatrixView *self = RELABEL_MATRIX_VIEW(widget);
  graphene_rect_t corner = GRAPHENE_RECT_INIT(0, (float)(self->column_header - ROW_HEIGHT), (float)self->row_header, ROW_HEIGHT);
  GdkRGBA foreground, dim;

  if (self->matrix == NULL)
    return;
  gtk_style_context_get_color(gtk_widget_get_style_context(widget), &foreground);
  dim = foreground;
  dim.alpha *= 0.6f;
  snapshot_cells(self, snapshot, &foreground);
  snapshot_row_headers(self, snapshot, &foreground);
  snapshot_column_headers(self, snapshot, &foreground);
  /* Translators: what the rows of a confusion matrix are, and what its columns are. */
  append_text(self, snapshot, _("Truth ↓ Predicted →"), &corner, &dim, FALSE);
}

static char *
describe(RelabelMatrixView *self, guint row, guint column)
{
  guint64 count = relabel_evaluation_matrix_get_count(self->matrix, row, column);
  const char *truth = relabel_evaluation_matrix_get_label(self->matrix, row);
  const char *prediction = relabel_evaluation_matrix_get_label(self->matrix, column);

  /* Translators: two classes, and how often the one was taken for the other. */
  return g_strdup_printf(_("Truth %s, predicted %s: %'" PRIu64), truth, prediction, count);
}

static void
update_name(RelabelMatrixView *self)
{
  g_autofree char *cell = self->n > 0 ? describe(self, self->row, self->column) : NULL;
  g_autofree char *text = cell != NULL ? g_strdup_printf("%s, %s", _("Confusion matrix"), cell) : g_strdup(_("Confusion matrix"));

  gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static gboolean
find_cell(RelabelMatrixView *self, double x, double y, guint *row, guint *column)
{
  double cell_x = (x - self->row_header + get_scrolled(self, GTK_ORIENTATION_HORIZONTAL)) / self->column_width;
  double cell_y = (y - self->column_header + get_scrolled(self, GTK_ORIENTATION_VERTICAL)) / ROW_HEIGHT;

  if (x < self->row_header || y < self->column_header || cell_x >= self->n || cell_y >= self->n)
    return FALSE;
  *row = (guint)cell_y;
  *column = (guint)cell_x;
  return TRUE;
}

static gboolean
query_tooltip_cb(RelabelMatrixView *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  guint row = self->row, column = self->column;
  g_autofree char *text = NULL;
  graphene_rect_t cell;

  if (self->n == 0 || (!keyboard && !find_cell(self, x, y, &row, &column)))
    return FALSE;
  cell = get_cell(self, row, column);
  text = describe(self, row, column);
  gtk_tooltip_set_text(tooltip, text);
  gtk_tooltip_set_tip_area(tooltip, &(GdkRectangle){ (int)cell.origin.x, (int)cell.origin.y, (int)cell.size.width, (int)cell.size.height });
  return TRUE;
}

static void
scroll_to(RelabelMatrixView *self)
{
  double x = (double)self->column * self->column_width, y = (double)self->row * ROW_HEIGHT;

  if (self->adjustments[GTK_ORIENTATION_HORIZONTAL] != NULL)
    gtk_adjustment_clamp_page(self->adjustments[GTK_ORIENTATION_HORIZONTAL], x, x + self->row_header + self->column_width);
  if (self->adjustments[GTK_ORIENTATION_VERTICAL] != NULL)
    gtk_adjustment_clamp_page(self->adjustments[GTK_ORIENTATION_VERTICAL], y, y + self->column_header + ROW_HEIGHT);
}

static void
set_current(RelabelMatrixView *self, guint row, guint column)
{
  self->row = row;
  self->column = column;
  scroll_to(self);
  update_name(self);
  gtk_widget_queue_draw(GTK_WIDGET(self));
}

static void
released_cb(RelabelMatrixView *self, int n_press, double x, double y)
{
  guint row, column;

  if (!find_cell(self, x, y, &row, &column))
    return;
  gtk_widget_grab_focus(GTK_WIDGET(self));
  set_current(self, row, column);
  g_signal_emit(self, signals[SIGNAL_ACTIVATED], 0, row, column);
}

static gboolean
key_pressed_cb(RelabelMatrixView *self, guint keyval, guint keycode, GdkModifierType state)
{
  guint row = self->row, column = self->column;

  if (self->n == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (keyval) {
  case GDK_KEY_Left:
    column -= column > 0;
    break;
  case GDK_KEY_Right:
    column += column + 1 < self->n;
    break;
  case GDK_KEY_Up:
    row -= row > 0;
    break;
  case GDK_KEY_Down:
    row += row + 1 < self->n;
    break;
  case GDK_KEY_Home:
    column = 0;
    break;
  case GDK_KEY_End:
    column = self->n - 1;
    break;
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
  case GDK_KEY_space:
    g_signal_emit(self, signals[SIGNAL_ACTIVATED], 0, row, column);
    return TRUE;
  default:
    return FALSE;
  }
  set_current(self, row, column);
  return TRUE;
}

static void
relabel_matrix_view_class_init(RelabelMatrixViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->dispose = relabel_matrix_view_dispose;
  object_class->get_property = relabel_matrix_view_get_property;
  object_class->set_property = relabel_matrix_view_set_property;
  widget_class->measure = relabel_matrix_view_measure;
  widget_class->size_allocate = relabel_matrix_view_size_allocate;
  widget_class->snapshot = relabel_matrix_view_snapshot;
  g_object_class_override_property(object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property(object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property(object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property(object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name(widget_class, "matrix");
  signals[SIGNAL_ACTIVATED] = g_signal_new("activated", RELABEL_TYPE_MATRIX_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                           G_TYPE_UINT, G_TYPE_UINT);
}

static void
relabel_matrix_view_init(RelabelMatrixView *self)
{
  GtkGesture *click = gtk_gesture_click_new();
  GtkEventController *key = gtk_event_controller_key_new(), *focus = gtk_event_controller_focus_new();

  self->column_width = LEAST_COLUMN;
  gtk_widget_set_focusable(GTK_WIDGET(self), TRUE);
  gtk_widget_set_overflow(GTK_WIDGET(self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip(GTK_WIDGET(self), TRUE);
  g_signal_connect(self, "query-tooltip", G_CALLBACK(query_tooltip_cb), NULL);
  g_signal_connect_swapped(click, "released", G_CALLBACK(released_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(click));
  g_signal_connect_swapped(key, "key-pressed", G_CALLBACK(key_pressed_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), key);
  g_signal_connect_swapped(focus, "enter", G_CALLBACK(gtk_widget_queue_draw), self);
  g_signal_connect_swapped(focus, "leave", G_CALLBACK(gtk_widget_queue_draw), self);
  gtk_widget_add_controller(GTK_WIDGET(self), focus);
  update_name(self);
}

static int
measure_text(RelabelMatrixView *self, const char *text)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), text);
  int width;

  pango_layout_get_pixel_size(layout, &width, NULL);
  return width + 2 * PADDING;
}

static void
measure_all(RelabelMatrixView *self)
{
  int names = measure_text(self, _("Truth ↓ Predicted →"));
  guint64 greatest = 0;
  g_autofree char *number = NULL;

  /* A thousand names need not all be laid out to know that one is long. */
  for (guint i = 0; i < self->n && names < MAX_ROW_HEADER; i++)
    names = MAX(names, measure_text(self, relabel_evaluation_matrix_get_label(self->matrix, i)));
  for (guint i = 0; i < self->n; i++)
    greatest = MAX(greatest, self->totals[i]);
  number = g_strdup_printf("%" G_GUINT64_FORMAT, greatest);
  self->row_header = MIN(names, MAX_ROW_HEADER);
  self->column_header = CLAMP(names, ROW_HEIGHT * 2, MAX_COLUMN_HEADER);
  self->column_width = MAX(measure_text(self, number), LEAST_COLUMN);
}

void
relabel_matrix_view_set_matrix(RelabelMatrixView *self, RelabelEvaluationMatrix *matrix)
{
  g_set_object(&self->matrix, matrix);
  g_clear_pointer(&self->totals, g_free);
  self->n = matrix != NULL ? relabel_evaluation_matrix_get_n_labels(matrix) : 0;
  self->totals = g_new0(guint64, self->n + 1);
  for (guint row = 0; row < self->n; row++) {
    for (guint column = 0; column < self->n; column++)
      self->totals[row] += relabel_evaluation_matrix_get_count(matrix, row, column);
  }
  self->row = self->column = 0;
  measure_all(self);
  update_name(self);
  gtk_widget_queue_resize(GTK_WIDGET(self));
}

void
relabel_matrix_view_get_current(RelabelMatrixView *self, guint *row, guint *column)
{
  *row = self->row;
  *column = self->column;
}

gboolean
relabel_matrix_view_get_cell_area(RelabelMatrixView *self, guint row, guint column, graphene_rect_t *area)
{
  *area = get_cell(self, row, column);
  return row < self->n && column < self->n && area->origin.x >= (float)self->row_header && area->origin.y >= (float)self->column_header &&
         area->origin.x + area->size.width <= (float)gtk_widget_get_width(GTK_WIDGET(self)) &&
         area->origin.y + area->size.height <= (float)gtk_widget_get_height(GTK_WIDGET(self));
}

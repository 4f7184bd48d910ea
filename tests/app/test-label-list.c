/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include <adwaita.h>

#include "app-test.h"
#include "labels.h"
#include "relabel-label-list.h"
#include "relabel-label-row.h"

/* What is said of a label beside the picture, and the list of very many. */
typedef struct {
  const char *name;
  RelabelLabel *(*make)(void);
  const char *attributes;
  const char *title;
  const char *details;
} Row;

static RelabelLabel *
make_regression(void)
{
  return RELABEL_LABEL(relabel_regression_new(0.5));
}

static const Row rows[] = {
  { "box", make_box, NULL, "cat", NULL },
  { "box-without-class", make_box_without_class, NULL, "No class", NULL },
  { "rotated-box", make_rotated_box, NULL, "dog", "rotation: 30" },
  { "attributes", make_box,
    "{\"color\": \"black\", \"occluded\": true, \"n\": null, \"list\": [1, 2], \"since\": {\"$date\": \"2024-02-29T00:00:00Z\"}}", "cat",
    "color: black\noccluded: yes\nn: null\nlist: 1, 2\nsince: 2024-02-29" },
  { "lines-in-a-value", make_box, "{\"note\": \"one\\ntwo\"}", "cat", "note: one two" },
  { "instance", make_instance, NULL, "cat", "Mask" },
  { "instance-in-a-file", make_lost_instance, "{\"color\": \"black\"}", "cat", "Mask\ncolor: black" },
  { "area", make_ring, NULL, "cat", "Area, 8 points" },
  { "line", make_open_line, NULL, "dog", "Line, 3 points" },
  { "keypoints", make_keypoints, NULL, "bird", "3 points, 1 missing" },
  { "segmentation", make_segmentation, NULL, "Segmentation", NULL },
  { "regression", make_regression, NULL, "Regression", NULL },
};

static void
test_details(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(RelabelLabel) label = row->make();
  g_autoptr(JsonNode) attributes = row->attributes != NULL ? json_from_string(row->attributes, NULL) : NULL;
  g_autofree char *details = NULL;

  if (attributes != NULL)
    relabel_label_take_attributes(label, json_node_dup_object(attributes));
  details = relabel_label_dup_details(label);
  g_assert_cmpstr(details, ==, row->details);
  g_assert_cmpstr(relabel_label_get_title(label), ==, row->title);
}

/* A value that is no text to be read is cut, and so are very many of them. */
static void
test_long_details(void)
{
  g_autoptr(RelabelLabel) label = make_box();
  g_autofree char *value = g_strnfill(10000, 'x');
  JsonObject *attributes = json_object_new();
  g_autofree char *details = NULL;

  for (guint i = 0; i < 1000; i++) {
    g_autofree char *name = g_strdup_printf("attribute %u", i);

    json_object_set_string_member(attributes, name, value);
  }
  relabel_label_take_attributes(label, attributes);
  details = relabel_label_dup_details(label);
  g_assert_cmpuint(strlen(details), <, 5000);
  g_assert_true(g_str_has_suffix(details, "…"));
}

static guint
count_rows(GtkWidget *widget)
{
  guint n = RELABEL_IS_LABEL_ROW(widget);

  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child))
    n += count_rows(child);
  return n;
}

static gboolean
has_rows(gpointer widget)
{
  return count_rows(widget) > 0;
}

static void
count_cb(RelabelLabelList *list, guint *n)
{
  (*n)++;
}

static void
test_many(void)
{
  RelabelLabelList *list = g_object_new(RELABEL_TYPE_LABEL_LIST, NULL);
  GtkWidget *window = g_object_new(GTK_TYPE_WINDOW, "child", list, "default-width", 300, "default-height", 600, NULL);
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new(NULL);
  g_autoptr(RelabelSample) sample = make_sample(make_box());
  GPtrArray *labels = relabel_sample_get_labels(sample, "field");
  static const char *const hidden[] = { "field", NULL };
  guint n = 0;

  for (guint i = 1; i < 10000; i++)
    g_ptr_array_add(labels, make_rotated_box());
  g_signal_connect(list, "selected", G_CALLBACK(count_cb), &n);
  relabel_label_list_set_sample(list, sample, overlay);
  gtk_window_present(GTK_WINDOW(window));
  wait_for(has_rows, list);
  settle();
  g_assert_cmpuint(relabel_label_list_get_n_labels(list), ==, 10000);
  /* There are rows only for those that are seen, and some around them. */
  g_assert_cmpuint(count_rows(GTK_WIDGET(list)), <, 500);
  g_assert_cmpstr(relabel_label_list_get_selected(list), ==, NULL);
  relabel_label_list_select(list, relabel_label_get_id(labels->pdata[9000]));
  g_assert_cmpstr(relabel_label_list_get_selected(list), ==, relabel_label_get_id(labels->pdata[9000]));
  relabel_label_list_select(list, "ffffffffffffffffffffffff");
  g_assert_cmpstr(relabel_label_list_get_selected(list), ==, NULL);
  g_assert_cmpuint(n, ==, 2);
  relabel_overlay_set_hidden_fields(overlay, hidden);
  relabel_label_list_set_sample(list, sample, overlay);
  g_assert_cmpuint(relabel_label_list_get_n_labels(list), ==, 0);
  gtk_window_destroy(GTK_WINDOW(window));
  settle();
}

int
main(int argc, char **argv)
{
  gtk_test_init(&argc, &argv, NULL);
  adw_init();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strconcat("/label-list/details/", rows[i].name, NULL);

    g_test_add_data_func(path, &rows[i], test_details);
  }
  g_test_add_func("/label-list/long-details", test_long_details);
  g_test_add_func("/label-list/many", test_many);
  return g_test_run();
}

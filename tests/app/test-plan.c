/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "app-test.h"
#include "fake-server.h"
#include "relabel-detection.h"
#include "relabel-plan-page.h"
#include "relabel-plan-text.h"
#include "relabel-store.h"
#include "schema-form.h"

/* The page that says what would be sent, on a dataset of four images of which two are missing, and a server that only answers who it is. */

#define LONG "a very long name & <one> that no row can hold in a line of a narrow window, whatever it does with it "

static const FakeAnswer version = { .status = 200, .body = "{\"release\":\"1.23.2\",\"edition\":\"Community\"}" };
static const FakeAnswer whoami = { .status = 200, .body = "{\"id\":7,\"email\":\"a@example.com\"}" };
static const FakeAnswer no_projects = { .status = 200, .body = "{\"count\":0,\"results\":[]}" };
static const FakeAnswer refused = { .status = 401, .body = "{\"detail\":\"Invalid token.\"}" };
static const FakeAnswer silent = { .fault = FAKE_SILENCE };

typedef struct {
  FakeServer *server;
  char *folder;
  RelabelStore *store;
  RelabelDataset *dataset;
  RelabelAnnotateRequest *request;
  GtkWidget *window;
  RelabelPlanPage *page;
} Fixture;

static void
add_sample(Fixture *fixture, const char *name, const char *label_class)
{
  g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
  g_autoptr(RelabelSample) sample = relabel_sample_new(path);
  g_autoptr(GPtrArray) samples = g_ptr_array_new();
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

  g_ptr_array_add(samples, sample);
  g_ptr_array_add(labels, relabel_detection_new(label_class, 0.1, 0.2, 0.3, 0.4));
  relabel_sample_set_labels(sample, "boxes", labels);
  g_assert_true(relabel_dataset_add_samples(fixture->dataset, samples, NULL));
}

static void
make_dataset(Fixture *fixture)
{
  g_autoptr(RelabelField) boxes = relabel_field_new("boxes", RELABEL_FIELD_TYPE_DETECTIONS, NULL);
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, 64, 48);

  gdk_pixbuf_fill(pixbuf, 0x336699ff);
  fixture->folder = g_dir_make_tmp("relabel-plan-XXXXXX", NULL);
  fixture->store = relabel_store_new(fixture->folder, NULL);
  fixture->dataset = relabel_store_create_dataset(fixture->store, "plan", NULL, NULL);
  g_assert_true(relabel_dataset_add_field(fixture->dataset, boxes, NULL));
  for (guint i = 0; i < 2; i++) {
    g_autofree char *name = g_strdup_printf("%u.png", i);
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);

    g_assert_true(gdk_pixbuf_save(pixbuf, path, "png", NULL, NULL));
    add_sample(fixture, name, i == 0 ? "cat" : "dog");
  }
  add_sample(fixture, LONG "1.png", "cat");
  add_sample(fixture, LONG "2.png", "cat");
}

static gboolean
has_size(gpointer widget)
{
  return gtk_widget_get_mapped(widget) && gtk_widget_get_width(widget) > 0;
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new_from_string("{\"boxes\": {\"classes\": [\"cat\"]}}", NULL);

  fixture->server = fake_server_new();
  fake_server_script(fixture->server, "GET /api/version", &version);
  fake_server_script(fixture->server, "GET /api/projects/", &no_projects);
  make_dataset(fixture);
  fixture->request = relabel_annotate_request_new("run", schema);
  relabel_annotate_request_set_server(fixture->request, fake_server_url(fixture->server), "0123456789abcdef0123456789abcdef01234567");
  relabel_annotate_request_set_project_title(fixture->request, "cells & <others>");
  fixture->page = g_object_ref_sink(g_object_new(RELABEL_TYPE_PLAN_PAGE, NULL));
  fixture->window = g_object_new(GTK_TYPE_WINDOW, "child", fixture->page, "default-width", 360, "default-height", 600, NULL);
  gtk_window_present(GTK_WINDOW(fixture->window));
  wait_for(has_size, fixture->page);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GDir) dir = g_dir_open(fixture->folder, 0, NULL);
  const char *name;

  gtk_window_destroy(GTK_WINDOW(fixture->window));
  unref_and_wait(fixture->page);
  g_clear_object(&fixture->request);
  unref_and_wait(fixture->dataset);
  g_clear_object(&fixture->store);
  fake_server_free(fixture->server);
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);

    g_remove(path);
  }
  g_rmdir(fixture->folder);
  g_free(fixture->folder);
}

static gboolean
is_planned(gpointer page)
{
  return relabel_plan_page_get_plan(page) != NULL;
}

static void
assert_subtitle(Fixture *fixture, const char *title, const char *subtitle)
{
  g_assert_cmpstr(adw_action_row_get_subtitle(find_row(fixture->page, title)), ==, subtitle);
}

static void
assert_plan(Fixture *fixture)
{
  int minimum;
  guint n = 0;

  assert_subtitle(fixture, "boxes", "detections: 1 label");
  assert_subtitle(fixture, fake_server_url(fixture->server), "Label Studio 1.23.2, as a@example.com");
  assert_subtitle(fixture, "cells & <others>", "A new project");
  find_row(fixture->page, "2 of 4 images");
  find_row(fixture->page, "A few seconds");
  adw_expander_row_set_expanded(find_row(fixture->page, "2 images"), TRUE);
  adw_expander_row_set_expanded(find_row(fixture->page, "1 label of “boxes”"), TRUE);
  settle();
  assert_subtitle(fixture, "File is missing", LONG "1.png\n" LONG "2.png");
  assert_subtitle(fixture, "Of a class that is not asked for", "1.png: its class “dog” is not in the label schema");
  gtk_widget_measure(GTK_WIDGET(fixture->page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint(minimum, <=, 360);
  assert_names(GTK_WIDGET(fixture->page), &n);
}

static guint
count_rows(GtkWidget *widget)
{
  guint n = ADW_IS_PREFERENCES_ROW(widget) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child))
    n += count_rows(child);
  return n;
}

static void
notified_cb(RelabelPlanPage *page, GParamSpec *pspec, gpointer n)
{
  (*(guint *)n)++;
}

/* And again, with nothing left of the first. */
static void
test_plan(Fixture *fixture, gconstpointer data)
{
  guint n_notified = 0, n_rows;

  fake_server_script(fixture->server, "GET /api/current-user/whoami", &whoami);
  g_signal_connect(fixture->page, "notify::plan", G_CALLBACK(notified_cb), &n_notified);
  relabel_plan_page_start(fixture->page, fixture->dataset, fixture->request);
  g_assert_null(relabel_plan_page_get_plan(fixture->page));
  wait_for(is_planned, fixture->page);
  assert_plan(fixture);
  n_rows = count_rows(GTK_WIDGET(fixture->page));
  relabel_plan_page_start(fixture->page, fixture->dataset, fixture->request);
  g_assert_null(relabel_plan_page_get_plan(fixture->page));
  wait_for(is_planned, fixture->page);
  assert_plan(fixture);
  g_assert_cmpuint(count_rows(GTK_WIDGET(fixture->page)), ==, n_rows);
  g_assert_cmpuint(n_notified, ==, 3);
}

static AdwStatusPage *
find_status(GtkWidget *widget)
{
  if (ADW_IS_STATUS_PAGE(widget))
    return ADW_STATUS_PAGE(widget);
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child)) {
    AdwStatusPage *found = find_status(child);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static gboolean
has_failed(gpointer page)
{
  return gtk_widget_get_mapped(GTK_WIDGET(find_status(page)));
}

static void
test_failure(Fixture *fixture, gconstpointer data)
{
  guint n = 0;

  fake_server_script(fixture->server, "GET /api/current-user/whoami", &refused);
  relabel_plan_page_start(fixture->page, fixture->dataset, fixture->request);
  wait_for(has_failed, fixture->page);
  g_assert_null(relabel_plan_page_get_plan(fixture->page));
  g_assert_nonnull(strstr(adw_status_page_get_description(find_status(GTK_WIDGET(fixture->page))), "does not know this API key"));
  assert_names(GTK_WIDGET(fixture->page), &n);
  g_assert_cmpuint(n, >=, 2);
}

static gboolean
is_asked(gpointer server)
{
  return fake_server_count(server, "GET /api/current-user/whoami") > 0;
}

/* What was stopped says nothing, even if another has begun. */
static void
test_stopped(Fixture *fixture, gconstpointer data)
{
  fake_server_script(fixture->server, "GET /api/current-user/whoami", &silent);
  fake_server_script(fixture->server, "GET /api/current-user/whoami", &whoami);
  relabel_plan_page_start(fixture->page, fixture->dataset, fixture->request);
  wait_for(is_asked, fixture->server);
  relabel_plan_page_stop(fixture->page);
  g_assert_null(relabel_plan_page_get_plan(fixture->page));
  relabel_plan_page_start(fixture->page, fixture->dataset, fixture->request);
  wait_for(is_planned, fixture->page);
  assert_plan(fixture);
}

static void
test_durations(void)
{
  static const struct {
    guint seconds;
    const char *text;
  } rows[] = { { 0, "A few seconds" },     { 10, "About 10 seconds" },       { 41, "About 50 seconds" },        { 51, "About 1 minute" },
               { 170, "About 3 minutes" }, { 5399, "About 90 minutes" }, { 2 * 3600, "About 2 hours" } };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *text = relabel_plan_text_dup_duration(rows[i].seconds);

    g_assert_cmpstr(text, ==, rows[i].text);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  adw_init();
  g_test_add("/app/plan/shown", Fixture, NULL, set_up, test_plan, tear_down);
  g_test_add("/app/plan/failed", Fixture, NULL, set_up, test_failure, tear_down);
  g_test_add("/app/plan/stopped", Fixture, NULL, set_up, test_stopped, tear_down);
  g_test_add_func("/app/plan/durations", test_durations);
  return run_tests();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* perf-window [DATASET]: scrolls the window through all of a dataset with ten labels a sample, by keys and by the scrollbar, to the last sample.
 * RELABEL_PERF_SAMPLES says how many there are. Asserts that each place is reached, with its pictures, and the memory; prints times. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "app-test.h"
#include "many-labels.h"
#include "pictures.h"
#include "relabel-sample-cell.h"
#include "relabel-window.h"

#define N_FILES 2000
#define N_JUMPS 30
#define N_PAGES 20
#define N_STEPS 100
#define MOST_SECONDS 60
#define MOST_MEGABYTES 500

static RelabelWindow *window;
static GtkWidget *grid;

/* When the main loop went to work, and the longest that it was at it since the last report: by the clock, and by its own time of the processor, which
 * says as much on a machine that does something else as well. */
static gint64 woken, woken_work, longest, longest_work;
static gint64 started;
static guint n_frames, started_frames;

static gint64
get_work(void)
{
  struct timespec time;

  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static int
poll_cb(GPollFD *fds, guint n, int timeout)
{
  int result = g_poll(fds, n, timeout);

  woken = g_get_monotonic_time();
  woken_work = get_work();
  return result;
}

static void
after_paint_cb(void)
{
  n_frames++;
}

static gboolean
tick_cb(gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static double
get_seconds(void)
{
  return (double)(g_get_monotonic_time() - started) / 1e6;
}

/* The seconds from the start until it is so. */
static double
await(const char *what, Condition condition, gpointer data)
{
  guint id = g_timeout_add(5, tick_cb, NULL);

  while (!condition(data)) {
    g_main_context_iteration(NULL, TRUE);
    longest = MAX(longest, g_get_monotonic_time() - woken);
    longest_work = MAX(longest_work, get_work() - woken_work);
    if (get_seconds() > MOST_SECONDS)
      g_error("%s: still not after %u s", what, MOST_SECONDS);
  }
  g_source_remove(id);
  return get_seconds();
}

static void
start(void)
{
  started = g_get_monotonic_time();
  started_frames = n_frames;
}

static double
get_resident_megabytes(void)
{
  g_autofree char *text = NULL;
  unsigned long pages = 0;

  g_assert_true(g_file_get_contents("/proc/self/statm", &text, NULL, NULL));
  sscanf(text, "%*u %lu", &pages);
  return (double)pages * 4096 / 1e6;
}

static void
report(const char *what)
{
  double megabytes = get_resident_megabytes();

  g_print("# %s; the main loop is busy for %.0f ms at most, of which it works %.0f ms; %.0f MB resident\n", what, (double)longest / 1e3,
          (double)longest_work / 1e3, megabytes);
  g_assert_cmpfloat(megabytes, <, MOST_MEGABYTES);
  longest = longest_work = 0;
}

static GtkWidget *
find(GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE(widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling(child))
    found = find(child, type);
  return found;
}

static GtkAdjustment *
get_adjustment(void)
{
  return gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(grid));
}

static GListModel *
get_model(void)
{
  return G_LIST_MODEL(relabel_workspace_get_model(relabel_window_get_workspace(window)));
}

static gboolean
has_texture(GskRenderNode *node)
{
  switch (gsk_render_node_get_node_type(node)) {
  case GSK_TEXTURE_NODE:
    return TRUE;
  case GSK_CLIP_NODE:
    return has_texture(gsk_clip_node_get_child(node));
  case GSK_CONTAINER_NODE:
    for (guint i = 0; i < gsk_container_node_get_n_children(node); i++) {
      if (has_texture(gsk_container_node_get_child(node, i)))
        return TRUE;
    }
    return FALSE;
  default:
    return FALSE;
  }
}

static gboolean
shows_picture(GtkWidget *cell)
{
  GtkSnapshot *snapshot = gtk_snapshot_new();
  GskRenderNode *node;
  gboolean shows;

  GTK_WIDGET_GET_CLASS(cell)->snapshot(cell, snapshot);
  node = gtk_snapshot_free_to_node(snapshot);
  shows = node != NULL && has_texture(node);
  g_clear_pointer(&node, gsk_render_node_unref);
  return shows;
}

static gboolean
is_seen(GtkWidget *child, graphene_rect_t *bounds)
{
  return gtk_widget_get_mapped(child) && gtk_widget_compute_bounds(child, grid, bounds) && bounds->size.height > 0 &&
         bounds->origin.y + bounds->size.height > 0 && bounds->origin.y < (float)gtk_widget_get_height(grid);
}

/* The pictures of all cells that are seen, in a frame that was begun later. */
static gboolean
is_shown(gpointer data)
{
  guint n = 0;
  graphene_rect_t bounds;

  if (n_frames <= started_frames || relabel_window_get_workspace(window) == NULL ||
      relabel_sample_model_get_listing(relabel_workspace_get_model(relabel_window_get_workspace(window))) || !gtk_widget_get_mapped(grid))
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child(grid); child != NULL; child = gtk_widget_get_next_sibling(child)) {
    if (!is_seen(child, &bounds))
      continue;
    if (!shows_picture(gtk_widget_get_first_child(child)))
      return FALSE;
    n++;
  }
  return n > 0;
}

static gboolean
is_listed(gpointer data)
{
  RelabelWorkspace *workspace = relabel_window_get_workspace(window);

  return workspace != NULL && g_list_model_get_n_items(get_model()) > 0 &&
         !relabel_sample_model_get_listing(relabel_workspace_get_model(workspace));
}

/* As a person does, with the keyboard's focus in the grid. */
static void
press(const char *key)
{
  const char *argv[] = { "xdotool", "key", key, NULL };
  g_autoptr(GError) error = NULL;

  g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error(error);
}

static RelabelSampleItem *
get_focused(void)
{
  GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(window));
  GtkWidget *cell = focus != NULL ? gtk_widget_get_first_child(focus) : NULL;

  return RELABEL_IS_SAMPLE_CELL(cell) ? relabel_sample_cell_get_item(RELABEL_SAMPLE_CELL(cell)) : NULL;
}

/* The focus is on the sample of a position, and all of its cell is seen. */
static gboolean
is_at(gpointer data)
{
  RelabelSampleItem *item = get_focused();
  g_autofree char *id = relabel_sample_model_dup_id(relabel_workspace_get_model(relabel_window_get_workspace(window)), GPOINTER_TO_UINT(data));
  graphene_rect_t bounds;

  return item != NULL && g_str_equal(relabel_sample_item_get_id(item), id) && is_seen(gtk_window_get_focus(GTK_WINDOW(window)), &bounds) &&
         bounds.origin.y >= 0 && bounds.origin.y + bounds.size.height <= (float)gtk_widget_get_height(grid);
}

static void
measure_key(const char *key, guint position)
{
  g_autofree char *what = NULL;
  RelabelSampleSelection *selection = relabel_workspace_get_selection(relabel_window_get_workspace(window));

  start();
  press(key);
  await(key, is_at, GUINT_TO_POINTER(position));
  what = g_strdup_printf("key %s, to sample %u, with pictures: %.2f s", key, position + 1, await(key, is_shown, NULL));
  report(what);
  g_assert_cmpuint(relabel_sample_selection_get_n_selected(selection), ==, 1);
  g_assert_true(gtk_selection_model_is_selected(GTK_SELECTION_MODEL(selection), position));
}

static gboolean
has_moved(gpointer data)
{
  return get_focused() != NULL && get_focused() != data;
}

static void
measure_pages(const char *key)
{
  double seconds[N_PAGES], most = 0;
  g_autofree char *what = NULL;

  for (guint i = 0; i < N_PAGES; i++) {
    g_autoptr(RelabelSampleItem) item = g_object_ref(get_focused());

    start();
    press(key);
    await(key, has_moved, item);
    seconds[i] = await(key, is_shown, NULL);
    most = MAX(most, seconds[i]);
  }
  what = g_strdup_printf("%u times %s, each with pictures: %.2f s at most", N_PAGES, key, most);
  report(what);
}

static int
compare(gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static void
scroll(double part)
{
  GtkAdjustment *adjustment = get_adjustment();

  gtk_adjustment_set_value(adjustment, floor((gtk_adjustment_get_upper(adjustment) - gtk_adjustment_get_page_size(adjustment)) * part));
}

/* With the scrollbar, anywhere. */
static void
measure_jumps(void)
{
  double seconds[N_JUMPS];
  g_autofree char *what = NULL;

  for (guint i = 0; i < N_JUMPS; i++) {
    start();
    scroll((double)((i + 1) * 7919 % 1000) / 1000);
    seconds[i] = await("a jump", is_shown, NULL);
  }
  qsort(seconds, N_JUMPS, sizeof(double), compare);
  what = g_strdup_printf("%u jumps, each with pictures: %.2f s (median), %.2f s (longest)", N_JUMPS, seconds[N_JUMPS / 2], seconds[N_JUMPS - 1]);
  report(what);
}

typedef struct {
  guint n;
  gint64 last;
  double longest;
} Drag;

static gboolean
drag_cb(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Drag *drag = data;
  gint64 now = g_get_monotonic_time();

  if (drag->last != 0)
    drag->longest = MAX(drag->longest, (double)(now - drag->last) / 1e3);
  drag->last = now;
  scroll((double)++drag->n / N_STEPS);
  return drag->n < N_STEPS;
}

static gboolean
is_dragged(gpointer data)
{
  return ((Drag *)data)->n == N_STEPS;
}

/* The scrollbar from the top to the end, a hundredth of all in each frame. */
static void
measure_drag(void)
{
  Drag drag = { 0 };
  g_autofree char *what = NULL;
  double seconds;

  scroll(0);
  start();
  gtk_widget_add_tick_callback(grid, drag_cb, &drag, NULL);
  seconds = await("dragging", is_dragged, &drag);
  start();
  what = g_strdup_printf("%u frames from the top to the end: %.2f s, %.0f ms a frame at most, pictures %.2f s later", N_STEPS, seconds,
                         drag.longest, await("the end", is_shown, NULL));
  report(what);
}

static void
measure_selection(void)
{
  RelabelSampleSelection *selection = relabel_workspace_get_selection(relabel_window_get_workspace(window));

  start();
  g_action_group_activate_action(G_ACTION_GROUP(window), "select-all", NULL);
  await("all", is_shown, NULL);
  g_assert_cmpuint(relabel_sample_selection_get_n_selected(selection), ==, g_list_model_get_n_items(get_model()));
  start();
  g_action_group_activate_action(G_ACTION_GROUP(window), "select-none", NULL);
  await("none", is_shown, NULL);
  report("all selected, and none");
}

static void
measure_scrolling(void)
{
  guint n = g_list_model_get_n_items(get_model());

  gtk_widget_grab_focus(gtk_widget_get_first_child(grid));
  measure_key("End", n - 1);
  measure_pages("Page_Up");
  measure_key("Home", 0);
  measure_pages("Page_Down");
  measure_jumps();
  measure_drag();
  measure_selection();
}

static void
measure_view(const char *text, const char *name)
{
  g_autoptr(RelabelView) view = relabel_view_new_from_string(text, NULL);
  g_autofree char *what = NULL;
  double listed;

  g_assert_nonnull(view);
  start();
  relabel_workspace_choose_view(relabel_window_get_workspace(window), view, NULL);
  listed = await(name, is_listed, NULL);
  what = g_strdup_printf("%s, %u samples: %.2f s, with pictures %.2f s", name, g_list_model_get_n_items(get_model()), listed,
                         await(name, is_shown, NULL));
  report(what);
}

static void
measure_window(const char *path)
{
  g_autofree char *what = NULL;
  double listed;

  start();
  relabel_window_open(window, path);
  listed = await("the dataset", is_listed, NULL);
  what = g_strdup_printf("opened, %u samples: %.2f s, with pictures %.2f s", g_list_model_get_n_items(get_model()), listed,
                         await("the first page", is_shown, NULL));
  report(what);
  measure_scrolling();
  measure_view(MANY_LABELS_RECIPE, "the view of the recipe");
  measure_scrolling();
  measure_view("", "all samples again");
}

/* In a process of its own, whose memory is not that of the window. */
static int
make(const char *folder)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelStore) store = relabel_store_new(folder, &error);
  g_autoptr(RelabelDataset) dataset = relabel_store_create_dataset(store, "many", NULL, &error);
  g_autoptr(GBytes) bytes = picture_jpeg(640, 480, 1, FALSE);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) files = NULL;

  g_assert_no_error(error);
  for (guint i = 0; i < N_FILES; i++) {
    g_autofree char *name = g_strdup_printf("%u.jpg", i);
    g_autofree char *path = file_write(folder, name, bytes);

    g_strv_builder_add(builder, path);
  }
  files = g_strv_builder_end(builder);
  many_labels_fill(dataset, many_labels_get_size(), (const char *const *)files);
  return 0;
}

static char *
make_in_child(const char *program, const char *folder)
{
  const char *argv[] = { program, "--make", folder, NULL };
  g_autoptr(GError) error = NULL;
  int status = 0;

  g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error(error);
  g_assert_true(g_spawn_check_wait_status(status, NULL));
  return g_build_filename(folder, "many.relabel", NULL);
}

static RelabelApplication *
new_application(void)
{
  g_autoptr(GError) error = NULL;
  RelabelApplication *application = g_object_new(RELABEL_TYPE_APPLICATION, "flags", G_APPLICATION_NON_UNIQUE, "application-id",
                                                 "io.github.relabel.Test", "resource-base-path", "/io/github/relabel/Relabel", NULL);

  g_application_register(G_APPLICATION(application), NULL, &error);
  g_assert_no_error(error);
  return application;
}

int
main(int argc, char **argv)
{
  char *folder = argc < 2 ? folder_new() : NULL;
  g_autofree char *path = argc < 2 ? make_in_child(argv[0], folder) : g_strdup(argv[1]);
  g_autoptr(RelabelApplication) application = NULL;

  if (argc == 3 && g_str_equal(argv[1], "--make"))
    return make(argv[2]);
  gtk_init();
  woken = g_get_monotonic_time();
  woken_work = get_work();
  application = new_application();
  g_main_context_set_poll_func(NULL, poll_cb);
  window = RELABEL_WINDOW(relabel_window_new(application));
  grid = find(GTK_WIDGET(window), GTK_TYPE_GRID_VIEW);
  gtk_window_present(GTK_WINDOW(window));
  g_signal_connect(gtk_widget_get_frame_clock(GTK_WIDGET(window)), "after-paint", G_CALLBACK(after_paint_cb), NULL);
  g_print("1..1\n");
  measure_window(path);
  g_print("ok 1 window\n");
  gtk_window_destroy(GTK_WINDOW(window));
  settle();
  if (folder != NULL)
    folder_remove(folder);
  return 0;
}

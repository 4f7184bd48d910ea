/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scrolls through the grid of 10,000 pictures and prints how long frames take; asserts no times. */
#include <time.h>

#include "app-test.h"
#include "memory-dataset.h"
#include "pictures.h"
#include "relabel-samples-page.h"

#define N_SAMPLES 10000
#define N_FILES 2000
#define N_FRAMES 600

typedef struct {
  GtkAdjustment *adjustment;
  gboolean jump;
  GArray *times;
  GArray *work;
  gint64 last;
  gint64 last_work;
  guint n;
} Scroll;

static int
compare(gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* What the main thread has worked by now: it says how far from a stall a frame is even on a machine that does something else as well. */
static gint64
get_work(void)
{
  struct timespec time;

  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* 30 pixels a frame as a person with a touchpad, or to another end of the grid each tenth frame. */
static gboolean
tick_cb(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Scroll *scroll = data;
  gint64 now = g_get_monotonic_time();
  gint64 work = get_work();
  double milliseconds = (double)(now - scroll->last) / 1000, worked = (double)(work - scroll->last_work) / 1000, end;

  if (scroll->last != 0) {
    g_array_append_val(scroll->times, milliseconds);
    g_array_append_val(scroll->work, worked);
  }
  scroll->last = now;
  scroll->last_work = work;
  scroll->n++;
  end = gtk_adjustment_get_upper(scroll->adjustment) - gtk_adjustment_get_page_size(scroll->adjustment);
  if (!scroll->jump)
    gtk_adjustment_set_value(scroll->adjustment, gtk_adjustment_get_value(scroll->adjustment) + 30);
  else if (scroll->n % 10 == 0)
    gtk_adjustment_set_value(scroll->adjustment, end * ((scroll->n * 7919) % 1000) / 1000);
  /* Frames come only where something changes. */
  gtk_widget_queue_draw(widget);
  return G_SOURCE_CONTINUE;
}

static gboolean
is_done(gpointer data)
{
  return ((Scroll *)data)->n >= N_FRAMES;
}

static gboolean
is_ready(gpointer data)
{
  return gtk_adjustment_get_upper(data) > 10000;
}

static GtkWidget *
find_grid(GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_GRID_VIEW(widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling(child))
    found = find_grid(child);
  return found;
}

static guint64
get_resident_megabytes(void)
{
  g_autofree char *text = NULL;
  unsigned long pages = 0;

  if (g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
    sscanf(text, "%*u %lu", &pages);
  return (guint64)pages * 4096 >> 20;
}

static void
run(GtkWidget *grid, const char *name, gboolean jump)
{
  g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) work = g_array_new(FALSE, FALSE, sizeof(double));
  Scroll scroll = { .adjustment = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(grid)), .jump = jump, .times = times, .work = work };
  guint id;

  wait_for(is_ready, scroll.adjustment);
  id = gtk_widget_add_tick_callback(grid, tick_cb, &scroll, NULL);
  while (!is_done(&scroll))
    g_main_context_iteration(NULL, TRUE);
  gtk_widget_remove_tick_callback(grid, id);
  g_array_sort(times, compare);
  g_array_sort(work, compare);
  g_print("# %s: a frame takes %.1f ms (median), %.1f ms (99th percentile), %.1f ms (longest), of which the main thread works "
          "%.1f and %.1f ms; %" G_GUINT64_FORMAT " MB resident\n",
          name, g_array_index(times, double, times->len / 2), g_array_index(times, double, times->len * 99 / 100),
          g_array_index(times, double, times->len - 1), g_array_index(work, double, work->len / 2),
          g_array_index(work, double, work->len * 99 / 100), get_resident_megabytes());
}

static GStrv
make_files(const char *folder)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_autoptr(GBytes) bytes = picture_jpeg(640, 480, 1, FALSE);

  for (guint i = 0; i < N_FILES; i++) {
    g_autofree char *name = g_strdup_printf("%u.jpg", i);
    g_autofree char *path = file_write(folder, name, bytes);

    g_strv_builder_add(builder, path);
  }
  return g_strv_builder_end(builder);
}

int
main(int argc, char **argv)
{
  char *folder = folder_new();
  g_auto(GStrv) files = make_files(folder);
  g_autoptr(RelabelDataset) dataset = RELABEL_DATASET(memory_dataset_new(N_SAMPLES, (const char *const *)files));
  g_autoptr(GSettings) settings = NULL;
  g_autoptr(RelabelThumbnailer) thumbnailer = NULL;
  g_autoptr(RelabelWorkspace) workspace = NULL;
  g_autofree char *cache = g_build_filename(folder, "cache", NULL);
  GtkWidget *window, *page;

  gtk_init();
  adw_init();
  settings = g_settings_new("io.github.relabel.Relabel");
  thumbnailer = relabel_thumbnailer_new(0, cache);
  workspace = relabel_workspace_new(dataset, thumbnailer, settings);
  page = g_object_new(RELABEL_TYPE_SAMPLES_PAGE, NULL);
  window = g_object_new(GTK_TYPE_WINDOW, "child", page, "default-width", 1280, "default-height", 860, NULL);
  relabel_samples_page_set_workspace(RELABEL_SAMPLES_PAGE(page), workspace);
  gtk_window_present(GTK_WINDOW(window));
  g_print("1..1\n");
  run(find_grid(page), "scrolling through 10,000 pictures", FALSE);
  run(find_grid(page), "jumping through 10,000 pictures", TRUE);
  g_print("ok 1 scroll\n");
  gtk_window_destroy(GTK_WINDOW(window));
  settle();
  folder_remove(folder);
  return 0;
}

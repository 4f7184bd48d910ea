/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <math.h>
#include <string.h>

#include "app-test.h"
#include "labels.h"
#include "memory-dataset.h"
#include "relabel-overlay-painter.h"

/* What is drawn, as the text of its render nodes, against files of tests/app/golden (RELABEL_WRITE_GOLDEN=1 writes them). Text is left
 * out, for it depends on the fonts. */

typedef struct {
  const char *name;
  RelabelLabel *(*make)(void);
} Row;

static const Row rows[] = {
  { "box", make_box },
  { "rotated-box", make_rotated_box },
  { "box-at-the-edge", make_box_at_the_edge },
  { "box-without-class", make_box_without_class },
  { "keypoints", make_keypoints },
  { "ring", make_ring },
  { "open-line", make_open_line },
  { "instance", make_instance },
  { "rotated-instance", make_rotated_instance },
  { "broken-instance", make_broken_instance },
  { "lost-instance", make_lost_instance },
  { "segmentation", make_segmentation },
};

static GskRenderNode *
draw_node(RelabelOverlayPainter *painter, RelabelSample *sample, const graphene_rect_t *area, const char *highlighted)
{
  GtkSnapshot *snapshot = gtk_snapshot_new();

  relabel_overlay_painter_snapshot(painter, snapshot, sample, area, area, highlighted);
  return gtk_snapshot_free_to_node(snapshot);
}

static char *
dup_node_text(GskRenderNode *node)
{
  g_autoptr(GBytes) bytes = node != NULL ? gsk_render_node_serialize(node) : NULL;

  return bytes != NULL ? g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)) : g_strdup("");
}

typedef struct {
  GtkWidget *widget;
  RelabelOverlay *overlay;
  RelabelOverlayPainter *painter;
} Fixture;

static Fixture
fixture_new_for(RelabelDataset *dataset, gboolean detailed)
{
  Fixture fixture = { g_object_ref_sink(gtk_label_new(NULL)), relabel_overlay_new(dataset), NULL };

  fixture.painter = relabel_overlay_painter_new(fixture.overlay, fixture.widget, detailed);
  return fixture;
}

static Fixture
fixture_new(gboolean detailed)
{
  return fixture_new_for(NULL, detailed);
}

static void
fixture_clear(Fixture *fixture)
{
  relabel_overlay_painter_clear(fixture->painter);
  unref_and_wait(fixture->painter);
  unref_and_wait(fixture->overlay);
  unref_and_wait(fixture->widget);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static gboolean
is_ready(gpointer painter)
{
  return !relabel_overlay_painter_is_busy(painter);
}

/* Once threads have done their part. */
static char *
draw_on(Fixture *fixture, RelabelSample *sample, const graphene_rect_t *area, const char *highlighted)
{
  GskRenderNode *node = draw_node(fixture->painter, sample, area, highlighted);
  char *text;

  while (!is_ready(fixture->painter)) {
    wait_for(is_ready, fixture->painter);
    g_clear_pointer(&node, gsk_render_node_unref);
    node = draw_node(fixture->painter, sample, area, highlighted);
  }
  text = dup_node_text(node);
  g_clear_pointer(&node, gsk_render_node_unref);
  return text;
}

static char *
draw(Fixture *fixture, RelabelSample *sample, const char *highlighted)
{
  return draw_on(fixture, sample, &GRAPHENE_RECT_INIT(10, 20, 160, 120), highlighted);
}

/* The pixels of pictures and of cairo's nodes depend on the library that packs them. */
static void
leave_out_pixels(char **text)
{
  g_autoptr(GRegex) regex = g_regex_new("\\n *script: url\\(\"[^\"]*\"\\);|(?<=base64,)[^\"]*", 0, 0, NULL);
  char *without = g_regex_replace_literal(regex, *text, -1, 0, "", 0, NULL);

  g_free(*text);
  *text = without;
}

static guint
count(const char *text, const char *what)
{
  guint n = 0;

  for (const char *p = text; (p = strstr(p, what)) != NULL; p++)
    n++;
  return n;
}

static void
test_golden(gconstpointer data)
{
  const Row *row = data;
  g_auto(Fixture) fixture = fixture_new(FALSE);
  g_autoptr(RelabelSample) sample = make_sample(row->make());
  g_autofree char *base = g_strconcat(row->name, ".node", NULL);
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "app", "golden", base, NULL);
  g_autofree char *drawn = NULL;
  g_autofree char *golden = NULL;
  g_autoptr(GError) error = NULL;

  g_object_set(fixture.overlay, "show-names", FALSE, NULL);
  drawn = draw(&fixture, sample, NULL);
  leave_out_pixels(&drawn);
  if (g_getenv("RELABEL_WRITE_GOLDEN") != NULL)
    g_file_set_contents(path, drawn, -1, &error);
  g_assert_no_error(error);
  g_file_get_contents(path, &golden, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(drawn, ==, golden);
}

static void
count_cb(RelabelOverlay *overlay, guint *n)
{
  (*n)++;
}

static void
test_hidden_fields(void)
{
  static const char *const hidden[] = { "field", NULL };
  g_auto(Fixture) fixture = fixture_new(FALSE);
  g_autoptr(RelabelSample) sample = make_sample(make_box());
  g_autofree char *drawn = NULL;
  guint n = 0;

  g_signal_connect(fixture.overlay, "changed", G_CALLBACK(count_cb), &n);
  relabel_overlay_set_hidden_fields(fixture.overlay, hidden);
  relabel_overlay_set_hidden_fields(fixture.overlay, hidden);
  g_assert_cmpuint(n, ==, 1);
  drawn = draw(&fixture, sample, NULL);
  g_assert_cmpstr(drawn, ==, "");
  relabel_overlay_set_hidden_fields(fixture.overlay, NULL);
  g_free(drawn);
  drawn = draw(&fixture, sample, NULL);
  g_assert_cmpstr(drawn, !=, "");
}

static void
test_highlight(void)
{
  g_auto(Fixture) fixture = fixture_new(FALSE);
  g_autoptr(RelabelSample) sample = make_sample(make_box());
  g_autofree char *plain = NULL;
  g_autofree char *highlighted = NULL;
  g_autofree char *other = NULL;

  g_object_set(fixture.overlay, "show-names", FALSE, NULL);
  plain = draw(&fixture, sample, NULL);
  highlighted = draw(&fixture, sample, LABEL_ID);
  other = draw(&fixture, sample, "ffffffffffffffffffffffff");
  /* All others are pale, and it is drawn once more. */
  g_assert_cmpuint(count(plain, "opacity {"), ==, 0);
  g_assert_cmpuint(count(highlighted, "opacity {"), ==, 1);
  g_assert_cmpuint(count(other, "opacity {"), ==, 1);
  g_assert_cmpuint(count(plain, "border {"), ==, 2);
  g_assert_cmpuint(count(highlighted, "border {"), ==, 4);
  g_assert_cmpuint(count(other, "border {"), ==, 2);
  /* Its name is shown even where names are not. */
  g_assert_cmpuint(count(highlighted, "text {"), ==, 1);
  g_assert_cmpuint(count(plain, "text {"), ==, 0);
}

static void
test_pill(void)
{
  g_auto(Fixture) fixture = fixture_new(FALSE);
  g_autoptr(RelabelSample) class = make_sample(RELABEL_LABEL(relabel_classification_new("cat")));
  g_autoptr(RelabelSample) number = make_sample(RELABEL_LABEL(relabel_regression_new(0.5)));
  g_autoptr(RelabelSample) nothing = make_sample(RELABEL_LABEL(relabel_classification_new(NULL)));
  RelabelSample *samples[] = { class, number, nothing };

  for (guint i = 0; i < G_N_ELEMENTS(samples); i++) {
    g_autofree char *drawn = draw(&fixture, samples[i], NULL);

    g_assert_cmpuint(count(drawn, "text {"), ==, i < 2);
  }
}

static RelabelSample *
make_sample_in(const char *field, RelabelLabel *label)
{
  RelabelSample *sample = relabel_sample_new("/nowhere.jpg");
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  g_ptr_array_add(labels, label);
  relabel_sample_take_labels(sample, field, labels);
  return sample;
}

/* The lines of the field's skeleton, below the points. */
static void
test_skeleton(void)
{
  static const char *const fields[] = { "points", "others" };
  g_autoptr(MemoryDataset) dataset = memory_dataset_new(1, NULL);

  for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
    g_auto(Fixture) fixture = fixture_new_for(RELABEL_DATASET(dataset), FALSE);
    g_autoptr(RelabelSample) sample = make_sample_in(fields[i], make_keypoints());
    g_autofree char *drawn = draw(&fixture, sample, NULL);

    g_assert_cmpuint(count(drawn, "cairo {"), ==, i == 0);
    g_assert_cmpuint(count(drawn, "border {"), ==, 4);
  }
}

/* Where there is room, the names of a mask's classes; others have their values. */
static void
test_legend(void)
{
  g_autoptr(MemoryDataset) dataset = memory_dataset_new(1, NULL);
  g_auto(Fixture) fixture = fixture_new_for(RELABEL_DATASET(dataset), TRUE);
  g_auto(Fixture) small = fixture_new_for(RELABEL_DATASET(dataset), FALSE);
  g_autoptr(RelabelSample) sample = make_sample_in("mask", make_segmentation());
  g_autofree char *drawn = draw(&fixture, sample, NULL);
  g_autofree char *drawn_small = draw(&small, sample, NULL);

  g_assert_cmpuint(count(drawn, "text {"), ==, 2);
  g_assert_cmpuint(count(drawn, "texture {"), ==, 1);
  g_assert_cmpuint(count(drawn_small, "text {"), ==, 0);
  g_assert_cmpuint(count(drawn_small, "texture {"), ==, 1);
}

/* The box until the mask is there, then the mask; with another opacity the mask that is there until another is. */
static void
test_mask_later(void)
{
  g_auto(Fixture) fixture = fixture_new(FALSE);
  g_autoptr(RelabelSample) sample = make_sample(make_instance());
  static const graphene_rect_t area = GRAPHENE_RECT_INIT(0, 0, 160, 120);

  for (guint i = 0; i < 3; i++) {
    g_autoptr(GskRenderNode) node = NULL;
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;

    if (i == 2)
      g_object_set(fixture.overlay, "fill-opacity", 0.5, NULL);
    node = draw_node(fixture.painter, sample, &area, NULL);
    before = dup_node_text(node);
    g_assert_cmpint(is_ready(fixture.painter), ==, i == 1);
    g_assert_cmpuint(count(before, "texture {"), ==, i > 0);
    g_assert_cmpuint(count(before, "border {"), ==, i == 0 ? 2 : 0);
    after = draw_on(&fixture, sample, &area, NULL);
    g_assert_cmpuint(count(after, "texture {"), ==, 1);
    g_assert_cmpuint(count(after, "border {"), ==, 0);
    g_assert_cmpint(g_str_equal(before, after), ==, i == 1);
  }
}

/* What is no number in a file is no place either: nothing is drawn, and nothing breaks. */
static void
test_nowhere(void)
{
  const double numbers[] = { (double)NAN, 0.5, (double)INFINITY, (double)NAN };
  RelabelPolyline *polyline = relabel_polyline_new("cat", TRUE, TRUE);
  RelabelKeypoint *keypoint = relabel_keypoint_new("cat");
  RelabelLabel *labels[] = {
    RELABEL_LABEL(relabel_detection_new("cat", (double)NAN, 0, 1, 1)),
    RELABEL_LABEL(relabel_detection_new("cat", 0, 0, (double)INFINITY, 1)),
    RELABEL_LABEL(relabel_polyline_new("cat", TRUE, TRUE)),
    RELABEL_LABEL(polyline),
    RELABEL_LABEL(keypoint),
    RELABEL_LABEL(relabel_keypoint_new("cat")),
    RELABEL_LABEL(relabel_segmentation_new(NULL, NULL)),
    RELABEL_LABEL(relabel_detection_new("cat", 7, 7, 1, 1)),
  };
  g_auto(Fixture) fixture = fixture_new(TRUE);

  relabel_polyline_add_shape(polyline, numbers, G_N_ELEMENTS(numbers));
  relabel_polyline_add_shape(polyline, numbers, 0);
  relabel_keypoint_set_points(keypoint, numbers, G_N_ELEMENTS(numbers));
  for (guint i = 0; i < G_N_ELEMENTS(labels); i++) {
    g_autoptr(RelabelSample) sample = make_sample(labels[i]);
    g_autofree char *drawn = draw(&fixture, sample, NULL);
    g_autofree char *id = relabel_overlay_find_label(fixture.overlay, sample, &GRAPHENE_RECT_INIT(0, 0, 160, 120), 80, 60);

    g_assert_cmpstr(drawn, ==, "");
    g_assert_cmpstr(id, ==, NULL);
  }
}

/* A box much larger than anything is cut to what can be drawn. */
static void
test_huge(void)
{
  g_auto(Fixture) fixture = fixture_new(TRUE);
  g_autoptr(RelabelSample) sample = make_sample(RELABEL_LABEL(relabel_detection_new("cat", -1e30, -1e30, 2e30, 2e300)));
  g_autofree char *drawn = draw(&fixture, sample, LABEL_ID);

  g_assert_cmpuint(count(drawn, "inf"), ==, 0);
  g_assert_cmpuint(count(drawn, "nan"), ==, 0);
}

static RelabelSample *
make_many(guint n, double size)
{
  RelabelSample *sample = make_sample(RELABEL_LABEL(relabel_detection_new("cat", 0.5, 0.5, size, size)));
  GPtrArray *labels = relabel_sample_get_labels(sample, "field");

  for (guint i = 1; i < n; i++)
    g_ptr_array_add(labels, relabel_detection_new(i % 2 ? "dog" : "bird", i % 100 / 100.0, i / 100 / 100.0, size, size));
  return sample;
}

static void
test_letters(void)
{
  static const struct {
    double size;
    int area;
    guint n_texts;
  } steps[] = { { 0.9, 400, 1 }, { 0.9, 100, 1 }, { 0.3, 100, 1 }, { 0.1, 100, 0 }, { 0.1, 400, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
    g_auto(Fixture) fixture = fixture_new(FALSE);
    g_autoptr(RelabelSample) sample = make_many(1, steps[i].size);
    g_autofree char *drawn = draw_on(&fixture, sample, &GRAPHENE_RECT_INIT(0, 0, (float)steps[i].area, (float)steps[i].area), NULL);

    g_assert_cmpuint(count(drawn, "text {"), ==, steps[i].n_texts);
  }
}

/* So many that they are painted by a thread; names are as many as can be read. */
static void
test_many(void)
{
  static const graphene_rect_t area = GRAPHENE_RECT_INIT(0, 0, 1000, 1000);
  g_auto(Fixture) fixture = fixture_new(TRUE);
  g_autoptr(RelabelSample) many = make_many(10000, 0.1);
  g_autoptr(RelabelSample) few = make_many(100, 0.1);
  g_autoptr(RelabelSample) tiny = make_many(10000, 0.008);
  g_autofree char *drawn = draw_on(&fixture, many, &area, NULL);

  g_assert_cmpuint(count(drawn, "texture {"), ==, 1);
  g_assert_cmpuint(count(drawn, "border {"), ==, 0);
  g_assert_cmpuint(count(drawn, "text {"), >, 20);
  g_assert_cmpuint(count(drawn, "text {"), <=, 150);
  g_free(drawn);
  drawn = draw_on(&fixture, tiny, &area, NULL);
  g_assert_cmpuint(count(drawn, "text {"), ==, 0);
  g_free(drawn);
  drawn = draw_on(&fixture, few, &area, NULL);
  g_assert_cmpuint(count(drawn, "texture {"), ==, 0);
  g_assert_cmpuint(count(drawn, "border {"), ==, 200);
}

/* The same drawing at another place. */
static void
test_moved(void)
{
  g_auto(Fixture) fixture = fixture_new(TRUE);
  g_autoptr(RelabelSample) sample = make_many(100, 0.1);
  g_autoptr(GskRenderNode) one = draw_node(fixture.painter, sample, &GRAPHENE_RECT_INIT(0, 0, 1000, 1000), NULL);
  g_autoptr(GskRenderNode) other = draw_node(fixture.painter, sample, &GRAPHENE_RECT_INIT(5, 7, 1000, 1000), NULL);
  GskRenderNode *nodes[] = { one, other };
  GskRenderNode *shapes[2], *names[2];

  g_assert_cmpint(gsk_render_node_get_node_type(other), ==, GSK_TRANSFORM_NODE);
  for (guint i = 0; i < 2; i++) {
    GskRenderNode *child = gsk_render_node_get_node_type(nodes[i]) == GSK_TRANSFORM_NODE ? gsk_transform_node_get_child(nodes[i]) : nodes[i];

    g_assert_cmpuint(gsk_container_node_get_n_children(child), ==, 2);
    shapes[i] = gsk_container_node_get_child(child, 0);
    names[i] = gsk_container_node_get_child(child, 1);
  }
  g_assert_true(shapes[0] == shapes[1]);
  g_assert_true(names[0] == names[1]);
}

/* Looked at closely, what is not seen is not drawn. */
static void
test_close(void)
{
  g_auto(Fixture) fixture = fixture_new(TRUE);
  g_autoptr(RelabelSample) sample = make_many(10000, 0.008);
  GtkSnapshot *snapshot = gtk_snapshot_new();
  g_autoptr(GskRenderNode) node = NULL;
  g_autofree char *drawn = NULL;

  relabel_overlay_painter_snapshot(fixture.painter, snapshot, sample, &GRAPHENE_RECT_INIT(-5000, -5000, 10000, 10000),
                                   &GRAPHENE_RECT_INIT(0, 0, 1000, 1000), NULL);
  g_assert_true(is_ready(fixture.painter));
  node = gtk_snapshot_free_to_node(snapshot);
  drawn = dup_node_text(node);
  g_assert_cmpuint(count(drawn, "border {"), >=, 200);
  g_assert_cmpuint(count(drawn, "border {"), <, 800);
}

/* What is taken back while threads are at work leaves nothing behind. */
static void
test_clear(void)
{
  g_auto(Fixture) fixture = fixture_new(TRUE);
  g_autoptr(RelabelSample) sample = make_many(10000, 0.1);

  for (guint i = 0; i < 20; i++) {
    g_autoptr(GskRenderNode) node = draw_node(fixture.painter, sample, &GRAPHENE_RECT_INIT(0, 0, 1000, 1000 + (float)i), NULL);

    g_assert_false(is_ready(fixture.painter));
    relabel_overlay_painter_clear(fixture.painter);
    g_assert_true(is_ready(fixture.painter));
  }
}

int
main(int argc, char **argv)
{
  gtk_test_init(&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strconcat("/overlay/golden/", rows[i].name, NULL);

    g_test_add_data_func(path, &rows[i], test_golden);
  }
  g_test_add_func("/overlay/hidden-fields", test_hidden_fields);
  g_test_add_func("/overlay/highlight", test_highlight);
  g_test_add_func("/overlay/pill", test_pill);
  g_test_add_func("/overlay/skeleton", test_skeleton);
  g_test_add_func("/overlay/legend", test_legend);
  g_test_add_func("/overlay/mask-later", test_mask_later);
  g_test_add_func("/overlay/nowhere", test_nowhere);
  g_test_add_func("/overlay/huge", test_huge);
  g_test_add_func("/overlay/letters", test_letters);
  g_test_add_func("/overlay/many", test_many);
  g_test_add_func("/overlay/moved", test_moved);
  g_test_add_func("/overlay/close", test_close);
  g_test_add_func("/overlay/clear", test_clear);
  return g_test_run();
}

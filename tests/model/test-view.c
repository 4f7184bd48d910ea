/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-error.h"
#include "relabel-view.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbb"

typedef struct {
  const char *text;
  const char *expected; /* the text form, or the message of the error */
} Row;

static const Row texts[] = {
  { "", "" },
  { "   ", "" },
  { "limit(5)", "limit(5)" },
  { " match_tags( train , val )|skip(10)  |  limit( 5 ) ", "match_tags(\"train\", \"val\") | skip(10) | limit(5)" },
  { "match_tags(\"a, b\", \"q\\\"\\\\\")", "match_tags(\"a, b\", \"q\\\"\\\\\")" },
  { "match_tags(\"line\\nbreak\\u0001\")", "match_tags(\"line\\nbreak\\u0001\")" },
  { "match_tags(\"\")", "match_tags(\"\")" },
  { "match_tags(two words)", "match_tags(\"two words\")" },
  { "match_tags(Ä)", "match_tags(\"Ä\")" },
  { "match_tags()", "match_tags()" },
  { "select()", "select()" },
  { "select(" A ", \"" B "\")", "select(" A ", " B ")" },
  { "limit(0)", "limit(0)" },
  { "annotation_run(a_1) | limit(2)", "annotation_run(\"a_1\") | limit(2)" },
  { "annotation_view( \"été\" )", "annotation_view(\"été\")" },
};

static const Row errors[] = {
  { "limit(5) |", "At character 10 of the view: expected a stage such as limit(5), and “|” between stages" },
  { "limit(5) |  ", "At character 13 of the view: expected a stage such as limit(5), and “|” between stages" },
  { "limit", "At character 6 of the view: expected a stage such as limit(5), and “|” between stages" },
  { "limit(5", "At character 8 of the view: expected a stage such as limit(5), and “|” between stages" },
  { "limit(5) limit(6)", "At character 10 of the view: expected a stage such as limit(5), and “|” between stages" },
  { "match_tags(\"a", "At character 12 of the view: expected a stage such as limit(5), and “|” between stages" },
  { "match_tags(a,)", "At character 14 of the view: expected a stage such as limit(5), and “|” between stages" },
  { "limit(5) | frobnicate(1)",
    "At character 12 of the view: There is no view stage “frobnicate”; there are select, match_tags, skip, limit, annotation_run and "
    "annotation_view" },
  { "limit(five)", "At character 1 of the view: limit: “five” is not an unsigned number" },
  { "limit(-1)", "At character 1 of the view: limit: “-1” is not an unsigned number" },
  { "skip(1, 2)", "At character 1 of the view: skip: takes one number" },
  { "annotation_run(a, b)", "At character 1 of the view: annotation_run: takes the key of one run" },
  { "annotation_view()", "At character 1 of the view: annotation_view: takes the key of one run" },
  { "annotation_runs(a)", "At character 1 of the view: There is no view stage “annotation_runs”; there are select, match_tags, skip, limit, "
                          "annotation_run and annotation_view" },
  { "limit()", "At character 1 of the view: limit: takes one number" },
  { "match_tags(é) | select(xyz)",
    "At character 17 of the view: “xyz” is not an id: ids have 24 hexadecimal digits" },
};

/* The text form of what was read reads as the same. */
static void
test_text(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = g_strdup(row->text);

  for (int round = 0; round < 2; round++) {
    g_autoptr(GError) error = NULL;
    RelabelView *view = relabel_view_new_from_string(text, &error);

    g_assert_no_error(error);
    g_free(text);
    text = relabel_view_to_string(view);
    g_assert_cmpstr(text, ==, row->expected);
    g_assert_finalize_object(view);
  }
}

static void
test_error(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;

  g_assert_null(relabel_view_new_from_string(row->text, &error));
  g_assert_nonnull(error);
  g_assert_cmpstr(error->message, ==, row->expected);
}

static void
test_stages(void)
{
  g_autoptr(RelabelView) view =
      relabel_view_new_from_string("select(" A ") | match_tags(\"a\\\"b\") | skip(1) | limit(2)", NULL);
  g_auto(GStrv) stages = relabel_view_to_stages(view);

  g_assert_cmpuint(g_strv_length(stages), ==, 4);
  g_assert_cmpstr(stages[0], ==,
                  "{\"_cls\":\"fiftyone.core.stages.Select\",\"kwargs\":[[\"sample_ids\",[\"" A "\"]],[\"ordered\",false]]}");
  g_assert_cmpstr(stages[1], ==,
                  "{\"_cls\":\"fiftyone.core.stages.MatchTags\",\"kwargs\":[[\"tags\",[\"a\\\"b\"]],[\"bool\",true],"
                  "[\"all\",false]]}");
  g_assert_cmpstr(stages[2], ==, "{\"_cls\":\"fiftyone.core.stages.Skip\",\"kwargs\":[[\"skip\",1]]}");
  g_assert_cmpstr(stages[3], ==, "{\"_cls\":\"fiftyone.core.stages.Limit\",\"kwargs\":[[\"limit\",2]]}");
  g_assert_cmpuint(relabel_view_get_n_stages(view), ==, 4);
  g_assert_cmpint(relabel_view_get_stage_kind(view, 2), ==, RELABEL_VIEW_STAGE_SKIP);
  g_assert_cmpuint(relabel_view_get_stage_number(view, 3), ==, 2);
  g_assert_cmpuint(relabel_id_list_get_length(relabel_view_get_stage_ids(view, 0)), ==, 1);
  g_assert_cmpstr(relabel_view_get_stage_tags(view, 1)[0], ==, "a\"b");
}

/* FiftyOne has no such stage. */
static void
test_run_stages(void)
{
  g_autoptr(RelabelView) view = relabel_view_new_from_string("annotation_run(a) | annotation_view(b) | limit(2)", NULL);
  g_auto(GStrv) stages = relabel_view_to_stages(view);

  g_assert_cmpuint(g_strv_length(stages), ==, 1);
  g_assert_cmpint(relabel_view_get_stage_kind(view, 0), ==, RELABEL_VIEW_STAGE_ANNOTATION_RUN);
  g_assert_cmpint(relabel_view_get_stage_kind(view, 1), ==, RELABEL_VIEW_STAGE_ANNOTATION_VIEW);
  g_assert_cmpstr(relabel_view_get_stage_key(view, 0), ==, "a");
  g_assert_cmpstr(relabel_view_get_stage_key(view, 1), ==, "b");
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autofree char *path = g_strdup_printf("/view/text/%02" G_GSIZE_FORMAT, i);

    g_test_add_data_func(path, &texts[i], test_text);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(errors); i++) {
    g_autofree char *path = g_strdup_printf("/view/error/%02" G_GSIZE_FORMAT, i);

    g_test_add_data_func(path, &errors[i], test_error);
  }
  g_test_add_func("/view/stages", test_stages);
  g_test_add_func("/view/run-stages", test_run_stages);
  return g_test_run();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of matching, one a row. */
#include <math.h>
#include <string.h>

#include "image.h"

/*
 * Truths and predictions in JSON with ' for "; each has its id, and label a where none is said. What comes of it: the matches in their order,
 * TRUTH-PREDICTION, with the IoU after @ and how both are judged; then the counts, and the number of objects that can't be compared.
 */
typedef struct {
  const char *name;
  RelabelMatchOptions options;
  double iou;
  guint max_predictions;
  const char *truths;
  const char *predictions;
  const char *result;
} Row;

#define CLASSWISE { RELABEL_MATCH_BOXES, TRUE, -1 }
#define ANY_CLASS { RELABEL_MATCH_BOXES, FALSE, -1 }
#define OF_KIND(kind) { kind, TRUE, -1 }
#define ALL "'box':[0,0,1,1]"
#define HALF "'box':[0,0,1,0.5]"
#define QUARTER "'box':[0,0,0.5,0.5]"
#define OTHER_HALF "'box':[0,0.5,1,0.5]"
#define SQUARE "'points':[0,0,0.5,0,0.5,0.5,0,0.5],'ends':[4],'closed':true"
#define SQUARE_RIGHT "'points':[0.25,0,0.75,0,0.75,0.5,0.25,0.5],'ends':[4],'closed':true"

static const Row rows[] = {
  { "null", CLASSWISE, 0.5, 0, "null", "null", "; 0 0 0" },
  { "null-truths", CLASSWISE, 0.5, 0, "null", "[{'id':'p','conf':1," ALL "}]", "-p:fp; 0 1 0" },
  { "null-predictions", CLASSWISE, 0.5, 0, "[{'id':'g'," ALL "}]", "null", "g-:fn; 0 0 1" },
  { "match", CLASSWISE, 0.5, 0, "[{'id':'g'," ALL "}]", "[{'id':'p','conf':1," HALF "}]", "g-p@0.5:tp,tp; 1 0 0" },
  { "below", CLASSWISE, 0.51, 0, "[{'id':'g'," ALL "}]", "[{'id':'p','conf':1," HALF "}]", "-p:fp g-:fn; 0 1 1" },
  { "best", CLASSWISE, 0.1, 0, "[{'id':'g'," HALF "},{'id':'h'," ALL "}]", "[{'id':'p','conf':1," ALL "}]",
    "h-p@1:tp,tp g-:fn; 1 0 1" },
  { "last-of-equals", CLASSWISE, 0.1, 0, "[{'id':'g'," ALL "},{'id':'h'," ALL "}]", "[{'id':'p','conf':1," ALL "}]",
    "h-p@1:tp,tp g-:fn; 1 0 1" },
  { "once", CLASSWISE, 0.5, 0, "[{'id':'g'," ALL "}]", "[{'id':'p','conf':1," ALL "},{'id':'q','conf':1," ALL "}]",
    "g-p@1:tp,tp -q:fp; 1 1 0" },
  { "by-confidence", CLASSWISE, 0.5, 0, "[{'id':'g'," ALL "}]", "[{'id':'p','conf':0.1," ALL "},{'id':'q','conf':0.9," HALF "}]",
    "g-q@0.5:tp,tp -p:fp; 1 1 0" },
  { "zero-is-no-confidence", CLASSWISE, 0.5, 0, "[{'id':'g'," ALL "}]",
    "[{'id':'p'," ALL "},{'id':'q','conf':0.0," ALL "},{'id':'r','conf':0.1," HALF "}]", "g-r@0.5:tp,tp -p:fp -q:fp; 1 2 0" },
  { "zero-and-null-as-stored", CLASSWISE, 0.5, 0, "[{'id':'g'," ALL "}]", "[{'id':'p','conf':0.0," HALF "},{'id':'q'," ALL "}]",
    "g-p@0.5:tp,tp -q:fp; 1 1 0" },
  { "touching-at-zero", CLASSWISE, 0, 0, "[{'id':'g'," OTHER_HALF "}]", "[{'id':'p','conf':1," HALF "}]", "g-p@0:tp,tp; 1 0 0" },
  { "apart-at-zero", CLASSWISE, 0, 0, "[{'id':'g','box':[0,0.6,1,0.4]}]", "[{'id':'p','conf':1," HALF "}]", "-p:fp g-:fn; 0 1 1" },
  { "same-at-one", CLASSWISE, 1, 0, "[{'id':'g','box':[0.1,0.1,0.3,0.3]}]", "[{'id':'p','conf':1,'box':[0.1,0.1,0.3,0.3]}]",
    "g-p@1:tp,tp; 1 0 0" },
  { "no-size", CLASSWISE, 0, 0, "[{'id':'g','box':[0.5,0.5,0,0]}]", "[{'id':'p','conf':1," ALL "}]", "g-p@0:tp,tp; 1 0 0" },
  { "negative-size", CLASSWISE, 0, 0, "[{'id':'g','box':[0.5,0.5,-0.1,0.1]}]", "[{'id':'p','conf':1," ALL "}]",
    "-p:fp g-:fn; 0 1 1; 1 broken" },
  { "no-number", CLASSWISE, 0, 0, "[{'id':'g'," ALL "}]", "[{'id':'p','conf':1,'box':[null,0,1,1]},{'id':'q'," ALL "}]",
    "-p:fp g-q@1:tp,tp; 1 1 0; 1 broken" },
  { "classes", CLASSWISE, 0.5, 0, "[{'id':'g','label':'b'," ALL "},{'id':'h'," ALL "}]", "[{'id':'p','conf':1," ALL "}]",
    "g-:fn h-p@1:tp,tp; 1 0 1" },
  { "truths-appear-first", CLASSWISE, 0.5, 0, "[{'id':'g','label':'b'," ALL "}]",
    "[{'id':'p','label':'c'," ALL "},{'id':'q','label':'b'," ALL "}]", "g-q@1:tp,tp -p:fp; 1 1 0" },
  { "swapped-class", ANY_CLASS, 0.5, 0, "[{'id':'g','label':'b'," ALL "}]", "[{'id':'p','conf':1," ALL "}]", "g-p@1:fn,fp; 0 1 1" },
  { "null-labels", CLASSWISE, 0.5, 0, "[{'id':'g','label':null," ALL "}]", "[{'id':'p','label':null," ALL "}]", "g-p@1:tp,tp; 0 1 0" },
  { "null-truth", ANY_CLASS, 0.5, 0, "[{'id':'g','label':null," ALL "}]", "[{'id':'p'," ALL "}]", "g-p@1:fn,fp; 0 1 0" },
  { "null-prediction", ANY_CLASS, 0.5, 0, "[{'id':'g'," ALL "}]", "[{'id':'p','label':null," ALL "}]", "g-p@1:fn,fp; 0 0 1" },
  { "crowd", CLASSWISE, 0.5, 0, "[{'id':'g','crowd':true," ALL "}]", "[{'id':'p','conf':0.5," QUARTER "},{'id':'q','conf':0.9," HALF "}]",
    "g-q@1:tp,tp g-p@1:tp,tp; 2 0 0" },
  { "crowd-keeps-first", CLASSWISE, 0.1, 0, "[{'id':'g','crowd':true," HALF "}]", "[{'id':'p','conf':0.9," ALL "},{'id':'q'," HALF "}]",
    "g-p@0.5:tp,tp g-q@1:tp,tp; 2 0 0" },
  { "unmatched-crowd", CLASSWISE, 0.5, 0, "[{'id':'g','crowd':true," ALL "}]", "[]", "g-:fn; 0 0 1" },
  { "crowds-are-last", CLASSWISE, 0.1, 0, "[{'id':'g','crowd':true," ALL "},{'id':'h'," QUARTER "}]", "[{'id':'p','conf':1," HALF "}]",
    "h-p@0.5:tp,tp g-:fn; 1 0 1" },
  { "crowd-if-nothing-else", CLASSWISE, 0.6, 0, "[{'id':'g','crowd':true," ALL "},{'id':'h'," QUARTER "}]",
    "[{'id':'p','conf':1," HALF "}]", "g-p@1:tp,tp h-:fn; 1 0 1" },
  { "crowd-of-another-class", ANY_CLASS, 0.1, 0, "[{'id':'g','label':'b','crowd':true," ALL "}]", "[{'id':'p','conf':1," HALF "}]",
    "-p:fp g-:fn; 0 1 1" },
  { "most-of-a-category", CLASSWISE, 0.5, 1, "[{'id':'g'," ALL "},{'id':'h','label':'b'," ALL "}]",
    "[{'id':'p','conf':0.1," ALL "},{'id':'q','conf':0.9," QUARTER "},{'id':'r','label':'b'," ALL "}]",
    "-q:fp g-:fn h-r@1:tp,tp; 1 1 1" },

  { "masks", OF_KIND(RELABEL_MATCH_MASKS), 0.1, 0, "[{'id':'g'," ALL ",'mask':['1100','1100']}]",
    "[{'id':'p'," ALL ",'mask':['0110','0110']}]", "g-p@0.333333:tp,tp; 1 0 0" },
  { "masks-of-parts", OF_KIND(RELABEL_MATCH_MASKS), 0.1, 0, "[{'id':'g'," ALL ",'mask':['1100','1100']}]",
    "[{'id':'p','box':[0.25,0,0.5,1],'mask':['11','11']}]", "g-p@0.333333:tp,tp; 1 0 0" },
  { "masks-of-two-sizes", OF_KIND(RELABEL_MATCH_MASKS), 0.1, 0, "[{'id':'g'," ALL ",'mask':['10']}]",
    "[{'id':'p'," ALL ",'mask':['1110','1110']}]", "g-p@0.666667:tp,tp; 1 0 0" },
  { "masks-know-no-crowd", OF_KIND(RELABEL_MATCH_MASKS), 0.1, 0, "[{'id':'g','crowd':true," ALL ",'mask':['1111']}]",
    "[{'id':'p'," ALL ",'mask':['0100']}]", "g-p@0.25:tp,tp; 1 0 0" },
  { "masks-without-size", OF_KIND(RELABEL_MATCH_MASKS), 0, 0, "[{'id':'g','box':[0,0,0,1],'mask':['1']}]",
    "[{'id':'p'," ALL ",'mask':['1']}]", "g-p@0:tp,tp; 1 0 0" },
  { "no-mask", OF_KIND(RELABEL_MATCH_MASKS), 0, 0, "[{'id':'g'," ALL "}]", "[{'id':'p'," ALL ",'mask':['1']}]",
    "-p:fp g-:fn; 0 1 1; 1 broken" },
  { "empty-masks", OF_KIND(RELABEL_MATCH_MASKS), 0.5, 0, "[{'id':'g'," ALL ",'mask':['0']}]", "[{'id':'p'," ALL ",'mask':['0']}]",
    "g-p@nan:tp,tp; 1 0 0" },
  { "mask-beside-the-image", OF_KIND(RELABEL_MATCH_MASKS), 0.1, 0, "[{'id':'g','box':[0.5,0,1,1],'mask':['1111']}]",
    "[{'id':'p','box':[0,0,1,1],'mask':['0011']}]", "g-p@1:tp,tp; 1 0 0" },
  { "mask-of-too-many-pixels", OF_KIND(RELABEL_MATCH_MASKS), 0, 0, "[{'id':'g','box':[0,0,1e-9,1e-9],'mask':['1']}]",
    "[{'id':'p'," ALL ",'mask':['1']}]", "-p:fp g-:fn; 0 1 1; 1 broken" },
  { "outlines-of-masks", { RELABEL_MATCH_MASKS, TRUE, 0 }, 0.1, 0, "[{'id':'g'," ALL ",'mask':['11','11']}]",
    "[{'id':'p'," ALL "}]", "g-p@0.53125:tp,tp; 1 0 0" },

  { "filled", OF_KIND(RELABEL_MATCH_POLYLINES), 0.1, 0, "[{'id':'g','filled':true," SQUARE "}]", "[{'id':'p'," SQUARE_RIGHT "}]",
    "g-p@0.333333:tp,tp; 1 0 0" },
  { "filled-crowd", OF_KIND(RELABEL_MATCH_POLYLINES), 0.1, 0, "[{'id':'g','crowd':true,'filled':true," SQUARE "}]",
    "[{'id':'p'," SQUARE_RIGHT "}]", "g-p@0.5:tp,tp; 1 0 0" },
  { "one-is-filled", OF_KIND(RELABEL_MATCH_POLYLINES), 0.1, 0, "[{'id':'g'," SQUARE "},{'id':'h','filled':true,'points':[]}]",
    "[{'id':'p'," SQUARE_RIGHT "}]", "g-p@0.333333:tp,tp h-:fn; 1 0 1" },
  { "shapes-on-each-other", OF_KIND(RELABEL_MATCH_POLYLINES), 0.1, 0,
    "[{'id':'g','filled':true,'closed':true,'ends':[4,8],'points':[0,0,0.5,0,0.5,0.5,0,0.5,0.25,0,0.75,0,0.75,0.5,0.25,0.5]}]",
    "[{'id':'p'," SQUARE "}]", "g-p@0.666667:tp,tp; 1 0 0" },
  { "one-of-two-crosses-itself", OF_KIND(RELABEL_MATCH_POLYLINES), 0, 0, "[{'id':'g','filled':true," SQUARE "}]",
    "[{'id':'p','closed':true,'ends':[4,8],'points':[0,0,0.5,0.5,0.5,0,0,0.5,0.7,0.7,0.8,0.7,0.8,0.8,0.7,0.8]}]",
    "g-p@0:tp,tp; 1 0 0; 1 broken" },
  { "two-points", OF_KIND(RELABEL_MATCH_POLYLINES), 0, 0, "[{'id':'g','filled':true," SQUARE "}]",
    "[{'id':'p','points':[0,0,0.5,0.5],'ends':[2]}]", "g-p@0:tp,tp; 1 0 0; 1 broken" },
  { "two-points-closed", OF_KIND(RELABEL_MATCH_POLYLINES), 0, 0, "[{'id':'g','filled':true," SQUARE "}]",
    "[{'id':'p','points':[0,0,0.5,0.5],'ends':[2],'closed':true}]", "g-p@0:tp,tp; 1 0 0" },
  { "unknown-point", OF_KIND(RELABEL_MATCH_POLYLINES), 0, 0, "[{'id':'g','filled':true," SQUARE "}]",
    "[{'id':'p','points':[0,0,null,0.5,1,1],'ends':[3]}]", "-p:fp g-:fn; 0 1 1; 1 broken" },
  { "hull-boxes", OF_KIND(RELABEL_MATCH_HULL_BOXES), 0.1, 0, "[{'id':'g','points':[0,0,0.5,0.5],'ends':[2]}]",
    "[{'id':'p','points':[-1,0.5,0.25,0],'ends':[2]}]", "g-p@0.5:tp,tp; 1 0 0" },
  { "lines", OF_KIND(RELABEL_MATCH_POLYLINES), 0.1, 0, "[{'id':'g','points':[0,0,1,1],'ends':[2]}]",
    "[{'id':'p','points':[0,0,1,0],'ends':[2]}]", "g-p@0.803265:tp,tp; 1 0 0" },

  { "lines-with-an-unknown-point", OF_KIND(RELABEL_MATCH_POLYLINES), 0.1, 0, "[{'id':'g','points':[0,0,null,0,1,1],'ends':[3]}]",
    "[{'id':'p','points':[0,0,0,0,1,0],'ends':[3]}]", "g-p@0.803265:tp,tp; 1 0 0" },
  { "line-without-points", OF_KIND(RELABEL_MATCH_POLYLINES), 0, 0, "[{'id':'g','points':[0,0,1,1],'ends':[2]}]",
    "[{'id':'p','points':[]}]", "-p:fp g-:fn; 0 1 1; 1 broken" },

  { "keypoints", OF_KIND(RELABEL_MATCH_KEYPOINTS), 0.1, 0, "[{'id':'g','points':[0,0,1,1,null,null]}]",
    "[{'id':'p','points':[0,0,null,1,0,0]}]", "g-p@0.803265:tp,tp; 1 0 0" },
  { "one-point", OF_KIND(RELABEL_MATCH_KEYPOINTS), 0.5, 0, "[{'id':'g','points':[0.5,0.5]}]",
    "[{'id':'p','points':[0.5,0.51]},{'id':'q','points':[0.5,0.5]}]", "-p:fp g-q@nan:tp,tp; 1 1 0" },
  { "no-points", OF_KIND(RELABEL_MATCH_KEYPOINTS), 0, 0, "[{'id':'g','points':[]}]", "[{'id':'p','points':[0.5,0.5]}]",
    "-p:fp g-:fn; 0 1 1; 1 broken" },
  { "keypoints-zero-is-confidence", OF_KIND(RELABEL_MATCH_KEYPOINTS), 0.1, 0, "[{'id':'g','points':[0,0,1,1]}]",
    "[{'id':'p','points':[0,0,1,1]},{'id':'q','conf':0.0,'points':[0,0,1,1]}]", "g-q@1:tp,tp -p:fp; 1 1 0" },
};

static JsonNode *
read_list(const char *text)
{
  g_autofree char *json = g_strdelimit(g_strdup(text), "'", '"');
  g_autoptr(GError) error = NULL;
  JsonNode *list = json_from_string(json, &error);

  g_assert_no_error(error);
  for (guint i = 0; JSON_NODE_HOLDS_ARRAY(list) && i < json_array_get_length(json_node_get_array(list)); i++) {
    JsonObject *object = json_array_get_object_element(json_node_get_array(list), i);

    if (!json_object_has_member(object, "label"))
      json_object_set_string_member(object, "label", "a");
  }
  return list;
}

static void
print_iou(GString *text, double iou)
{
  if (isnan(iou))
    g_string_append(text, "@nan");
  else
    g_string_append_printf(text, "@%g", iou);
}

static char *
print_result(const Image *image, const RelabelMatcher *matcher)
{
  static const char *const results[] = { "", "tp", "fp", "fn" };
  GString *text = g_string_new(NULL);
  guint n, n_truths, n_predictions, tp, fp, fn;
  const RelabelMatch *matches = relabel_matcher_get_matches(matcher, &n);
  const RelabelMatchVerdict *truths = relabel_matcher_get_truths(matcher, &n_truths);
  const RelabelMatchVerdict *predictions = relabel_matcher_get_predictions(matcher, &n_predictions);

  for (guint i = 0; i < n; i++) {
    int truth = matches[i].truth, prediction = matches[i].prediction;

    g_string_append_printf(text, "%s%s-%s", i > 0 ? " " : "", image_get_id(image, 0, truth), image_get_id(image, 1, prediction));
    if (truth >= 0 && prediction >= 0)
      print_iou(text, matches[i].iou);
    g_string_append_printf(text, ":%s%s%s", truth >= 0 ? results[truths[truth].result] : "", truth >= 0 && prediction >= 0 ? "," : "",
                           prediction >= 0 ? results[predictions[prediction].result] : "");
  }
  relabel_matcher_count(matcher, &tp, &fp, &fn);
  g_string_append_printf(text, "; %u %u %u", tp, fp, fn);
  if (relabel_matcher_get_n_broken(matcher) > 0)
    g_string_append_printf(text, "; %u broken", relabel_matcher_get_n_broken(matcher));
  return g_string_free(text, FALSE);
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  g_autoptr(RelabelMatcher) matcher = relabel_matcher_new(&row->options);
  g_autoptr(JsonNode) truths = read_list(row->truths);
  g_autoptr(JsonNode) predictions = read_list(row->predictions);
  g_autoptr(Image) image = image_new(table, truths, predictions);
  g_autoptr(GError) error = NULL;

  image_load(image, matcher, &error);
  g_assert_no_error(error);
  /* Twice, for nothing of the first time may be left. */
  for (guint i = 0; i < 2; i++) {
    g_autofree char *result = NULL;

    relabel_matcher_match(matcher, relabel_match_get_threshold(row->iou), row->max_predictions);
    result = print_result(image, matcher);
    g_assert_cmpstr(result, ==, row->result);
  }
}

static void
test_sigmas(void)
{
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  RelabelMatchOptions options = { RELABEL_MATCH_KEYPOINTS, TRUE, -1, (const double[]){ 1, 0.5, 1 }, 3 };
  g_autoptr(RelabelMatcher) matcher = relabel_matcher_new(&options);
  g_autoptr(JsonNode) two = read_list("[{'id':'g','points':[0,0,1,1]}]");
  g_autoptr(JsonNode) three = read_list("[{'id':'g','points':[0,0,1,1,1,0.5]}]");
  g_autoptr(JsonNode) none = read_list("null");
  g_autoptr(Image) image = image_new(table, two, three);
  g_autoptr(Image) other = image_new(table, three, three);
  g_autoptr(Image) alone = image_new(table, two, none);
  g_autoptr(GError) error = NULL;
  guint n;

  g_assert_false(image_load(image, matcher, &error));
  g_assert_cmpstr(error->message, ==, "The number of object keypoints (2) must match the number of `keypoint_sigmas` (3)");
  relabel_matcher_match(matcher, 0.5, 0);
  relabel_matcher_get_matches(matcher, &n);
  g_assert_cmpuint(n, ==, 0);
  g_assert_true(image_load(other, matcher, NULL));
  relabel_matcher_match(matcher, 0.5, 0);
  g_assert_cmpfloat(relabel_matcher_get_matches(matcher, &n)->iou, ==, 1);
  /* What is compared with nothing may have any number. */
  g_assert_true(image_load(alone, matcher, NULL));
}

static void
test_confidence(void)
{
  static const double confidences[] = { 0.5, NAN, 0.25 };
  double many[300], sum = 0;

  g_assert_cmpfloat(relabel_match_mean_confidence(confidences, 3), ==, 0.375);
  g_assert_true(isnan(relabel_match_mean_confidence(confidences + 1, 1)));
  g_assert_true(isnan(relabel_match_mean_confidence(NULL, 0)));
  for (guint i = 0; i < G_N_ELEMENTS(many); i++)
    sum += many[i] = i / 7.0;
  g_assert_cmpfloat_with_epsilon(relabel_match_mean_confidence(many, G_N_ELEMENTS(many)), sum / G_N_ELEMENTS(many), 1e-12);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/match/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/match/sigmas", test_sigmas);
  g_test_add_func("/match/mean-confidence", test_confidence);
  return g_test_run();
}

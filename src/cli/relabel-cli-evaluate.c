/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

static char *opt_gt_field;
static char *opt_eval_key;
static double opt_iou = 0.5;
static gboolean opt_no_classwise;
static gboolean opt_use_masks;
static gboolean opt_use_boxes;
static double opt_tolerance = -1;
static gboolean opt_compute_map;
static char *opt_iou_threshs;
static int opt_max_preds;
static char *opt_keypoint_sigmas;
static char *opt_classes;
static char *opt_missing;
static char *opt_iscrowd;
static gboolean opt_matches;

const GOptionEntry relabel_cli_evaluate_options[] = {
  { "gt-field", 0, 0, G_OPTION_ARG_STRING, &opt_gt_field, N_("The field with the truth; default: ground_truth"), N_("FIELD") },
  { "eval-key", 0, 0, G_OPTION_ARG_STRING, &opt_eval_key, N_("Store the evaluation under this key; without, nothing is stored"), N_("KEY") },
  { "iou", 0, 0, G_OPTION_ARG_DOUBLE, &opt_iou, N_("The least that a pair has in common, 0 to 1; default: 0.5"), N_("NUMBER") },
  { "no-classwise", 0, 0, G_OPTION_ARG_NONE, &opt_no_classwise, N_("Let objects of different classes match"), NULL },
  { "use-masks", 0, 0, G_OPTION_ARG_NONE, &opt_use_masks, N_("Compare the masks of detections, not their boxes"), NULL },
  { "use-boxes", 0, 0, G_OPTION_ARG_NONE, &opt_use_boxes, N_("Compare the boxes around polylines, not their areas"), NULL },
  { "tolerance", 0, 0, G_OPTION_ARG_DOUBLE, &opt_tolerance, N_("Compare the outlines of masks, this exact, in pixels"), N_("NUMBER") },
  { "compute-map", 0, 0, G_OPTION_ARG_NONE, &opt_compute_map, N_("Find precision and recall at several thresholds of the IoU"), NULL },
  { "iou-threshs", 0, 0, G_OPTION_ARG_STRING, &opt_iou_threshs, N_("These thresholds; default: 0.50,0.55 … 0.95"), "A,B,…" },
  { "max-preds", 0, 0, G_OPTION_ARG_INT, &opt_max_preds,
    N_("The most predictions of a class in a picture that count for that; default: 100"), N_("NUMBER") },
  { "keypoint-sigmas", 0, 0, G_OPTION_ARG_STRING, &opt_keypoint_sigmas, N_("How far each point of a keypoint may be off"), "A,B,…" },
  { "classes", 0, 0, G_OPTION_ARG_STRING, &opt_classes, N_("The classes that figures are made for; default: those that occur"), "A,B,…" },
  { "missing", 0, 0, G_OPTION_ARG_STRING, &opt_missing, N_("The class that no partner counts as; default: (none)"), N_("CLASS") },
  { "iscrowd", 0, 0, G_OPTION_ARG_STRING, &opt_iscrowd, N_("The attribute of crowds; default: iscrowd"), N_("NAME") },
  { "matches", 0, 0, G_OPTION_ARG_NONE, &opt_matches, N_("With --json: the matches, too"), NULL },
  { NULL },
};

static GArray *
parse_numbers(const char *option, const char *text, GError **error)
{
  g_auto(GStrv) words = g_strsplit(text, ",", -1);
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));

  for (gsize i = 0; words[i] != NULL; i++) {
    const char *word = g_strstrip(words[i]);
    char *end = NULL;
    double number = g_ascii_strtod(word, &end);

    if (end == word || *end != '\0' || !isfinite(number)) {
      relabel_cli_set_usage_error(error, _("%s takes numbers with commas between them, not “%s”"), option, text);
      return NULL;
    }
    g_array_append_val(numbers, number);
  }
  return g_steal_pointer(&numbers);
}

static gboolean
set_lists(RelabelEvaluateRequest *request, GError **error)
{
  g_autoptr(GArray) thresholds = NULL;
  g_autoptr(GArray) sigmas = NULL;

  if (opt_iou_threshs != NULL) {
    thresholds = parse_numbers("--iou-threshs", opt_iou_threshs, error);
    if (thresholds == NULL)
      return FALSE;
    relabel_evaluate_request_set_iou_thresholds(request, &g_array_index(thresholds, double, 0), thresholds->len);
  }
  if (opt_keypoint_sigmas != NULL) {
    sigmas = parse_numbers("--keypoint-sigmas", opt_keypoint_sigmas, error);
    if (sigmas == NULL)
      return FALSE;
    relabel_evaluate_request_set_keypoint_sigmas(request, &g_array_index(sigmas, double, 0), sigmas->len);
  }
  return TRUE;
}

static RelabelEvaluateRequest *
make_request(RelabelCli *cli, RelabelView *view, GError **error)
{
  g_auto(GStrv) classes = opt_classes != NULL ? relabel_schema_field_parse_classes(opt_classes) : NULL;
  g_autoptr(RelabelEvaluateRequest) request = NULL;

  if (!(opt_iou >= 0 && opt_iou <= 1)) {
    relabel_cli_set_usage_error(error, _("--iou takes a number from 0 to 1"));
    return NULL;
  }
  if (opt_max_preds < 0) {
    relabel_cli_set_usage_error(error, _("--max-preds takes a number of 1 or more"));
    return NULL;
  }
  request = relabel_evaluate_request_new(cli->args[1], opt_gt_field != NULL ? opt_gt_field : "ground_truth", opt_eval_key);
  g_object_set(request, "view", view, "iou", opt_iou, "classwise", !opt_no_classwise, "use-masks", opt_use_masks, "use-boxes", opt_use_boxes,
               "tolerance", MAX(opt_tolerance, -1), "compute-map", opt_compute_map, "max-preds", (guint)opt_max_preds, "classes", classes,
               "missing", opt_missing, NULL);
  if (opt_iscrowd != NULL)
    g_object_set(request, "iscrowd", opt_iscrowd, NULL);
  return set_lists(request, error) ? g_steal_pointer(&request) : NULL;
}

static JsonObject *
match_to_json(RelabelEvaluation *evaluation, guint index)
{
  JsonObject *object = json_object_new();
  g_autofree char *truth_id = relabel_evaluation_dup_match_id(evaluation, index, FALSE);
  g_autofree char *prediction_id = relabel_evaluation_dup_match_id(evaluation, index, TRUE);
  const char *truth, *prediction;
  double iou, confidence;

  relabel_evaluation_get_match(evaluation, index, &truth, &prediction, &iou, &confidence);
  json_object_set_string_member(object, "truth", truth);
  json_object_set_string_member(object, "prediction", prediction);
  json_object_set_double_member(object, "iou", iou);
  json_object_set_double_member(object, "confidence", confidence);
  json_object_set_string_member(object, "truth_id", truth_id);
  json_object_set_string_member(object, "prediction_id", prediction_id);
  return object;
}

static void
print_json(RelabelEvaluation *evaluation, gboolean with_matches)
{
  g_autoptr(JsonNode) node = relabel_evaluation_to_json(evaluation);
  JsonArray *matches = json_array_new();

  for (guint i = 0; with_matches && i < relabel_evaluation_get_n_matches(evaluation); i++)
    json_array_add_object_element(matches, match_to_json(evaluation, i));
  if (with_matches)
    json_object_set_array_member(json_node_get_object(node), "matches", matches);
  else
    json_array_unref(matches);
  relabel_cli_print_json(node, TRUE);
}

static char *
format_figure(double figure)
{
  return figure < 0 ? g_strdup("–") : g_strdup_printf("%.3f", figure);
}

static void
add_row(RelabelCliTable *table, RelabelEvaluation *evaluation, const RelabelEvaluationRow *row, const char *name, double ap)
{
  g_autofree char *precision = format_figure(row->precision);
  g_autofree char *recall = format_figure(row->recall);
  g_autofree char *fscore = format_figure(row->fscore);
  g_autofree char *support = g_strdup_printf("%" G_GUINT64_FORMAT, row->support);
  g_autofree char *average = relabel_evaluation_has_curves(evaluation) ? format_figure(ap) : g_strdup("");

  relabel_cli_table_add(table, name, precision, recall, fscore, support, average, NULL);
}

static void
print_report(RelabelEvaluation *evaluation)
{
  g_autoptr(GPtrArray) rows = relabel_evaluation_list_report(evaluation, NULL);
  gboolean has_curves = relabel_evaluation_has_curves(evaluation);
  g_autoptr(RelabelCliTable) table =
      relabel_cli_table_new(_("CLASS"), _(">PRECISION"), _(">RECALL"), _(">F1"), _(">SUPPORT"), has_curves ? _(">AP") : "", NULL);
  const char *const averages[] = { _("all together"), _("mean of the classes"), _("mean by support") };

  for (guint i = 0; i < rows->len; i++) {
    const RelabelEvaluationRow *row = g_ptr_array_index(rows, i);

    if (i + G_N_ELEMENTS(averages) < rows->len)
      add_row(table, evaluation, row, row->label, relabel_evaluation_get_ap(evaluation, row->label));
    else
      add_row(table, evaluation, row, averages[i + G_N_ELEMENTS(averages) - rows->len],
              i + 2 == rows->len ? relabel_evaluation_get_map(evaluation, NULL) : -1);
  }
  relabel_cli_table_print(table);
}

/* The table, and in a line what it is of. */
void
relabel_cli_print_evaluation(RelabelCli *cli, RelabelEvaluation *evaluation, gboolean with_matches)
{
  guint64 tp, fp, fn;
  double accuracy;

  if (cli->json) {
    print_json(evaluation, with_matches);
    return;
  }
  print_report(evaluation);
  relabel_evaluation_get_counts(evaluation, &tp, &fp, &fn);
  relabel_evaluation_get_metrics(evaluation, NULL, RELABEL_EVALUATION_AVERAGE_MICRO, 1, &accuracy, NULL, NULL, NULL, NULL);
  relabel_cli_print(_("\nRight: %" PRIu64 ", wrong: %" PRIu64 ", not found: %" PRIu64 ", accuracy: %.3f"), tp, fp, fn,
                    accuracy);
  if (relabel_evaluation_has_curves(evaluation))
    relabel_cli_print(_("mAP: %.3f, mAR: %.3f"), relabel_evaluation_get_map(evaluation, NULL), relabel_evaluation_get_mar(evaluation, NULL));
  if (relabel_evaluation_get_n_broken(evaluation) > 0)
    relabel_cli_print(ngettext("%u object has nothing that can be compared, and matches nothing",
                               "%u objects have nothing that can be compared, and match nothing",
                               relabel_evaluation_get_n_broken(evaluation)),
                      relabel_evaluation_get_n_broken(evaluation));
}

gboolean
relabel_cli_evaluate(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelView) view = NULL;
  g_autoptr(RelabelEvaluateRequest) request = NULL;
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelEvaluation) evaluation = NULL;

  dataset = relabel_cli_open_dataset(cli, error);
  if (dataset == NULL || !relabel_cli_parse_view(cli, dataset, &view, error))
    return FALSE;
  request = make_request(cli, view, error);
  if (request == NULL)
    return FALSE;
  evaluation = relabel_evaluate(dataset, request, cli->progress, cli->cancellable, error);
  if (evaluation == NULL)
    return FALSE;
  relabel_cli_print_evaluation(cli, evaluation, opt_matches);
  return TRUE;
}

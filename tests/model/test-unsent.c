/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-json.h"
#include "relabel-run.h"

/* What is not sent, by reason: counted to the last, with few examples. */

static GPtrArray *
make_list(void)
{
  GPtrArray *list = relabel_unsent_list_new();

  for (guint i = 0; i < 1000; i++) {
    g_autofree char *name = g_strdup_printf("%u.png", i);

    relabel_unsent_list_add(list, RELABEL_UNSENT_MISSING, NULL, name, NULL);
    relabel_unsent_list_add(list, RELABEL_UNSENT_CLASS, "boxes", name, i < 999 ? "its class “dog” is unknown" : "its class “cat” is unknown");
    relabel_unsent_list_add(list, RELABEL_UNSENT_CLASS, "lines", name, "it has no class");
    relabel_unsent_list_add(list, RELABEL_UNSENT_TYPE, "boxes", "same.png", NULL);
  }
  relabel_unsent_list_add(list, RELABEL_UNSENT_UNREADABLE, NULL, "\xff.png", "is a folder");
  return list;
}

static void
assert_entry(GPtrArray *list, guint i, RelabelUnsentReason reason, const char *field, guint count, const char *examples)
{
  const RelabelUnsent *entry = g_ptr_array_index(list, i);
  g_autofree char *joined = g_strjoinv("|", entry->examples);

  g_assert_cmpint(entry->reason, ==, reason);
  g_assert_cmpstr(entry->field, ==, field);
  g_assert_cmpuint(entry->count, ==, count);
  g_assert_cmpstr(joined, ==, examples);
}

static void
assert_list(GPtrArray *list)
{
  g_assert_cmpuint(list->len, ==, 5);
  assert_entry(list, 0, RELABEL_UNSENT_MISSING, NULL, 1000, "0.png|1.png|2.png");
  assert_entry(list, 1, RELABEL_UNSENT_CLASS, "boxes", 1000, "0.png: its class “dog” is unknown|999.png: its class “cat” is unknown");
  assert_entry(list, 2, RELABEL_UNSENT_CLASS, "lines", 1000, "0.png: it has no class");
  assert_entry(list, 3, RELABEL_UNSENT_TYPE, "boxes", 1000, "same.png");
  assert_entry(list, 4, RELABEL_UNSENT_UNREADABLE, NULL, 1, "\357\277\275.png: is a folder");
}

static void
test_list(void)
{
  g_autoptr(GPtrArray) list = make_list();
  g_autoptr(RelabelUnsent) copy = relabel_unsent_copy(g_ptr_array_index(list, 1));

  assert_list(list);
  g_assert_cmpstr(copy->field, ==, "boxes");
  g_assert_cmpuint(g_strv_length(copy->examples), ==, 2);
}

/* A run keeps it, and one that has nothing to keep says nothing of it. */
static void
test_run(void)
{
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, "run", NULL);
  g_autoptr(JsonNode) empty = relabel_run_to_json(run);
  g_autoptr(GPtrArray) list = make_list();
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(RelabelRun) read = NULL;

  g_assert_false(json_object_has_member(json_node_get_object(empty), "unsent"));
  relabel_run_set_unsent(run, list);
  node = relabel_run_to_json(run);
  read = relabel_run_new_from_json(node, NULL);
  assert_list(relabel_run_get_unsent(read));
}

/* Of another version, or not ours. */
static void
test_strange(void)
{
  g_autoptr(JsonNode) node = relabel_json_parse("[1, null, {}, {\"reason\": \"tomorrow\", \"count\": 3}, {\"reason\": \"mask\", \"examples\": "
                                                "[1, \"a\"], \"field\": \"f\"}]", -1, NULL);
  g_autoptr(GPtrArray) list = relabel_unsent_list_from_json(json_node_get_array(node));

  g_assert_cmpuint(list->len, ==, 1);
  assert_entry(list, 0, RELABEL_UNSENT_MASK, "f", 0, "a");
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/unsent/list", test_list);
  g_test_add_func("/unsent/run", test_run);
  g_test_add_func("/unsent/strange", test_strange);
  return g_test_run();
}

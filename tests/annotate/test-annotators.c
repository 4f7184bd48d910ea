/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-json.h"
#include "relabel-load-private.h"

/*
 * Which annotations of a task count. An annotation is ID:USER:MINUTE, with “-” behind it for a skip; what is picked are ids, the latest last.
 */
typedef struct {
  const char *name;
  const char *annotations;
  const char *latest;
  const char *each; /* for all and for consensus */
} Row;

static const Row rows[] = {
  { "none", "", "", "" },
  { "one", "1:7:1", "1", "1" },
  { "only-skips", "1:7:1- 2:8:2-", "", "" },
  { "latest-by-time", "1:7:3 2:8:2", "1", "2 1" },
  { "latest-by-number", "2:8:1 1:7:1", "2", "1 2" },
  { "skip-after-a-submission", "1:7:1 2:8:2-", "1", "1" },
  { "own-skip-after-a-submission", "1:7:1 2:7:2-", "1", "1" },
  { "own-skip-before-a-submission", "1:7:1- 2:7:2", "2", "2" },
  { "twice-by-one", "1:7:1 2:7:3 3:8:2", "2", "3 2" },
  { "user-deleted", "1::1 2:8:2", "2", "1 2" },
  { "user-as-object", "1:{7}:1 2:7:2", "2", "2" },
};

static void
append_annotation(GString *json, const char *word)
{
  g_auto(GStrv) parts = g_strsplit(word, ":", 3);
  gboolean skipped = g_str_has_suffix(parts[2], "-");
  g_autofree char *user = *parts[1] == '{' ? g_strdup_printf("{\"id\":%c}", parts[1][1]) : g_strdup(*parts[1] != '\0' ? parts[1] : "null");

  g_string_append_printf(json, "%s{\"id\":%s,\"completed_by\":%s,\"updated_at\":\"2026-11-25T10:0%c:00Z\",\"was_cancelled\":%s}",
                         json->str[json->len - 1] == '[' ? "" : ",", parts[0], user, parts[2][0], skipped ? "true" : "false");
}

static char *
pick(const char *annotations, RelabelAnnotators annotators)
{
  g_auto(GStrv) words = g_strsplit(annotations, " ", -1);
  g_autoptr(GString) json = g_string_new("{\"annotations\":[");
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GPtrArray) picked = NULL;
  GString *ids = g_string_new(NULL);

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    append_annotation(json, words[i]);
  g_string_append(json, "]}");
  node = relabel_json_parse(json->str, -1, NULL);
  g_assert_nonnull(node);
  picked = relabel_load_pick(json_node_get_object(node), annotators);
  for (guint i = 0; i < picked->len; i++)
    g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "", relabel_json_peek_int(g_ptr_array_index(picked, i), "id", 0));
  return g_string_free(ids, FALSE);
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *latest = pick(row->annotations, RELABEL_ANNOTATORS_LATEST);
  g_autofree char *all = pick(row->annotations, RELABEL_ANNOTATORS_ALL);
  g_autofree char *consensus = pick(row->annotations, RELABEL_ANNOTATORS_CONSENSUS);

  g_assert_cmpstr(latest, ==, row->latest);
  g_assert_cmpstr(all, ==, row->each);
  g_assert_cmpstr(consensus, ==, row->each);
}

/* In this order: who comes later gets another name. */
static const char *const users[][2] = {
  { "{\"first_name\":\"Anna\",\"last_name\":\"Öst-Berg\",\"email\":\"a@example.com\"}", "anna_ost_berg" },
  { "{\"first_name\":\"\",\"last_name\":\"\",\"email\":\"ben.b+x@example.com\",\"username\":\"u\"}", "ben_b_x" },
  { "{\"first_name\":\"Anna\",\"last_name\":\"Ost Berg\"}", "anna_ost_berg_3" },
  { "{\"username\":\"carl\"}", "carl" },
  { "{\"email\":\"@\"}", "user5" },
  { "{\"first_name\":7}", "user6" },
  { NULL, "user7" },
};

static void
test_names(void)
{
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, "key", NULL);
  g_autoptr(RelabelRun) again = NULL;
  g_autoptr(JsonNode) json = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(users); i++) {
    g_autoptr(JsonNode) node = users[i][0] != NULL ? relabel_json_parse(users[i][0], -1, NULL) : NULL;
    g_autofree char *name = relabel_load_name_annotator(run, (gint64)i + 1, node != NULL ? json_node_get_object(node) : NULL);

    g_assert_cmpstr(name, ==, users[i][1]);
    relabel_run_set_annotator(run, (gint64)i + 1, name);
  }
  json = relabel_run_to_json(run);
  again = relabel_run_new_from_json(json, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(users); i++)
    g_assert_cmpstr(relabel_run_get_annotator(again, (gint64)i + 1), ==, users[i][1]);
  g_assert_null(relabel_run_get_annotator(again, 99));
}

/* What decides where labels go, whatever the order in which it was said. */
static void
test_way(void)
{
  g_autoptr(RelabelLoadRequest) request = relabel_load_request_new("key");
  g_autofree char *plain = relabel_load_request_dup_way(request);
  g_autofree char *with_fields = NULL;
  g_autofree char *with_all = NULL;

  g_assert_cmpstr(plain, ==, "latest");
  relabel_load_request_set_dest_field(request, "b", "y");
  relabel_load_request_set_dest_field(request, "a", "x");
  relabel_load_request_set_dest_field(request, "c", "c");
  with_fields = relabel_load_request_dup_way(request);
  g_assert_cmpstr(with_fields, ==, "latest a=x b=y");
  relabel_load_request_set_annotators(request, RELABEL_ANNOTATORS_ALL);
  relabel_load_request_set_keep_unexpected(request, TRUE);
  relabel_load_request_set_unexpected_field(request, "polylines", "polylines");
  with_all = relabel_load_request_dup_way(request);
  g_assert_cmpstr(with_all, ==, "all a=x b=y + : polylines=polylines");
}

static void
test_marks(void)
{
  RelabelLoadMark none = { 0 }, some = { (char *)"2026-11-25T10:00:30.123456Z", 1 }, strange = { (char *)"soon", 1 };
  g_autofree char *since = relabel_load_mark_dup_since(&some);
  g_autoptr(RelabelRunTask) task = relabel_run_task_new("0123456789abcdef01234567");

  g_assert_null(relabel_load_mark_dup_since(&none));
  g_assert_null(relabel_load_mark_dup_since(&strange));
  g_assert_cmpstr(since, ==, "2026-11-25T09:59:30.123456Z");
  g_assert_null(relabel_load_get_seen(task, "latest"));
  relabel_load_set_seen(task, "latest", "x");
  relabel_load_set_seen(task, "all", "y");
  g_assert_cmpstr(relabel_load_get_seen(task, "latest"), ==, "x");
  relabel_load_set_seen(task, "latest", NULL);
  g_assert_null(relabel_load_get_seen(task, "latest"));
  g_assert_cmpstr(relabel_load_get_seen(task, "all"), ==, "y");
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/annotators/pick/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/annotators/names", test_names);
  g_test_add_func("/annotators/way", test_way);
  g_test_add_func("/annotators/marks", test_marks);
  return g_test_run();
}

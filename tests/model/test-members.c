/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members of JSON objects in their text. */
#include "relabel-json-members.h"

typedef struct {
  const char *name;
  const char *text; /* NULL: none */
  const char *removed;
  const char *renamed;
} Row;

static const Row rows[] = {
  { "none", NULL, "", "" },
  { "empty", "{}", "", "" },
  { "only", "{\"a\":1}", "", "{\"z\":1}" },
  { "first", "{\"a\":1,\"b\":2.50}", "{\"b\":2.50}", "{\"z\":1,\"b\":2.50}" },
  { "last", "{\"b\":\"x\",\"a\":null}", "{\"b\":\"x\"}", "{\"b\":\"x\",\"z\":null}" },
  { "both", "{\"a\":1,\"b\":{},\"a_id\":[]}", "{\"b\":{}}", "{\"z\":1,\"b\":{},\"z_id\":[]}" },
  { "nested", "{\"b\":{\"a\":1,\"c\":[\"a\"]},\"a\":[{\"a\":\"}\"}]}", "{\"b\":{\"a\":1,\"c\":[\"a\"]}}",
    "{\"b\":{\"a\":1,\"c\":[\"a\"]},\"z\":[{\"a\":\"}\"}]}" },
  { "marks-in-text", "{\"b\":\"\\\",\\\"a\\\":\",\"a\":1}", "{\"b\":\"\\\",\\\"a\\\":\"}", "{\"b\":\"\\\",\\\"a\\\":\",\"z\":1}" },
  { "longer-names", "{\"aa\":1,\"a_\":2}", "{\"aa\":1,\"a_\":2}", "{\"aa\":1,\"a_\":2}" },
  { "spaces", "{ \"b\" : 1 , \"a\" : [ 1, 2 ] }", "{\"b\" : 1}", "{\"b\" : 1,\"z\":[ 1, 2 ]}" },
};

static void
test_change(gconstpointer data)
{
  static const char *const names[] = { "a", "a_id" }, *const new_names[] = { "z", "z_id" };
  const RelabelJsonMembersChange remove = { names, NULL, G_N_ELEMENTS(names) }, rename = { names, new_names, G_N_ELEMENTS(names) };
  const Row *row = data;
  g_autoptr(GString) text = g_string_new("rest");

  relabel_json_members_begin(row->text, &remove, text);
  relabel_json_members_end(text);
  g_assert_cmpstr(text->str, ==, row->removed);
  relabel_json_members_begin(row->text, &rename, text);
  relabel_json_members_end(text);
  g_assert_cmpstr(text->str, ==, row->renamed);
}

/* As Python takes them. */
static void
test_truth(void)
{
  static const char *const yes[] = { "true", "1", "-0.5", "1e-5", "\"x\"", "[0]", "{\"a\":0}" };
  static const char *const no[] = { "false", "0", "0.0", "-0", "0e5", "null", "\"\"", "[]", "[ ]", "{}" };

  for (gsize i = 0; i < G_N_ELEMENTS(yes) + G_N_ELEMENTS(no); i++) {
    gboolean wanted = i < G_N_ELEMENTS(yes);
    g_autofree char *text = g_strdup_printf("{\"a\":%s,\"b\":1}", wanted ? yes[i] : no[i - G_N_ELEMENTS(yes)]);
    RelabelJsonMember member;

    g_assert_true(relabel_json_members_find(text, "a", &member));
    g_assert_cmpint(relabel_json_member_is_true(&member), ==, wanted);
  }
}

static void
test_elements(void)
{
  static const char *const wanted[] = { "1", "\"a,]\"", "[2,3]", "null" };
  const char *text = "[1, \"a,]\",[2,3],null ]";
  RelabelJsonMember element;
  gsize n = 0;

  for (; relabel_json_elements_next(&text, &element); n++) {
    g_autofree char *found = g_strndup(element.value, element.value_length);

    g_assert_cmpstr(found, ==, wanted[n]);
  }
  g_assert_cmpuint(n, ==, G_N_ELEMENTS(wanted));
}

/* What is no JSON ends somewhere. */
static void
test_garbage(void)
{
  static const char *const texts[] = { "",       "{",          "[",            "{\"",  "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1",
                                       "{\"a\":\"", "{\"a\":\"\\", "[1",           "[,",   "[[[",  "{:}",    "x" };

  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    const char *members = texts[i], *elements = texts[i];
    RelabelJsonMember member;
    guint n = 0;

    while (relabel_json_members_next(&members, &member))
      n++;
    while (relabel_json_elements_next(&elements, &member))
      n++;
    g_assert_cmpuint(n, <, 3);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/model/members/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_change);
  }
  g_test_add_func("/model/members/truth", test_truth);
  g_test_add_func("/model/members/elements", test_elements);
  g_test_add_func("/model/members/garbage", test_garbage);
  return g_test_run();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

static void
test_round_trip(gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = relabel_json_parse(data, -1, &error);
  g_autofree char *text = NULL;

  g_assert_no_error(error);
  text = relabel_json_to_string(node, FALSE);
  g_assert_cmpstr(text, ==, data);
}

static void
test_refused(gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null(relabel_json_parse(data, -1, &error));
  g_assert_nonnull(error);
}

static void
test_depth(void)
{
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(GError) error = NULL;

  for (int i = 0; i < 200000; i++)
    g_string_append_c(text, '[');
  g_assert_null(relabel_json_parse(text->str, (gssize)text->len, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
}

/* A list of so many levels. */
static char *
nest(guint levels)
{
  g_autofree char *open = g_strnfill(levels, '[');
  g_autofree char *close = g_strnfill(levels, ']');

  return g_strconcat(open, "\"]\"", close, NULL);
}

/* What is too deep is cut off, and nothing else. */
static void
test_cut(void)
{
  g_autofree char *deepest = nest(RELABEL_JSON_MAX_DEPTH - 1);
  g_autofree char *too_deep = nest(RELABEL_JSON_MAX_DEPTH);
  g_autofree char *text = g_strdup_printf("[%s,%s,%s,7]", deepest, too_deep, too_deep);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = relabel_json_parse_cut(text, -1, &error);
  g_autofree char *written = NULL;
  JsonArray *array;

  g_assert_no_error(error);
  array = json_node_get_array(node);
  g_assert_cmpint(json_array_get_length(array), ==, 4);
  written = json_to_string(json_array_get_element(array, 0), FALSE);
  g_assert_cmpstr(written, ==, deepest);
  g_clear_pointer(&written, g_free);
  written = json_to_string(json_array_get_element(array, 2), FALSE);
  g_assert_nonnull(strstr(written, "[\"\"]"));
  g_assert_cmpint(json_array_get_int_element(array, 3), ==, 7);
  g_assert_null(relabel_json_parse_cut("[1,]x", -1, &error));
  g_assert_nonnull(error);
}

/* Texts of which json-glib makes a hundred times as much. */
static void
test_many_values(gconstpointer piece)
{
  g_autoptr(GString) text = g_string_new("[");
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 14000000; i++)
    g_string_append(text, piece);
  g_string_append(text, "0]");
  g_assert_null(relabel_json_parse(text->str, (gssize)text->len, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  g_assert_nonnull(strstr(error->message, "too many values"));
}

/* What old FiftyOne exports hold is read, and is no number. */
static void
test_bare_nan(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = relabel_json_parse("[NaN,-Infinity,1.5,\"NaN\"]", -1, &error);
  JsonArray *array;
  double value = 0;

  g_assert_no_error(error);
  array = json_node_get_array(node);
  g_assert_false(relabel_json_is_number(json_array_get_element(array, 0)));
  g_assert_false(relabel_json_is_number(json_array_get_element(array, 1)));
  g_assert_true(relabel_json_number(json_array_get_element(array, 2), &value));
  g_assert_cmpfloat(value, ==, 1.5);
  g_assert_cmpstr(json_array_get_string_element(array, 3), ==, "NaN");
}

/* Half a pair stands for no character, and the end of a string in C would be the end of this one. */
static void
test_escapes(void)
{
  static const char *const pairs[][2] = {
    { "\"a\\ud800b\"", "a\ufffdb" },          { "\"\\udc00\"", "\ufffd" },       { "\"\\ud83d\\ude42\"", "🙂" },
    { "\"\\ud800\\ud83d\\ude42\"", "\ufffd🙂" }, { "\"\\udc00\\ud800\"", "\ufffd\ufffd" }, { "\"a\\u0000b\"", "a\ufffdb" },
    { "\"\\\\ud800\"", "\\ud800" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = relabel_json_parse(pairs[i][0], -1, &error);

    g_assert_no_error(error);
    g_assert_cmpstr(json_node_get_string(node), ==, pairs[i][1]);
  }
}

/* As printf has it, with the fewest of 15 to 17 digits. */
static char *
print_double(double value)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_ascii_formatd(buffer, sizeof buffer, formats[i], value);
    if (g_ascii_strtod(buffer, NULL) == value)
      break;
  }
  return g_strconcat(buffer, strpbrk(buffer, ".e") == NULL ? ".0" : "", NULL);
}

static void
assert_double(double value)
{
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree char *expected = print_double(value);

  relabel_json_append_double(text, value);
  g_assert_cmpstr(text->str, ==, expected);
}

static void
test_doubles(void)
{
  for (int exponent = -320; exponent <= 308; exponent++) {
    double power = pow(10, exponent);

    assert_double(power);
    assert_double(-nextafter(power, 0));
    assert_double(nextafter(power, INFINITY));
  }
  for (int exponent = -1074; exponent < 1024; exponent++) {
    assert_double(ldexp(1, exponent));
    assert_double(nextafter(ldexp(1, exponent), 0));
  }
  for (int i = 0; i < 100000; i++) {
    double random = g_test_rand_double();
    guint64 bits = (guint64)g_test_rand_int() << 32 | (guint32)g_test_rand_int();
    double any;

    memcpy(&any, &bits, sizeof any);
    assert_double(random);
    assert_double(random * 100);
    assert_double(random * pow(10, g_test_rand_int_range(-6, 18)));
    /* Few digits, and one bit beside them. */
    assert_double(floor(random * 1e6) / pow(10, g_test_rand_int_range(0, 12)));
    assert_double(nextafter(floor(random * 1e6) / 1000, 0));
    if (isfinite(any))
      assert_double(any);
  }
}

static void
test_getters(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = relabel_json_parse("{\"a\":1,\"b\":\"x\"}", -1, NULL);
  JsonObject *object = json_node_get_object(node);
  gint64 value = 0;

  g_assert_true(relabel_json_get_int(object, "a", &value, NULL));
  g_assert_cmpint(value, ==, 1);
  g_assert_false(relabel_json_get_int(object, "b", &value, &error));
  g_assert_cmpstr(error->message, ==, "“b”: expected a whole number, got String");
  g_clear_error(&error);
  g_assert_null(relabel_json_get_string(object, "c", &error));
  g_assert_cmpstr(error->message, ==, "“c”: expected a string, got nothing");
}

int
main(int argc, char *argv[])
{
  static const char *const texts[] = {
    "{\"a\":[1,1.0,0.1,-2.5e-300,0.30000000000000004],\"b\":null}",
    "\"\\\"\\\\\\n\\u0001é🙂\"",
    "[9007199254740993,true,false,{}]",
  };
  static const char *const refused[] = {
    "", "{", "[1,]x", "\"\xff\"", "\"\\377\"", "\"\\q\"", "\"\\u12\"", "\"\\", "['a']", "[1] /* a */",
  };

  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autofree char *path = g_strdup_printf("/json/round-trip/%" G_GSIZE_FORMAT, i);
    g_test_add_data_func(path, texts[i], test_round_trip);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
    g_autofree char *path = g_strdup_printf("/json/refused/%" G_GSIZE_FORMAT, i);
    g_test_add_data_func(path, refused[i], test_refused);
  }
  g_test_add_func("/json/depth", test_depth);
  g_test_add_func("/json/cut", test_cut);
  g_test_add_data_func("/json/many-numbers", "0,", test_many_values);
  g_test_add_data_func("/json/many-objects", "{},", test_many_values);
  g_test_add_func("/json/bare-nan", test_bare_nan);
  g_test_add_func("/json/escapes", test_escapes);
  g_test_add_func("/json/doubles", test_doubles);
  g_test_add_func("/json/getters", test_getters);
  return g_test_run();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "../media/pictures.h"
#include "relabel-format-error.h"
#include "relabel-json-stream.h"
#include "relabel-json.h"

typedef struct {
  const char *name;
  const char *text;
  const char *elements; /* joined by “|” */
  const char *message;  /* what the error says, or NULL */
} Row;

static const Row rows[] = {
  { "empty-list", "{\"samples\":[]}", "", NULL },
  { "one", "{\"samples\":[{\"a\":1}]}", "{\"a\":1}", NULL },
  { "blanks", " \n{ \"samples\" :\t[ {\"a\" : 1} ,\r\n [ 2 ] ] } \n", "{\"a\":1}|[2]", NULL },
  { "scalars", "{\"samples\":[1,\"x\",null,true]}", "1|\"x\"|null|true", NULL },
  { "brackets-in-strings", "{\"samples\":[{\"a\":\"]}\\\",[{\"},{\"b\":\"\\\\\"}]}", "{\"a\":\"]}\\\",[{\"}|{\"b\":\"\\\\\"}", NULL },
  { "other-members", "{\"version\":{\"samples\":[1]},\"x\":[[],{}],\"samples\":[2],\"end\":\"]\"}", "2", NULL },
  { "bare-nan", "{\"samples\":[{\"a\":NaN}]}", "{\"a\":\"\"}", NULL },
  { "no-file-end", "{\"samples\":[{\"a\":1},{\"b\":", "{\"a\":1}", "at byte 25, in sample 2: the file ends too early" },
  { "cut-in-string", "{\"samples\":[{\"a\":\"x", "", "in sample 1: the file ends too early" },
  { "cut-after-element", "{\"samples\":[1", "", "in sample 1: the file ends too early" },
  { "cut-after-comma", "{\"samples\":[1,", "1", "in sample 2: the file ends too early" },
  { "cut-after-list", "{\"samples\":[1]", "1", "the file ends too early" },
  { "no-json", "{\"samples\":[{\"a\":1},{\"b\" 2}]}", "{\"a\":1}", "at byte 20, in sample 2: " },
  { "trailing-comma", "{\"samples\":[1,]}", "1", "in sample 2: " },
  { "no-comma", "{\"samples\":[{} {}]}", "{}", "in sample 2: expected “,”" },
  { "no-list", "{\"frames\":[]}", "", "there is no list of samples" },
  { "not-a-list", "{\"samples\":{}}", "", "expected “[”" },
  { "no-object", "[1]", "", "expected “{”" },
  { "nothing", "", "", "the file ends too early" },
  { "rubbish-at-end", "{\"samples\":[1]}x", "1", "there is something after its end" },
};

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  char *folder = folder_new();
  g_autoptr(GBytes) bytes = g_bytes_new_static(row->text, strlen(row->text));
  g_autofree char *path = file_write(folder, "samples.json", bytes);
  g_autoptr(RelabelJsonStream) stream = relabel_json_stream_open(path, "samples", "sample", NULL);
  g_autoptr(GString) elements = g_string_new(NULL);
  g_autoptr(GError) error = NULL;

  for (;;) {
    g_autoptr(JsonNode) element = NULL;
    g_autofree char *text = NULL;

    if (!relabel_json_stream_next(stream, &element, &error) || element == NULL)
      break;
    text = relabel_json_to_string(element, FALSE);
    g_string_append_printf(elements, "%s%s", elements->len > 0 ? "|" : "", text);
  }
  g_assert_cmpstr(elements->str, ==, row->elements);
  if (row->message == NULL) {
    g_assert_no_error(error);
  } else {
    g_assert_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, row->message));
    g_assert_true(g_str_has_prefix(error->message, "samples.json"));
  }
  folder_remove(folder);
}

/* Elements across the borders of the buffer, of every length up to some buffers. */
static void
test_long(void)
{
  char *folder = folder_new();
  g_autofree char *path = g_build_filename(folder, "samples.json", NULL);
  g_autoptr(GString) text = g_string_new("{\"samples\":[");
  g_autoptr(RelabelJsonStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  for (int i = 0; i < 400; i++) {
    g_autofree char *filler = g_strnfill((gsize)(i * 977 % 200000), 'x');

    g_string_append_printf(text, "%s{\"n\":%d,\"t\":\"%s\"}", i > 0 ? "," : "", i, filler);
  }
  g_string_append(text, "]}");
  g_assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
  stream = relabel_json_stream_open(path, "samples", "sample", NULL);
  for (int i = 0; i <= 400; i++) {
    g_autoptr(JsonNode) element = NULL;

    relabel_json_stream_next(stream, &element, &error);
    g_assert_no_error(error);
    if (i == 400) {
      g_assert_null(element);
      break;
    }
    g_assert_cmpint(json_object_get_int_member(json_node_get_object(element), "n"), ==, i);
    g_assert_cmpuint(strlen(json_object_get_string_member(json_node_get_object(element), "t")), ==, (gsize)(i * 977 % 200000));
  }
  folder_remove(folder);
}

static void
test_deep(void)
{
  char *folder = folder_new();
  g_autofree char *nested = g_strnfill(200000, '[');
  g_autofree char *text = g_strdup_printf("{\"samples\":[%s", nested);
  g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
  g_autofree char *path = file_write(folder, "samples.json", bytes);
  g_autoptr(RelabelJsonStream) stream = relabel_json_stream_open(path, "samples", "sample", NULL);
  g_autoptr(JsonNode) element = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false(relabel_json_stream_next(stream, &element, &error));
  g_assert_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED);
  folder_remove(folder);
}

static void
test_missing(void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null(relabel_json_stream_open("/nowhere/samples.json", "samples", "sample", &error));
  g_assert_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/formats/json-stream/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/formats/json-stream/long", test_long);
  g_test_add_func("/formats/json-stream/deep", test_deep);
  g_test_add_func("/formats/json-stream/missing", test_missing);
  return g_test_run();
}

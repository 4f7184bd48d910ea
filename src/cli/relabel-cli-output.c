/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gi18n.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "relabel-cli.h"
#include "relabel-json.h"

/* The text as it may be shown on a terminal, which takes some characters for commands. A server's words are in errors, notes and titles. */
char *
relabel_cli_clean(const char *text, gboolean keep_lines)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  GString *cleaned = g_string_new(NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);

    g_string_append_unichar(cleaned, g_unichar_iscntrl(c) && !(keep_lines && (c == '\n' || c == '\t')) ? 0xfffd : c);
  }
  return g_string_free(cleaned, FALSE);
}

/* A line. */
void
relabel_cli_print(const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *cleaned = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
  cleaned = relabel_cli_clean(text, TRUE);
  relabel_cli_hide_progress();
  fputs(cleaned, stdout);
  putchar('\n');
}

/* A line of JSON, with the controls U+0080 to U+009F escaped; those below are so in any JSON. */
void
relabel_cli_print_json_text(const char *text)
{
  const char *begin = text;

  relabel_cli_hide_progress();
  for (const char *p = text; (p = strchr(p, '\xc2')) != NULL; p++) {
    if (((guchar)p[1] & 0xe0) != 0x80)
      continue;
    fwrite(begin, 1, (gsize)(p - begin), stdout);
    printf("\\u%04x", (guchar)p[1]);
    begin = p + 2;
  }
  fputs(begin, stdout);
  putchar('\n');
}

void
relabel_cli_print_json(JsonNode *node, gboolean pretty)
{
  g_autofree char *text = relabel_json_to_string(node, pretty);

  relabel_cli_print_json_text(text);
}

/* Takes the reference of the object. */
void
relabel_cli_print_object(JsonObject *object)
{
  g_autoptr(JsonNode) node = relabel_json_node_from_object(object);

  relabel_cli_print_json(node, TRUE);
}

/* Takes the reference of the array. */
void
relabel_cli_print_array(JsonArray *array)
{
  g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);

  json_node_take_array(node, array);
  relabel_cli_print_json(node, TRUE);
}

/* What is printed into a full disk is lost: that is a failure. */
gboolean
relabel_cli_flush(GError **error)
{
  if (fflush(stdout) == 0 && !ferror(stdout))
    return TRUE;
  g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), _("The output could not be written: %s"), g_strerror(errno));
  return FALSE;
}

/* Paths are bytes, what is printed is UTF-8: another path is shown as an address, from which it can be had back. */
char *
relabel_cli_path_to_text(const char *path)
{
  if (g_utf8_validate(path, -1, NULL))
    return g_strdup(path);
  return g_path_is_absolute(path) ? g_filename_to_uri(path, NULL, NULL) : g_filename_display_name(path);
}

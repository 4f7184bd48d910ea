/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gi18n.h>
#include <stdarg.h>
#include <stdio.h>

#include "relabel-cli.h"
#include "relabel-json.h"

/* A line. */
void
relabel_cli_print(const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
  relabel_cli_hide_progress();
  fputs(text, stdout);
  putchar('\n');
}

void
relabel_cli_print_json(JsonNode *node, gboolean pretty)
{
  g_autofree char *text = relabel_json_to_string(node, pretty);

  relabel_cli_hide_progress();
  fputs(text, stdout);
  putchar('\n');
}

/* Takes the reference of the object. */
void
relabel_cli_print_object(JsonObject *object)
{
  g_autoptr(JsonNode) node = relabel_json_node_from_object(object);

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

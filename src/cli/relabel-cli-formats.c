/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli.h"

/* What import and export share. */

char *
relabel_cli_list_formats(RelabelFormatFlags flags)
{
  const char *const *formats = relabel_format_list();
  GString *names = g_string_new(NULL);

  for (gsize i = 0; formats[i] != NULL; i++) {
    if ((relabel_format_get_flags(formats[i]) & flags) != 0)
      g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", formats[i]);
  }
  return g_string_free(names, FALSE);
}

/* Leaves the mode as it is where none is named. */
gboolean
relabel_cli_parse_media(const char *text, RelabelMediaMode *mode, GError **error)
{
  g_autoptr(GEnumClass) modes = g_type_class_ref(RELABEL_TYPE_MEDIA_MODE);
  const GEnumValue *value = text != NULL ? g_enum_get_value_by_nick(modes, text) : NULL;

  if (value != NULL)
    *mode = (RelabelMediaMode)value->value;
  if (value != NULL || text == NULL)
    return TRUE;
  relabel_cli_set_usage_error(error, _("--media “%s” is not known; these are: copy, link, leave"), text);
  return FALSE;
}

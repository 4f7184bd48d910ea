/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdarg.h>

#include "relabel-cli.h"

G_DEFINE_QUARK(relabel-cli-usage-error, relabel_cli_usage_error)

void
relabel_cli_set_usage_error(GError **error, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  if (error != NULL)
    *error = g_error_new_valist(RELABEL_CLI_USAGE_ERROR, 0, format, args);
  va_end(args);
}

/* How a command is used, in one line. */
char *
relabel_cli_usage(const RelabelCommand *command)
{
  return g_strdup_printf(_("Usage: relabelctl %s [OPTION…] %s"), command->name, command->arguments);
}

/* All options of a command: its own, and those that it shares with others. Ends with one that has no name. */
GArray *
relabel_cli_list_options(RelabelCli *cli)
{
  const GOptionEntry view = { "view", 0, 0, G_OPTION_ARG_STRING, &cli->view,
                              N_("Only these samples, for example “match_tags(train) | limit(50)”"), N_("VIEW") };
  const GOptionEntry api_key = { "api-key", 0, 0, G_OPTION_ARG_STRING, &cli->api_key,
                                 N_("The key for the server; other users can see it, RELABEL_LABELSTUDIO_API_KEY they can't"), N_("KEY") };
  const GOptionEntry json = { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_("Print JSON"), NULL };
  const GOptionEntry store = { "store", 0, 0, G_OPTION_ARG_FILENAME, &cli->store,
                               N_("Where the datasets are (default: RELABEL_STORE, or the user's own)"), "URI" };
  const RelabelCommand *command = cli->command;
  GArray *options = g_array_new(TRUE, FALSE, sizeof(GOptionEntry));

  for (const GOptionEntry *own = command->options; own != NULL && own->long_name != NULL; own++)
    g_array_append_val(options, *own);
  if (command->flags & RELABEL_COMMAND_VIEW)
    g_array_append_val(options, view);
  if (command->flags & RELABEL_COMMAND_SERVER)
    g_array_append_val(options, api_key);
  if (command->flags & RELABEL_COMMAND_JSON)
    g_array_append_val(options, json);
  if (!(command->flags & RELABEL_COMMAND_NO_STORE))
    g_array_append_val(options, store);
  return options;
}

static GOptionContext *
new_context(RelabelCli *cli)
{
  const RelabelCommand *command = cli->command;
  GOptionContext *context = g_option_context_new(command->arguments);
  g_autoptr(GArray) options = relabel_cli_list_options(cli);
  g_autofree char *name = g_strconcat("relabelctl ", command->name, NULL);

  g_set_prgname(name);
  g_option_context_set_summary(context, _(command->summary));
  if (command->description != NULL)
    g_option_context_set_description(context, _(command->description));
  g_option_context_add_main_entries(context, (const GOptionEntry *)(gpointer)options->data, GETTEXT_PACKAGE);
  return context;
}

static gboolean
check_word(const char *word, const char *arg, GError **error)
{
  /* Only paths may be any bytes. */
  if (g_utf8_validate(arg, -1, NULL) || g_str_equal(word, "PATH") || g_str_equal(word, "DATASET"))
    return TRUE;
  relabel_cli_set_usage_error(error, _("%s is not valid UTF-8"), word);
  return FALSE;
}

/*
 * Holds the words of the command's arguments against what was given; those that begin with "-" are options that it needs. Of the last, if it
 * ends with “…]”, there may be several.
 */
static gboolean
check_arguments(RelabelCli *cli, GError **error)
{
  g_auto(GStrv) words = g_strsplit(cli->command->arguments, " ", -1);
  guint n_args = g_strv_length(cli->args);
  guint n = 0;

  for (guint i = 0; words[i] != NULL && *words[i] != '-'; i++, n++) {
    if (i >= n_args && *words[i] != '[') {
      relabel_cli_set_usage_error(error, _("%s is missing"), words[i]);
      return FALSE;
    }
    if (i < n_args && !check_word(words[i], cli->args[i], error))
      return FALSE;
    if (i >= n_args || g_str_has_suffix(words[i], "…]"))
      return TRUE;
  }
  if (n_args <= n)
    return TRUE;
  relabel_cli_set_usage_error(error, _("“%s” is too much"), cli->args[n]);
  return FALSE;
}

/* Takes the options out of the arguments. "--help" prints and ends the program. */
gboolean
relabel_cli_parse(RelabelCli *cli, char **argv, GError **error)
{
  g_autoptr(GOptionContext) context = new_context(cli);
  g_autoptr(GError) wrong = NULL;
  g_auto(GStrv) args = g_strdupv(argv);

  if (!g_option_context_parse_strv(context, &args, &wrong)) {
    relabel_cli_set_usage_error(error, "%s", wrong->message);
    return FALSE;
  }
  /* "--" stays where it was. */
  if (args[1] != NULL && g_str_equal(args[1], "--"))
    cli->args = g_strdupv(args + 2);
  else
    cli->args = g_strdupv(args + 1);
  return check_arguments(cli, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "relabel-cli-commands.h"
#include "relabel-config.h"

enum { STATUS_DONE, STATUS_FAILED, STATUS_USAGE };

/* The list of processes shows the arguments to everybody: the key is no longer among them once it is read. */
static void
hide_api_key(char **argv)
{
  for (guint i = 1; argv[i] != NULL; i++) {
    if (g_str_has_prefix(argv[i], "--api-key="))
      memset(argv[i] + strlen("--api-key="), '*', strlen(argv[i]) - strlen("--api-key="));
    else if (g_str_equal(argv[i], "--api-key") && argv[i + 1] != NULL)
      memset(argv[i + 1], '*', strlen(argv[i + 1]));
  }
}

/* One line, whatever the message holds. */
static void
print_error(const char *message)
{
  g_autofree char *text = g_strdelimit(g_strdup(message), "\r\n", ' ');
  g_autofree char *line = relabel_cli_clean(text, FALSE);

  fprintf(stderr, "relabelctl: %s\n", line);
}

static int
print_help(void)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new_pairs();

  for (const RelabelCommand *command = relabel_cli_get_commands(); command->name != NULL; command++) {
    /* Without the options that a command needs: there would be no room for the rest. */
    g_auto(GStrv) arguments = g_strsplit(command->arguments, "--", 2);
    g_autofree char *usage = g_strdup_printf("  %s %s", command->name, arguments[0] != NULL ? arguments[0] : "");

    relabel_cli_table_add(table, usage, _(command->summary), NULL);
  }
  relabel_cli_print(_("Usage: relabelctl COMMAND [OPTION…]"));
  relabel_cli_print(_("Image datasets, labelled in Label Studio.\n\nCommands:"));
  relabel_cli_table_print(table);
  relabel_cli_print(_("\nDATASET is a name, or the path of a .relabel file.\n"
                      "“relabelctl COMMAND --help” shows the options of a command, “relabelctl --version” the version."));
  return STATUS_DONE;
}

static const RelabelCommand *
find_command(const char *name)
{
  for (const RelabelCommand *command = relabel_cli_get_commands(); command->name != NULL; command++) {
    if (g_str_equal(command->name, name))
      return command;
  }
  return NULL;
}

static int
run_command(const RelabelCommand *command, char **argv)
{
  g_auto(RelabelCli) cli = { .command = command };
  g_autoptr(GError) error = NULL;
  g_autofree char *usage = NULL;

  if (relabel_cli_parse(&cli, argv, &error) && relabel_cli_run(&cli, &error) && relabel_cli_flush(&error))
    return STATUS_DONE;
  fflush(stdout);
  print_error(error->message);
  if (error->domain != RELABEL_CLI_USAGE_ERROR)
    return STATUS_FAILED;
  usage = relabel_cli_usage(command);
  fprintf(stderr, "%s\n", usage);
  return STATUS_USAGE;
}

static int
refuse(const char *name)
{
  g_autofree char *message = name != NULL ? g_strdup_printf(_("There is no command “%s”; “relabelctl --help” lists them"), name)
                                          : g_strdup(_("A command is missing; “relabelctl --help” lists them"));

  print_error(message);
  fprintf(stderr, "%s\n", _("Usage: relabelctl COMMAND [OPTION…]"));
  return STATUS_USAGE;
}

int
main(int argc, char *argv[])
{
  g_auto(GStrv) args = g_strdupv(argv);
  const RelabelCommand *command;

  hide_api_key(argv);
  setlocale(LC_ALL, "");
  bindtextdomain(GETTEXT_PACKAGE, RELABEL_LOCALE_DIR);
  bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
  textdomain(GETTEXT_PACKAGE);
  g_set_prgname("relabelctl");
  g_set_application_name("Relabel");

  if (argc < 2)
    return refuse(NULL);
  if (g_str_equal(args[1], "--help") || g_str_equal(args[1], "-h"))
    return print_help();
  if (g_str_equal(args[1], "--version")) {
    relabel_cli_print("relabelctl %s", RELABEL_VERSION);
    return STATUS_DONE;
  }
  command = find_command(args[1]);
  return command != NULL ? run_command(command, args + 1) : refuse(args[1]);
}

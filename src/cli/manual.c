/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the manual page of relabelctl while the tree is built:  relabelctl-manual TEMPLATE > relabelctl.1
 *
 * The template has the prose, and a line “@COMMANDS@” where the commands go: they come from the table that the program itself uses. */
#include <stdio.h>
#include <string.h>

#include "relabel-cli-commands.h"

#define PLACE "@COMMANDS@\n"

/* What roff would take for its own is escaped, and quotation marks are those of the page's reader. */
static char *
escape(const char *text)
{
  static const char *const pairs[][2] = { { "\\", "\\e" }, { "-", "\\-" },   { "“", "\\(lq" },     { "”", "\\(rq" },
                                          { "’", "\\(cq" }, { "…", "\\|.\\|.\\|." }, { "→", "\\(->" } };
  GString *escaped = g_string_new(*text == '.' || *text == '\'' ? "\\&" : "");

  g_string_append(escaped, text);
  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
    g_string_replace(escaped, pairs[i][0], pairs[i][1], 0);
  return g_string_free(escaped, FALSE);
}

/* Ended by a full stop, as sentences in a page are. */
static void
print_sentence(const char *text)
{
  g_autofree char *line = g_strdelimit(g_strdup(text), "\n", ' ');
  g_autofree char *escaped = escape(line);

  printf("%s%s\n", escaped, g_str_has_suffix(text, ".") || g_str_has_suffix(text, "…") ? "" : ".");
}

static void
print_option(const GOptionEntry *option)
{
  g_autofree char *name = escape(option->long_name);
  g_autofree char *value = option->arg_description != NULL ? escape(option->arg_description) : NULL;

  if (value != NULL)
    printf(".TP\n.BI \\-\\-%s= \"%s\"\n", name, value);
  else
    printf(".TP\n.B \\-\\-%s\n", name);
  print_sentence(option->description);
}

static void
print_command(const RelabelCommand *command)
{
  RelabelCli cli = { .command = command };
  g_autoptr(GArray) options = relabel_cli_list_options(&cli);
  g_autofree char *name = escape(command->name);
  g_autofree char *arguments = escape(command->arguments);

  printf(".SS %s\n.B relabelctl %s\n%s", name, name, options->len > 0 ? ".RI [ OPTION \\|.\\|.\\|.]\\&\n" : "");
  if (*arguments != '\0')
    printf(".I \"%s\"\n", arguments);
  printf(".PP\n");
  print_sentence(command->summary);
  if (command->description != NULL)
    print_sentence(command->description);
  for (guint i = 0; i < options->len; i++)
    print_option(&g_array_index(options, GOptionEntry, i));
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *template = NULL;
  const char *place;

  if (argc != 2 || !g_file_get_contents(argv[1], &template, NULL, &error)) {
    fprintf(stderr, "%s\n", error != NULL ? error->message : "Usage: relabelctl-manual TEMPLATE");
    return 2;
  }
  place = strstr(template, PLACE);
  if (place == NULL) {
    fprintf(stderr, "%s has no line %s", argv[1], PLACE);
    return 1;
  }
  printf("%.*s", (int)(place - template), template);
  for (const RelabelCommand *command = relabel_cli_get_commands(); command->name != NULL; command++)
    print_command(command);
  fputs(place + strlen(PLACE), stdout);
  return 0;
}

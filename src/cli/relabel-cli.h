/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

G_BEGIN_DECLS

/* Wrong usage: the program ends with another status, and shows how the command is used. */
#define RELABEL_CLI_USAGE_ERROR (relabel_cli_usage_error_quark())

GQuark relabel_cli_usage_error_quark(void);
void relabel_cli_set_usage_error(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

typedef struct _RelabelCommand RelabelCommand;

/* One call of the program. A command runs in a thread of its own, so that it can be a plain list of steps, while the main
 * thread shows the progress and waits for an interrupt. */
typedef struct {
  const RelabelCommand *command;
  char **args; /* what isn't an option; ends with NULL */

  /* Options that several commands have. */
  gboolean json;
  char *store;
  char *view;
  char *url;
  char *api_key;
  char *local_server_root; /* set with url where the private server is used */

  RelabelProgress *progress;
  GCancellable *cancellable;
} RelabelCli;

/* FALSE, with an error of any domain, when the command can't be done. */
typedef gboolean (*RelabelCommandFunc)(RelabelCli *cli, GError **error);

typedef enum {
  RELABEL_COMMAND_JSON = 1 << 0,   /* has --json */
  RELABEL_COMMAND_VIEW = 1 << 1,   /* has --view */
  RELABEL_COMMAND_SERVER = 1 << 2, /* has --api-key */
  RELABEL_COMMAND_NO_STORE = 1 << 3,
} RelabelCommandFlags;

struct _RelabelCommand {
  const char *name;
  const char *arguments; /* words for people; those in brackets may be missing */
  const char *summary;
  const char *description; /* more than one line of help, or NULL */
  RelabelCommandFlags flags;
  const GOptionEntry *options; /* its own, or NULL */
  RelabelCommandFunc func;
};

void relabel_cli_clear(RelabelCli *cli);
gboolean relabel_cli_run(RelabelCli *cli, GError **error);
gboolean relabel_cli_parse(RelabelCli *cli, char **argv, GError **error);
char *relabel_cli_usage(const RelabelCommand *command);
GArray *relabel_cli_list_options(RelabelCli *cli);
void relabel_cli_hide_progress(void);

/* What several commands do. */
RelabelStore *relabel_cli_open_store(RelabelCli *cli, GError **error);
RelabelDataset *relabel_cli_open_dataset(RelabelCli *cli, GError **error);
RelabelDataset *relabel_cli_create_dataset(RelabelCli *cli, const char *name, GError **error);
RelabelDataset *relabel_cli_open_or_create_dataset(RelabelCli *cli, const char *name, gboolean *created, GError **error);
char *relabel_cli_dataset_name(const char *name);
void relabel_cli_discard_dataset(RelabelCli *cli, RelabelDataset *dataset);
gboolean relabel_cli_parse_view(RelabelCli *cli, RelabelDataset *dataset, RelabelView **view, GError **error);
RelabelLabelSchema *relabel_cli_read_schema(const char *text, GError **error);
void relabel_cli_print_imported(RelabelCli *cli, RelabelDataset *dataset, RelabelImportReport *report);
RelabelRun *relabel_cli_read_run(RelabelCli *cli, RelabelDataset *dataset, GError **error);
char *relabel_cli_path_to_text(const char *path);
char *relabel_cli_list_formats(RelabelFormatFlags flags);
gboolean relabel_cli_parse_media(const char *text, RelabelMediaMode *mode, GError **error);

char *relabel_cli_read_line(GCancellable *cancellable);
/* The private server, if it runs, and is the one that was asked for, or none was. */
gboolean relabel_cli_use_local_server(RelabelCli *cli);
/* Whether it is worth while to do a verb again, since the server or the key that it asked for was found, or typed in. */
gboolean relabel_cli_find_key(RelabelCli *cli, GError **error);

/* Printing. All of it is UTF-8 and goes to standard output, without what would command a terminal. */
char *relabel_cli_clean(const char *text, gboolean keep_lines);
void relabel_cli_print(const char *format, ...) G_GNUC_PRINTF(1, 2);
void relabel_cli_print_json_text(const char *text);
void relabel_cli_print_json(JsonNode *node, gboolean pretty);
void relabel_cli_print_object(JsonObject *object);
void relabel_cli_print_array(JsonArray *array);
gboolean relabel_cli_flush(GError **error);

/* A table, as wide as its content. The titles of columns of numbers begin with ">". */
typedef struct _RelabelCliTable RelabelCliTable;

RelabelCliTable *relabel_cli_table_new(const char *title, ...) G_GNUC_NULL_TERMINATED;
RelabelCliTable *relabel_cli_table_new_pairs(void);
void relabel_cli_table_add(RelabelCliTable *self, ...) G_GNUC_NULL_TERMINATED;
void relabel_cli_table_add_pair(RelabelCliTable *self, const char *name, const char *format, ...) G_GNUC_PRINTF(3, 4);
void relabel_cli_table_print(RelabelCliTable *self);
void relabel_cli_table_free(RelabelCliTable *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelCli, relabel_cli_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelCliTable, relabel_cli_table_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-cli-commands.h"

#include <glib/gi18n.h>

/* The words of arguments are those of all languages: they stand in the manual, too. */
static const RelabelCommand commands[] = {
  { "demo", "[NAME]", N_("Make the demo dataset (default name: quickstart-demo)"), NULL, RELABEL_COMMAND_JSON, NULL,
    relabel_cli_demo },
  { "zoo", "list|load [NAME]", N_("List the datasets that are to be had in public, or download one"),
    N_("What has come of a download stays when it breaks off, and the next call goes on from there. An archive in relabel/zoo of the\n"
       "user's cache, and what FiftyOne has downloaded, is used. RELABEL_ZOO_URL is the address of a folder with the same archives."),
    RELABEL_COMMAND_JSON, relabel_cli_zoo_options, relabel_cli_zoo },
  { "datasets", "", N_("List the datasets"), NULL, RELABEL_COMMAND_JSON, NULL, relabel_cli_datasets },
  { "show", "DATASET", N_("Show the fields, classes and runs of a dataset"), NULL, RELABEL_COMMAND_JSON, NULL,
    relabel_cli_show },
  { "delete", "DATASET", N_("Delete a dataset, never its pictures"), NULL, 0, NULL, relabel_cli_delete },
  { "import", "PATH --name=DATASET", N_("Import pictures and labels of several formats; files stay where they are"),
    N_("What can't be read is listed with its file and line, and the rest is imported. The formats are in the manual."),
    RELABEL_COMMAND_JSON, relabel_cli_import_options, relabel_cli_import },
  { "export", "DATASET PATH --format=FORMAT", N_("Write samples and labels in another format"),
    N_("PATH is a folder that is made, or a file for formats of one file. Nothing is left of an export that fails."),
    RELABEL_COMMAND_JSON | RELABEL_COMMAND_VIEW, relabel_cli_export_options, relabel_cli_export },
  { "samples", "DATASET", N_("List the samples; with --json a document a line"), NULL,
    RELABEL_COMMAND_JSON | RELABEL_COMMAND_VIEW, NULL, relabel_cli_samples },
  { "count", "DATASET [PATH|EXPRESSION]", N_("Count the labels of a field, class by class, or other values; without PATH the samples"), NULL,
    RELABEL_COMMAND_JSON | RELABEL_COMMAND_VIEW, NULL, relabel_cli_count },
  { "distinct", "DATASET PATH|EXPRESSION", N_("List the values that occur"), NULL, RELABEL_COMMAND_JSON | RELABEL_COMMAND_VIEW, NULL,
    relabel_cli_distinct },
  { "views", "DATASET [save|delete|rename] [NAME] [VIEW|NEW_NAME]", N_("List the saved views; save, delete or rename one"),
    N_("A saved view is used in other views as saved_view(\"NAME\")."), RELABEL_COMMAND_JSON, relabel_cli_views_options, relabel_cli_views },
  { "evaluate", "DATASET PRED_FIELD", N_("Hold predictions against the truth, and print how good they are"),
    N_("Detections, polylines and keypoints are matched by COCO's rules, a classification is compared. With --eval-key each label\n"
       "gets what became of it: KEY is tp, fp or fn, KEY_id its partner, KEY_iou what they have in common; and each sample its\n"
       "counts. An evaluation of the same key, method and fields is replaced."),
    RELABEL_COMMAND_JSON | RELABEL_COMMAND_VIEW, relabel_cli_evaluate_options, relabel_cli_evaluate },
  { "evaluations", "DATASET [show|rename|delete] [KEY…]", N_("List the evaluations; show, rename or delete one"),
    N_("With --view, show tells the figures of what the view shows of it."), RELABEL_COMMAND_JSON | RELABEL_COMMAND_VIEW,
    relabel_cli_evaluations_options, relabel_cli_evaluations },
  { "annotate", "DATASET ANNO_KEY", N_("Send samples to Label Studio"),
    N_("A field that the dataset has is sent with its labels; type and classes are found out. A new field needs both.\n"
       "The server and its key come from the options, RELABEL_LABELSTUDIO_URL and RELABEL_LABELSTUDIO_API_KEY, the keyring,\n"
       "FiftyOne's configuration, or the private server, if it runs."),
    RELABEL_COMMAND_JSON | RELABEL_COMMAND_VIEW | RELABEL_COMMAND_SERVER, relabel_cli_annotate_options, relabel_cli_annotate },
  { "adopt", "DATASET ANNO_KEY --project-id=NUMBER", N_("Make a dataset of a project of Label Studio, and a run with it"),
    N_("Pictures are taken from where they lie on this computer, or fetched; labels are loaded as those of a run are.\n"
       "On the server nothing is changed. Called again with the same key, it adds what has come to the project since."),
    RELABEL_COMMAND_JSON | RELABEL_COMMAND_SERVER, relabel_cli_adopt_options, relabel_cli_adopt },
  { "runs", "DATASET", N_("List the annotation runs"), NULL, RELABEL_COMMAND_JSON, relabel_cli_runs_options, relabel_cli_runs },
  { "run-info", "DATASET ANNO_KEY", N_("Show what is on record of a run"), NULL, RELABEL_COMMAND_JSON,
    relabel_cli_run_info_options, relabel_cli_run_info },
  { "status", "DATASET ANNO_KEY", N_("Ask the server how far the work is"), NULL, RELABEL_COMMAND_JSON | RELABEL_COMMAND_SERVER,
    relabel_cli_status_options, relabel_cli_status },
  { "resume", "DATASET ANNO_KEY", N_("Go on with a run that was not sent whole"), NULL,
    RELABEL_COMMAND_JSON | RELABEL_COMMAND_SERVER, NULL, relabel_cli_resume },
  { "cancel", "DATASET ANNO_KEY", N_("Take back a run that was not sent whole"), NULL, RELABEL_COMMAND_SERVER, NULL,
    relabel_cli_cancel },
  { "launch-editor", "DATASET ANNO_KEY", N_("Open Label Studio's editor for a run in the browser"), NULL, 0,
    relabel_cli_launch_editor_options, relabel_cli_launch_editor },
  { "load", "DATASET ANNO_KEY", N_("Merge the labels of a run into the dataset"), NULL,
    RELABEL_COMMAND_JSON | RELABEL_COMMAND_SERVER, relabel_cli_load_options, relabel_cli_load },
  { "diff", "DATASET ANNO_KEY", N_("List what the last load of a run has changed"), NULL, RELABEL_COMMAND_JSON, NULL, relabel_cli_diff },
  { "undo", "DATASET", N_("Take the last change back"), NULL, 0, NULL, relabel_cli_undo },
  { "redo", "DATASET", N_("Do again what was taken back"), NULL, 0, NULL, relabel_cli_redo },
  { "cleanup", "DATASET ANNO_KEY", N_("Delete the project of a run from the server"),
    N_("Of a project that was there before the run, only the tasks of the run are deleted."), RELABEL_COMMAND_SERVER, NULL,
    relabel_cli_cleanup },
  { "rename-run", "DATASET ANNO_KEY NEW_KEY", N_("Give a run another key"), NULL, 0, NULL, relabel_cli_rename_run },
  { "delete-run", "DATASET ANNO_KEY", N_("Delete the record of a run, not its labels"), NULL, 0, NULL, relabel_cli_delete_run },
  { "orphans", "[DATASET…]", N_("Find projects on the server that no run knows, and runs whose project is gone"),
    N_("All datasets of the store are looked through; name those that are elsewhere, or their projects look like orphans.\n"
       "Only projects that Relabel made are listed, and only those can be deleted."),
    RELABEL_COMMAND_JSON | RELABEL_COMMAND_SERVER, relabel_cli_orphans_options, relabel_cli_orphans },
  { "labeling-config", "--label-schema=FILE|JSON", N_("Print the labeling config that a label schema makes"), NULL,
    RELABEL_COMMAND_NO_STORE, relabel_cli_labeling_config_options, relabel_cli_labeling_config },
  { "convert", "to-labelstudio|from-labelstudio|rle [encode|decode]", N_("Convert labels to results of Label Studio, and back"),
    N_("Reads a JSON document and writes one; no dataset and no server is used. What it reads and writes is in the manual."),
    RELABEL_COMMAND_NO_STORE, relabel_cli_convert_options, relabel_cli_convert },
  { "server", "start|stop|status|logs", N_("Start or stop a private Label Studio; it is installed the first time"),
    N_("What was started so runs until it is stopped. One that the application has started ends with its last user."),
    RELABEL_COMMAND_JSON | RELABEL_COMMAND_NO_STORE, relabel_cli_server_options, relabel_cli_server },
  { NULL },
};

/* Ends with one that has no name. */
const RelabelCommand *
relabel_cli_get_commands(void)
{
  return commands;
}

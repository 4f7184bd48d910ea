/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-convert-result.h"
#include "relabel-dataset.h"
#include "relabel-label-schema.h"
#include "relabel-sample.h"

G_BEGIN_DECLS

/*
 * Tasks of Label Studio that Relabel has not sent: of a file that the server has exported, or of a project.
 */

/* What their results hold, by the controls: for results that come without a labeling config, and for which fields predictions need. */
typedef struct _RelabelTasksGuess RelabelTasksGuess;

RelabelTasksGuess *relabel_tasks_guess_new(void);
void relabel_tasks_guess_free(RelabelTasksGuess *self);
void relabel_tasks_guess_add(RelabelTasksGuess *self, JsonArray *result, gboolean is_prediction);
/* A field a control, as if a labeling config had said so. */
RelabelLabelSchema *relabel_tasks_guess_make_schema(RelabelTasksGuess *self);
/* Whether the labels of a control are both people's and of models, so that those of models need a field of their own. */
gboolean relabel_tasks_guess_is_both(RelabelTasksGuess *self, const char *control);
gboolean relabel_tasks_guess_has(RelabelTasksGuess *self, const char *control, gboolean is_prediction);

/* Where the labels of tasks go. */
typedef struct {
  RelabelLabelSchema *schema;
  GArray *fields;       /* of RelabelConvertField */
  GPtrArray *annotated; /* names of fields, for the same; NULL where there are no such labels */
  GPtrArray *predicted; /* likewise, for those of models */
} RelabelTasksFields;

/* Takes nothing; `guess` tells which of them are used, NULL for all, and none of models. `only`, if not NULL, is the name of the field where
 * there is one. */
void relabel_tasks_fields_init(RelabelTasksFields *self, RelabelLabelSchema *schema, RelabelTasksGuess *guess, const char *only);
void relabel_tasks_fields_clear(RelabelTasksFields *self);
gboolean relabel_tasks_fields_declare(RelabelTasksFields *self, RelabelDataset *dataset, GError **error);

typedef void (*RelabelTasksSkipFunc)(const RelabelSkippedRegion *skipped, gpointer data);

/* Sets the fields of a sample that a result is of. Ids of new labels are made of `prefix`. */
void relabel_tasks_fields_read(RelabelTasksFields *self, JsonArray *result, gboolean is_prediction, const char *prefix, RelabelSample *sample,
                               RelabelTasksSkipFunc skip, gpointer data);
/* The size that the regions of a result say their image has; 0 for none. */
void relabel_tasks_result_size(JsonArray *result, int *width, int *height);
/* The latest prediction of a task; NULL for none. */
JsonArray *relabel_tasks_pick_prediction(JsonObject *task);

/* The member of a task's data that is its image; NULL for none. */
const char *relabel_tasks_find_image(JsonObject *data, const char *image_key);
/* Where the image of such an address lies: below one of the folders, or, on this computer, where it says; NULL if nowhere. */
char *relabel_tasks_find_picture(const char *url, const char *const *folders, gboolean is_local);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelTasksGuess, relabel_tasks_guess_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelTasksFields, relabel_tasks_fields_clear)

G_END_DECLS

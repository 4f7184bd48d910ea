/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RELABEL_YOLO_SPLITS 3

extern const char *const relabel_yolo_splits[RELABEL_YOLO_SPLITS];

/* What a dataset.yaml says; what else is in it is passed over. */
typedef struct {
  char *path;                               /* the folder that the others start from, or NULL */
  GPtrArray *places[RELABEL_YOLO_SPLITS];   /* folders and lists of pictures, of train, val and test */
  guint n_pose;                             /* numbers of a pose behind its box; 0 where the labels are no poses */
  GPtrArray *names;                         /* by number; NULL in between for those that have none */
} RelabelYoloConfig;

RelabelYoloConfig *relabel_yolo_config_new(void);
RelabelYoloConfig *relabel_yolo_config_read(const char *file, GError **error);
void relabel_yolo_config_free(RelabelYoloConfig *self);
void relabel_yolo_config_set_name(RelabelYoloConfig *self, guint number, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelYoloConfig, relabel_yolo_config_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-export-private.h"
#include "relabel-format.h"
#include "relabel-import-private.h"

G_BEGIN_DECLS

/* A row of the table of formats. */
typedef struct {
  const char *name;  /* as on the command line */
  const char *title; /* a name, which is the same in all languages */
  RelabelFormatFlags flags;
  gboolean (*detect)(const char *path); /* whether a folder or file looks like it; NULL where it is only taken by name */
  RelabelImportFunc import;
  RelabelExportFunc export;
} RelabelFormat;

const RelabelFormat *relabel_format_find(const char *name);
/* For formats that need what stands above this folder. */
void relabel_format_provide(const char *name, gboolean (*detect)(const char *path), RelabelImportFunc import, RelabelExportFunc export);
char *relabel_format_list_names(RelabelFormatFlags flags);

/* Whether there is such a file in a folder, or at @path itself where that is a file. */
gboolean relabel_format_has_file(const char *path, const char *name);

/* What the table is made of. */
gboolean relabel_import_coco_detect(const char *path);
gboolean relabel_import_coco(RelabelImport *import, GError **error);
gboolean relabel_export_coco(RelabelExport *export, GError **error);
gboolean relabel_import_fiftyone_detect(const char *path);
gboolean relabel_import_fiftyone(RelabelImport *import, GError **error);
gboolean relabel_export_fiftyone(RelabelExport *export, GError **error);
gboolean relabel_import_csv_detect(const char *path);
gboolean relabel_import_csv(RelabelImport *import, GError **error);
gboolean relabel_export_csv(RelabelExport *export, GError **error);
gboolean relabel_import_masks_detect(const char *path);
gboolean relabel_import_masks(RelabelImport *import, GError **error);
gboolean relabel_export_masks(RelabelExport *export, GError **error);
gboolean relabel_import_folders(RelabelImport *import, GError **error);
gboolean relabel_export_folders(RelabelExport *export, GError **error);
gboolean relabel_import_image_classes_detect(const char *path);
gboolean relabel_import_image_classes(RelabelImport *import, GError **error);
gboolean relabel_export_image_classes(RelabelExport *export, GError **error);
gboolean relabel_import_image_detections_detect(const char *path);
gboolean relabel_import_image_detections(RelabelImport *import, GError **error);
gboolean relabel_export_image_detections(RelabelExport *export, GError **error);
gboolean relabel_import_images_detect(const char *path);
gboolean relabel_import_images(RelabelImport *import, GError **error);
gboolean relabel_import_yolo_detect(const char *path);
gboolean relabel_import_yolo(RelabelImport *import, GError **error);
gboolean relabel_export_yolo(RelabelExport *export, GError **error);
gboolean relabel_import_cvat_detect(const char *path);
gboolean relabel_import_cvat(RelabelImport *import, GError **error);
gboolean relabel_export_cvat(RelabelExport *export, GError **error);
gboolean relabel_import_voc_detect(const char *path);
gboolean relabel_import_voc(RelabelImport *import, GError **error);
gboolean relabel_export_voc(RelabelExport *export, GError **error);
gboolean relabel_import_kitti_detect(const char *path);
gboolean relabel_import_kitti(RelabelImport *import, GError **error);
gboolean relabel_export_kitti(RelabelExport *export, GError **error);

G_END_DECLS

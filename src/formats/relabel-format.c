/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-format.h"

#include <string.h>

#include "relabel-format-private.h"
#include "relabel-task.h"

/* The order is that in which a folder is tried: those that ask for more come first, and a folder of pictures is the last. */
static RelabelFormat formats[] = {
  { "fiftyone", "FiftyOne", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS | RELABEL_FORMAT_ALL_FIELDS,
    relabel_import_fiftyone_detect, relabel_import_fiftyone, relabel_export_fiftyone },
  { "coco", "COCO", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS, relabel_import_coco_detect, relabel_import_coco,
    relabel_export_coco },
  { "yolo", "YOLO", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS, relabel_import_yolo_detect, relabel_import_yolo,
    relabel_export_yolo },
  { "cvat", "CVAT", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS, relabel_import_cvat_detect, relabel_import_cvat,
    relabel_export_cvat },
  { "voc", "Pascal VOC", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS, relabel_import_voc_detect, relabel_import_voc,
    relabel_export_voc },
  { "kitti", "KITTI", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS, relabel_import_kitti_detect, relabel_import_kitti,
    relabel_export_kitti },
  { "csv", "CSV", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS | RELABEL_FORMAT_ALL_FIELDS, relabel_import_csv_detect,
    relabel_import_csv, relabel_export_csv },
  { "fiftyone-classification", "FiftyOne's classification", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS,
    relabel_import_image_classes_detect, relabel_import_image_classes, relabel_export_image_classes },
  { "fiftyone-detection", "FiftyOne's detection", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS,
    relabel_import_image_detections_detect, relabel_import_image_detections, relabel_export_image_detections },
  { "masks", "Masks", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS, relabel_import_masks_detect, relabel_import_masks,
    relabel_export_masks },
  /* What it does is provided by a folder that stands above this one. */
  { "labelstudio", "Label Studio", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS | RELABEL_FORMAT_ALL_FIELDS, NULL, NULL, NULL },
  /* A folder of pictures may have any folders in it: whether they are classes, only people know. */
  { "folders", "Folders of classes", RELABEL_FORMAT_IMPORTS | RELABEL_FORMAT_EXPORTS, NULL, relabel_import_folders,
    relabel_export_folders },
  { "images", "Images", RELABEL_FORMAT_IMPORTS, relabel_import_images_detect, relabel_import_images, NULL },
};

GType
relabel_media_mode_get_type(void)
{
  static const GEnumValue values[] = {
    { RELABEL_MEDIA_LEAVE, "RELABEL_MEDIA_LEAVE", "leave" },
    { RELABEL_MEDIA_COPY, "RELABEL_MEDIA_COPY", "copy" },
    { RELABEL_MEDIA_LINK, "RELABEL_MEDIA_LINK", "link" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter(&type))
    g_once_init_leave(&type, g_enum_register_static("RelabelMediaMode", values));
  return type;
}

const RelabelFormat *
relabel_format_find(const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
    if (strcmp(formats[i].name, name) == 0)
      return &formats[i];
  }
  return NULL;
}

/* Before anything runs in threads. */
void
relabel_format_provide(const char *name, gboolean (*detect)(const char *path), RelabelImportFunc import, RelabelExportFunc export)
{
  for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
    if (strcmp(formats[i].name, name) != 0)
      continue;
    formats[i].detect = detect;
    formats[i].import = import;
    formats[i].export = export;
  }
}

/* For people: those that have all of the flags. */
char *
relabel_format_list_names(RelabelFormatFlags flags)
{
  GString *names = g_string_new(NULL);

  for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
    if ((formats[i].flags & flags) == flags)
      g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", formats[i].name);
  }
  return g_string_free(names, FALSE);
}

gboolean
relabel_format_has_file(const char *path, const char *name)
{
  g_autofree char *base = g_path_get_basename(path);
  g_autofree char *child = g_build_filename(path, name, NULL);

  if (g_file_test(path, G_FILE_TEST_IS_DIR))
    return g_file_test(child, G_FILE_TEST_EXISTS);
  return strcmp(base, name) == 0 && g_file_test(path, G_FILE_TEST_EXISTS);
}

/**
 * relabel_format_list:
 *
 * Returns: (transfer none) (array zero-terminated=1): the names of all formats, as `coco`
 */
const char *const *
relabel_format_list(void)
{
  static const char *names[G_N_ELEMENTS(formats) + 1];
  static gsize made;

  if (g_once_init_enter(&made)) {
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
      names[i] = formats[i].name;
    g_once_init_leave(&made, 1);
  }
  return names;
}

/**
 * relabel_format_get_title:
 * @name: the name of a format, as `coco`
 *
 * Returns: (nullable): what people call it, as “COCO”; %NULL if there is no such format
 */
const char *
relabel_format_get_title(const char *name)
{
  const RelabelFormat *format;

  g_return_val_if_fail(name != NULL, NULL);

  format = relabel_format_find(name);
  return format != NULL ? format->title : NULL;
}

/**
 * relabel_format_get_flags:
 * @name: the name of a format, as `coco`
 *
 * Returns: what can be done with it; %RELABEL_FORMAT_NONE if there is no such format
 */
RelabelFormatFlags
relabel_format_get_flags(const char *name)
{
  const RelabelFormat *format;

  g_return_val_if_fail(name != NULL, RELABEL_FORMAT_NONE);

  format = relabel_format_find(name);
  return format != NULL ? format->flags : RELABEL_FORMAT_NONE;
}

/**
 * relabel_format_detect:
 * @path: (type filename): a folder or file
 *
 * Finds out what is in a folder by its layout: the names of files, and what is in some. A large file of JSON may be read as far as
 * to its list of images, so this waits.
 *
 * Returns: (nullable): the name of the format; %NULL if it is none that is known
 */
const char *
relabel_format_detect(const char *path)
{
  g_return_val_if_fail(path != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
    if (formats[i].detect != NULL && formats[i].detect(path))
      return formats[i].name;
  }
  return NULL;
}

static void
detect_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer(task, (gpointer)relabel_format_detect(data), NULL);
}

/**
 * relabel_format_detect_async:
 * @path: (type filename): a folder or file
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called at the end
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.format_detect].
 */
void
relabel_format_detect_async(const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail(path != NULL);

  relabel_task_run(NULL, relabel_format_detect_async, g_strdup(path), g_free, detect_thread, cancellable, callback, user_data);
}

/**
 * relabel_format_detect_finish:
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: (nullable): the name of the format; %NULL without an error if it is none that is known
 */
const char *
relabel_format_detect_finish(GAsyncResult *result, GError **error)
{
  return relabel_task_finish(NULL, result, error);
}

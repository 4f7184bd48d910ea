/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-demo.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "relabel-demo-private.h"
#include "relabel-format-error.h"
#include "relabel-image-info.h"
#include "relabel-json.h"
#include "relabel-task.h"

static const char info_text[] =
    "{\"classes\":{\"smear\":[\"thin\",\"even\",\"thick\",\"clumped\"],"
    "\"ground_truth\":[\"red cell\",\"white cell\",\"platelet\"],"
    "\"predictions\":[\"red cell\",\"white cell\",\"platelet\"],"
    "\"cells\":[\"neutrophil\",\"lymphocyte\",\"monocyte\",\"eosinophil\"],\"nuclei\":[\"nucleus\"]},"
    "\"default_classes\":[],\"mask_targets\":{},\"default_mask_targets\":{},"
    "\"tags\":[\"demo\"],\"description\":\"Blood under the microscope, drawn by a program\","
    "\"info\":{\"description\":\"Sixty pictures of a blood smear, drawn by a program: nobody's blood, and free to use. "
    "The predictions are those of a fair model: most are right, some are missing, doubled, mistaken or made up.\","
    "\"license\":\"CC0-1.0\"}}";

static const struct {
  const char *name;
  RelabelFieldType type;
} fields[] = {
  { "smear", RELABEL_FIELD_TYPE_CLASSIFICATION }, { "ground_truth", RELABEL_FIELD_TYPE_DETECTIONS },
  { "predictions", RELABEL_FIELD_TYPE_DETECTIONS }, { "cells", RELABEL_FIELD_TYPE_DETECTIONS },
  { "nuclei", RELABEL_FIELD_TYPE_KEYPOINTS },
};

/* The drawing of all pictures, shared by the threads that do it. */
typedef struct {
  const char *folder;
  RelabelProgress *progress;
  GCancellable *cancellable;
  GPtrArray *samples;
  int n_done;
  GMutex lock;
  GError *error;
} Work;

static gboolean
write_picture(const RelabelDemoScene *scene, const char *path, GError **error)
{
  g_autoptr(GdkPixbuf) pixbuf = relabel_demo_paint(scene);
  g_autofree char *data = NULL;
  gsize length = 0;

  return gdk_pixbuf_save_to_buffer(pixbuf, &data, &length, "jpeg", error, "quality", "90", NULL) &&
         g_file_set_contents_full(path, data, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}

static RelabelSample *
make_sample(Work *work, guint index, GError **error)
{
  g_autoptr(RelabelDemoScene) scene = relabel_demo_scene_new(index);
  g_autofree char *name = g_strdup_printf("smear-%02u.jpg", index + 1);
  g_autofree char *path = g_build_filename(work->folder, name, NULL);
  g_autofree char *id_name = g_strdup_printf("demo/%u", index);
  g_autofree char *id = relabel_id_new_from_name(id_name);
  const char *tags[] = { index % 10 < 7 ? "train" : "validation", NULL };
  g_autoptr(RelabelSample) sample = relabel_sample_new(path);
  RelabelImageInfo info;

  if (!write_picture(scene, path, error) || !relabel_image_probe(path, &info, error))
    return NULL;
  relabel_sample_set_id(sample, id);
  relabel_sample_set_tags(sample, tags);
  relabel_sample_set_metadata(sample, info.width, info.height, info.mime_type, info.size_bytes);
  relabel_demo_label(scene, sample);
  return g_steal_pointer(&sample);
}

static void
make_sample_cb(gpointer data, gpointer user_data)
{
  guint index = GPOINTER_TO_UINT(data) - 1;
  Work *work = user_data;
  GError *error = NULL;
  RelabelSample *sample = NULL;

  if (!g_cancellable_set_error_if_cancelled(work->cancellable, &error))
    sample = make_sample(work, index, &error);
  g_mutex_lock(&work->lock);
  work->samples->pdata[index] = sample;
  if (error != NULL && work->error == NULL)
    work->error = g_steal_pointer(&error);
  relabel_progress_set(work->progress, "Drawing pictures", (guint64)++work->n_done, RELABEL_DEMO_IMAGES);
  g_mutex_unlock(&work->lock);
  g_clear_error(&error);
}

static void
unref_sample(gpointer sample)
{
  if (sample != NULL)
    g_object_unref(sample);
}

static GPtrArray *
make_samples(const char *folder, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(unref_sample);
  Work work = { .folder = folder, .progress = progress, .cancellable = cancellable, .samples = samples };
  GThreadPool *pool;

  g_ptr_array_set_size(samples, RELABEL_DEMO_IMAGES);
  g_mutex_init(&work.lock);
  pool = g_thread_pool_new(make_sample_cb, &work, (int)g_get_num_processors(), FALSE, NULL);
  for (guint i = 0; i < RELABEL_DEMO_IMAGES; i++)
    g_thread_pool_push(pool, GUINT_TO_POINTER(i + 1), NULL);
  g_thread_pool_free(pool, FALSE, TRUE);
  g_mutex_clear(&work.lock);
  if (work.error != NULL) {
    g_propagate_error(error, work.error);
    return NULL;
  }
  return g_steal_pointer(&samples);
}

static gboolean
fill_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr(JsonNode) info = relabel_json_parse(info_text, -1, error);

  if (info == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
    g_autoptr(RelabelField) field = relabel_field_new(fields[i].name, fields[i].type, error);

    if (field == NULL || !relabel_dataset_add_field(dataset, field, error))
      return FALSE;
  }
  return relabel_dataset_write_document(dataset, json_node_get_object(info), error) &&
         relabel_dataset_add_samples(dataset, user_data, error);
}

/**
 * relabel_demo_create:
 * @dataset: a new, empty dataset
 * @media_folder: (type filename): where the pictures go; made if missing
 * @progress: (nullable): told how many pictures are drawn
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Fills a dataset with the demonstration: 60 pictures of a blood smear, drawn by the program, with the true boxes, the noisy
 * predictions of an imagined model, masks and nuclei of the white cells, and a classification. Everything, ids included, is the
 * same each time. The pictures are drawn in threads; this takes some seconds and blocks.
 *
 * Returns: whether the dataset was filled; if not, it is as it was
 */
gboolean
relabel_demo_create(RelabelDataset *dataset, const char *media_folder, RelabelProgress *progress, GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *folder = NULL;
  g_autoptr(GPtrArray) samples = NULL;

  g_return_val_if_fail(RELABEL_IS_DATASET(dataset) && media_folder != NULL, FALSE);

  folder = g_canonicalize_filename(media_folder, NULL);
  if (g_mkdir_with_parents(folder, 0755) != 0) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRITE, "Can't make the folder “%s”: %s", folder,
                g_strerror(errno));
    return FALSE;
  }
  samples = make_samples(folder, progress, cancellable, error);
  return samples != NULL && relabel_dataset_edit(dataset, "Make the demo", fill_cb, samples, cancellable, error);
}

typedef struct {
  char *folder;
  RelabelProgress *progress;
} Create;

static void
create_free(Create *create)
{
  g_free(create->folder);
  g_clear_object(&create->progress);
  g_free(create);
}

static void
create_in_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Create *create = task_data;
  GError *error = NULL;
  gboolean done = relabel_demo_create(source, create->folder, create->progress, cancellable, &error);

  relabel_task_return_boolean(task, done, error);
}

/**
 * relabel_demo_create_async:
 * @dataset: a new, empty dataset
 * @media_folder: (type filename): where the pictures go
 * @progress: (nullable): told how many pictures are drawn
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called at the end
 * @user_data: for @callback
 *
 * Does [func@Relabel.demo_create] in a thread.
 */
void
relabel_demo_create_async(RelabelDataset *dataset, const char *media_folder, RelabelProgress *progress,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Create *create = g_new0(Create, 1);

  create->folder = g_strdup(media_folder);
  create->progress = progress != NULL ? g_object_ref(progress) : NULL;
  relabel_task_run(dataset, relabel_demo_create_async, create, (GDestroyNotify)create_free, create_in_thread, cancellable,
                   callback, user_data);
}

/**
 * relabel_demo_create_finish:
 * @dataset: the dataset
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: whether the dataset was filled
 */
gboolean
relabel_demo_create_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish_boolean(dataset, result, error);
}

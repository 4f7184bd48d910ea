/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-thumbnailer.h"

#include "relabel-thumbnail-cache.h"
#include "relabel-thumbnail-memory.h"
#include "relabel-thumbnail-private.h"

/**
 * RelabelThumbnailer:
 *
 * Thumbnails for a grid that scrolls.
 *
 * They are decoded in threads, at reduced size and the right way up. The newest request is served first; requests for the same
 * file and size are served by one decoding; a request that is cancelled before its turn costs nothing and ends at once. Results
 * are kept in memory (the least recently used go first) and on disk, in `$XDG_CACHE_HOME/relabel/thumbnails`, where a picture
 * that was replaced is noticed by its time and size. Use few different sizes: each is decoded and kept by itself.
 *
 * Use it from one thread with a main loop.
 */

#define DEFAULT_MEMORY_BYTES ((gsize)128 << 20)
#define DEFAULT_DISK_BYTES (G_GINT64_CONSTANT(1) << 30)

typedef struct _Job Job;

/* One caller's wish. It lives as long as its job or its cancellable's handler needs it. */
typedef struct {
  gatomicrefcount ref_count;
  RelabelThumbnailer *thumbnailer;
  GTask *task;
  Job *job;
  gulong cancelled_id;
} Request;

/* One decoding, for all who wish for it. */
struct _Job {
  char *key;
  char *path;
  int max_edge;
  GPtrArray *requests;
  GList *queued;
};

struct _RelabelThumbnailer {
  GObject parent_instance;

  GThreadPool *pool;
  RelabelThumbnailCache cache;

  /* Under the lock. */
  GMutex lock;
  GHashTable *jobs;
  GQueue queue;
  RelabelThumbnailMemory memory;

  /* Atomic. */
  int n_decoded;
};

G_DEFINE_FINAL_TYPE(RelabelThumbnailer, relabel_thumbnailer, G_TYPE_OBJECT)

static Request *
request_ref(Request *request)
{
  g_atomic_ref_count_inc(&request->ref_count);
  return request;
}

static void
request_unref(Request *request)
{
  if (!g_atomic_ref_count_dec(&request->ref_count))
    return;
  g_clear_object(&request->task);
  g_free(request);
}

static void
job_free(Job *job)
{
  g_ptr_array_unref(job->requests);
  g_free(job->key);
  g_free(job->path);
  g_free(job);
}

static char *
memory_key(const char *path, int max_edge)
{
  return g_strdup_printf("%d:%s", max_edge, path);
}

typedef struct {
  Request *request;
  RelabelThumbnail *thumbnail;
  GError *error;
} Delivery;

static void
delivery_free(Delivery *delivery)
{
  request_unref(delivery->request);
  g_clear_pointer(&delivery->thumbnail, relabel_thumbnail_unref);
  g_clear_error(&delivery->error);
  g_free(delivery);
}

static gboolean
deliver_cb(gpointer user_data)
{
  Delivery *delivery = user_data;
  g_autoptr(GTask) task = g_steal_pointer(&delivery->request->task);

  if (delivery->request->cancelled_id != 0)
    g_cancellable_disconnect(g_task_get_cancellable(task), delivery->request->cancelled_id);
  if (delivery->error != NULL)
    g_task_return_error(task, g_steal_pointer(&delivery->error));
  else
    g_task_return_pointer(task, g_steal_pointer(&delivery->thumbnail), (GDestroyNotify)relabel_thumbnail_unref);
  return G_SOURCE_REMOVE;
}

/* By a source of its own, so that neither a worker nor the handler of a cancellable ever drops the last reference of the task,
 * and with it of the thumbnailer, which waits for its workers. */
static void
deliver(Request *request, RelabelThumbnail *thumbnail, const GError *error)
{
  g_autoptr(GSource) source = g_idle_source_new();
  Delivery *delivery = g_new0(Delivery, 1);

  delivery->request = request_ref(request);
  delivery->thumbnail = thumbnail != NULL ? relabel_thumbnail_ref(thumbnail) : NULL;
  delivery->error = error != NULL ? g_error_copy(error) : NULL;
  g_source_set_priority(source, G_PRIORITY_DEFAULT_IDLE);
  g_source_set_static_name(source, "relabel thumbnail");
  g_source_set_callback(source, deliver_cb, delivery, (GDestroyNotify)delivery_free);
  g_source_attach(source, g_task_get_context(request->task));
}

static RelabelThumbnail *
produce(RelabelThumbnailer *self, Job *job, GError **error)
{
  g_autofree char *key = NULL;
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  RelabelImageInfo info;

  if (!relabel_image_probe(job->path, &info, error))
    return NULL;
  key = relabel_thumbnail_cache_key(job->path, job->max_edge);
  if (key != NULL)
    pixbuf = relabel_thumbnail_cache_read(&self->cache, key, job->max_edge);
  if (pixbuf != NULL)
    return relabel_thumbnail_new(pixbuf, &info);
  pixbuf = relabel_thumbnail_decode(job->path, &info, job->max_edge, error);
  if (pixbuf == NULL)
    return NULL;
  g_atomic_int_inc(&self->n_decoded);
  if (key != NULL)
    relabel_thumbnail_cache_write(&self->cache, key, pixbuf);
  return relabel_thumbnail_new(pixbuf, &info);
}

static Job *
take_newest(RelabelThumbnailer *self)
{
  Job *job;

  g_mutex_lock(&self->lock);
  job = g_queue_pop_head(&self->queue);
  if (job != NULL)
    job->queued = NULL;
  g_mutex_unlock(&self->lock);
  return job;
}

static GPtrArray *
finish_job(RelabelThumbnailer *self, Job *job, RelabelThumbnail *thumbnail)
{
  GPtrArray *requests;

  g_mutex_lock(&self->lock);
  requests = g_ptr_array_ref(job->requests);
  for (guint i = 0; i < requests->len; i++)
    ((Request *)requests->pdata[i])->job = NULL;
  if (thumbnail != NULL)
    relabel_thumbnail_memory_keep(&self->memory, job->key, thumbnail);
  g_hash_table_remove(self->jobs, job->key);
  g_mutex_unlock(&self->lock);
  return requests;
}

/* There are as many calls as jobs were queued; each takes what is the newest by then. */
static void
work(gpointer data, gpointer user_data)
{
  RelabelThumbnailer *self = user_data;
  Job *job = take_newest(self);
  g_autoptr(RelabelThumbnail) thumbnail = NULL;
  g_autoptr(GPtrArray) requests = NULL;
  g_autoptr(GError) error = NULL;

  if (job == NULL)
    return;
  thumbnail = produce(self, job, &error);
  requests = finish_job(self, job, thumbnail);
  for (guint i = 0; i < requests->len; i++)
    deliver(requests->pdata[i], thumbnail, error);
}

static void
cancelled_cb(GCancellable *cancellable, gpointer user_data)
{
  Request *request = user_data;
  RelabelThumbnailer *self = request->thumbnailer;
  g_autoptr(GError) error = NULL;
  Job *job;

  /* Without a task it was answered long ago, and the thumbnailer may be gone. */
  if (request->task == NULL)
    return;
  g_mutex_lock(&self->lock);
  job = request->job;
  if (job != NULL) {
    request_ref(request);
    request->job = NULL;
    g_ptr_array_remove_fast(job->requests, request);
    if (job->requests->len == 0 && job->queued != NULL) {
      g_queue_delete_link(&self->queue, job->queued);
      g_hash_table_remove(self->jobs, job->key);
    }
  }
  g_mutex_unlock(&self->lock);
  if (job == NULL)
    return;
  g_cancellable_set_error_if_cancelled(cancellable, &error);
  deliver(request, NULL, error);
  request_unref(request);
}

static void
queue_job(RelabelThumbnailer *self, Job *job)
{
  g_queue_push_head(&self->queue, job);
  job->queued = self->queue.head;
  g_thread_pool_push(self->pool, GINT_TO_POINTER(1), NULL);
}

static void
add_request(RelabelThumbnailer *self, const char *key, const char *path, int max_edge, Request *request)
{
  Job *job = g_hash_table_lookup(self->jobs, key);

  if (job == NULL) {
    job = g_new0(Job, 1);
    job->key = g_strdup(key);
    job->path = g_strdup(path);
    job->max_edge = max_edge;
    job->requests = g_ptr_array_new_with_free_func((GDestroyNotify)request_unref);
    g_hash_table_insert(self->jobs, job->key, job);
    queue_job(self, job);
  } else if (job->queued != NULL) {
    g_queue_unlink(&self->queue, job->queued);
    g_queue_push_head_link(&self->queue, job->queued);
  }
  request->job = job;
  g_ptr_array_add(job->requests, request_ref(request));
}

static void
relabel_thumbnailer_finalize(GObject *object)
{
  RelabelThumbnailer *self = RELABEL_THUMBNAILER(object);

  g_thread_pool_free(self->pool, FALSE, TRUE);
  g_hash_table_unref(self->jobs);
  g_queue_clear(&self->queue);
  relabel_thumbnail_memory_clear(&self->memory);
  relabel_thumbnail_cache_clear(&self->cache);
  g_mutex_clear(&self->lock);
  G_OBJECT_CLASS(relabel_thumbnailer_parent_class)->finalize(object);
}

static void
relabel_thumbnailer_class_init(RelabelThumbnailerClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_thumbnailer_finalize;
}

static void
relabel_thumbnailer_init(RelabelThumbnailer *self)
{
  g_mutex_init(&self->lock);
  g_queue_init(&self->queue);
  relabel_thumbnail_memory_init(&self->memory, DEFAULT_MEMORY_BYTES);
  self->jobs = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)job_free);
}

/**
 * relabel_thumbnailer_new:
 * @n_threads: how many threads decode, or 0 for as many as there are processors
 * @cache_folder: (type filename) (nullable): folder of the thumbnails on disk, or %NULL for the user's
 *
 * Returns: (transfer full): a thumbnailer
 */
RelabelThumbnailer *
relabel_thumbnailer_new(guint n_threads, const char *cache_folder)
{
  RelabelThumbnailer *self = g_object_new(RELABEL_TYPE_THUMBNAILER, NULL);

  relabel_thumbnail_cache_init(&self->cache, cache_folder, DEFAULT_DISK_BYTES);
  self->pool = g_thread_pool_new(work, self, (int)(n_threads > 0 ? n_threads : g_get_num_processors()), FALSE, NULL);
  return self;
}

/**
 * relabel_thumbnailer_set_limits:
 * @memory_bytes: how much memory the thumbnails that are kept may take
 * @disk_bytes: how much of the disk they may take
 *
 * Bounds the caches; without this call they take 128 MiB and 1 GiB. To be called before the first request.
 */
void
relabel_thumbnailer_set_limits(RelabelThumbnailer *self, gsize memory_bytes, gint64 disk_bytes)
{
  g_return_if_fail(RELABEL_IS_THUMBNAILER(self));

  g_mutex_lock(&self->lock);
  self->cache.max_bytes = disk_bytes;
  relabel_thumbnail_memory_set_limit(&self->memory, memory_bytes);
  g_mutex_unlock(&self->lock);
}

/**
 * relabel_thumbnailer_lookup:
 * @path: (type filename): a local file
 * @max_edge: greatest width and height, in pixels
 *
 * Looks in memory only: does not wait, and does not see that the file has been replaced since.
 *
 * Returns: (transfer full) (nullable): the thumbnail, if it is at hand
 */
RelabelThumbnail *
relabel_thumbnailer_lookup(RelabelThumbnailer *self, const char *path, int max_edge)
{
  g_autofree char *key = NULL;
  RelabelThumbnail *thumbnail;

  g_return_val_if_fail(RELABEL_IS_THUMBNAILER(self) && path != NULL, NULL);

  key = memory_key(path, max_edge);
  g_mutex_lock(&self->lock);
  thumbnail = relabel_thumbnail_memory_find(&self->memory, key);
  g_mutex_unlock(&self->lock);
  return thumbnail;
}

/**
 * relabel_thumbnailer_load_async:
 * @path: (type filename): a local file
 * @max_edge: greatest width and height, in pixels; a smaller picture is not enlarged
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called when the thumbnail is there
 * @user_data: for @callback
 *
 * Asks for a thumbnail: from memory, from disk, or decoded in a thread. Cancelled requests end with %G_IO_ERROR_CANCELLED.
 */
void
relabel_thumbnailer_load_async(RelabelThumbnailer *self, const char *path, int max_edge, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *key = NULL;
  RelabelThumbnail *kept;
  Request *request;

  g_return_if_fail(RELABEL_IS_THUMBNAILER(self) && path != NULL && max_edge > 0);

  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_thumbnailer_load_async);
  if (g_task_return_error_if_cancelled(task))
    return;
  kept = relabel_thumbnailer_lookup(self, path, max_edge);
  if (kept != NULL) {
    g_task_return_pointer(task, kept, (GDestroyNotify)relabel_thumbnail_unref);
    return;
  }
  key = memory_key(path, max_edge);
  request = g_new0(Request, 1);
  g_atomic_ref_count_init(&request->ref_count);
  request->thumbnailer = self;
  request->task = g_steal_pointer(&task);
  g_mutex_lock(&self->lock);
  add_request(self, key, path, max_edge, request);
  g_mutex_unlock(&self->lock);
  if (cancellable != NULL)
    request->cancelled_id = g_cancellable_connect(cancellable, G_CALLBACK(cancelled_cb), request_ref(request),
                                                  (GDestroyNotify)request_unref);
  request_unref(request);
}

/**
 * relabel_thumbnailer_load_finish:
 * @result: what the callback was given
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Returns: (transfer full): the thumbnail
 */
RelabelThumbnail *
relabel_thumbnailer_load_finish(RelabelThumbnailer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), NULL);

  return g_task_propagate_pointer(G_TASK(result), error);
}

/**
 * relabel_thumbnailer_forget:
 *
 * Empties the memory, so that pictures that were replaced are seen at the next request.
 */
void
relabel_thumbnailer_forget(RelabelThumbnailer *self)
{
  g_return_if_fail(RELABEL_IS_THUMBNAILER(self));

  g_mutex_lock(&self->lock);
  relabel_thumbnail_memory_empty(&self->memory);
  g_mutex_unlock(&self->lock);
}

guint
relabel_thumbnailer_get_n_decoded(RelabelThumbnailer *self)
{
  return (guint)g_atomic_int_get(&self->n_decoded);
}

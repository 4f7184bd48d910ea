/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-thumbnail-cache.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

/* The folder is looked through at the first write of a process, and then after each so many. */
#define WRITES_BETWEEN_PRUNES 1000

/* A file that is used is marked as used once in so many seconds. */
#define USE_GRAIN (24 * 60 * 60)

void
relabel_thumbnail_cache_init(RelabelThumbnailCache *cache, const char *folder, gint64 max_bytes)
{
  cache->folder = folder != NULL ? g_strdup(folder) : g_build_filename(g_get_user_cache_dir(), "relabel", "thumbnails", NULL);
  cache->max_bytes = max_bytes;
  cache->writes = 0;
}

void
relabel_thumbnail_cache_clear(RelabelThumbnailCache *cache)
{
  g_clear_pointer(&cache->folder, g_free);
}

/* Names a version of a file at a size: a picture that is replaced gets another key. NULL if there is no such file. */
char *
relabel_thumbnail_cache_key(const char *path, int max_edge)
{
  g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA1);
  g_autofree char *version = NULL;
  struct stat status;

  if (stat(path, &status) != 0)
    return NULL;
  version = g_strdup_printf("\n%" G_GINT64_FORMAT ".%ld %" G_GINT64_FORMAT " %d", (gint64)status.st_mtim.tv_sec,
                            (long)status.st_mtim.tv_nsec, (gint64)status.st_size, max_edge);
  g_checksum_update(checksum, (const guchar *)path, (gssize)strlen(path));
  g_checksum_update(checksum, (const guchar *)version, (gssize)strlen(version));
  return g_strdup(g_checksum_get_string(checksum));
}

static char *
cache_path(RelabelThumbnailCache *cache, const char *key)
{
  char group[3] = { key[0], key[1], '\0' };

  return g_build_filename(cache->folder, group, key + 2, NULL);
}

static void
mark_used(const char *path)
{
  struct stat status;

  if (stat(path, &status) == 0 && g_get_real_time() / G_USEC_PER_SEC - status.st_mtime > USE_GRAIN)
    utime(path, NULL);
}

/* What is damaged, or not what was asked for, is as good as missing. */
GdkPixbuf *
relabel_thumbnail_cache_read(RelabelThumbnailCache *cache, const char *key, int max_edge)
{
  g_autofree char *path = cache_path(cache, key);
  RelabelImageInfo info;

  if (!relabel_image_check(path, &info, NULL) || MAX(info.width, info.height) > max_edge || info.orientation != 1)
    return NULL;
  mark_used(path);
  return gdk_pixbuf_new_from_file(path, NULL);
}

typedef struct {
  char *path;
  gint64 size;
  gint64 used;
} CacheFile;

static void
cache_file_clear(CacheFile *file)
{
  g_free(file->path);
}

static int
compare_used(gconstpointer a, gconstpointer b)
{
  gint64 x = ((const CacheFile *)a)->used, y = ((const CacheFile *)b)->used;

  return x < y ? -1 : x > y;
}

static gint64
list_files(const char *folder, GArray *files)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  gint64 total = 0;

  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct stat status;

    if (lstat(path, &status) != 0)
      continue;
    if (S_ISDIR(status.st_mode)) {
      total += list_files(path, files);
    } else if (S_ISREG(status.st_mode)) {
      CacheFile file = { g_steal_pointer(&path), (gint64)status.st_blocks * 512, (gint64)status.st_mtime };

      total += file.size;
      g_array_append_val(files, file);
    }
  }
  return total;
}

/* Leaves a fifth of the room free, so that it is not full again after the next file. */
static void
prune(RelabelThumbnailCache *cache)
{
  g_autoptr(GArray) files = g_array_new(FALSE, FALSE, sizeof(CacheFile));
  gint64 total;

  g_array_set_clear_func(files, (GDestroyNotify)cache_file_clear);
  total = list_files(cache->folder, files);
  if (total <= cache->max_bytes)
    return;
  g_array_sort(files, compare_used);
  for (guint i = 0; i < files->len && total > cache->max_bytes / 5 * 4; i++) {
    CacheFile *file = &g_array_index(files, CacheFile, i);

    if (g_unlink(file->path) == 0)
      total -= file->size;
  }
}

/* A cache that can't be written to is only slow. The file is made under another name and renamed: a reader never sees half. */
void
relabel_thumbnail_cache_write(RelabelThumbnailCache *cache, const char *key, GdkPixbuf *pixbuf)
{
  g_autofree char *path = cache_path(cache, key);
  g_autofree char *folder = g_path_get_dirname(path);
  g_autofree char *data = NULL;
  gsize length = 0;
  gboolean saved;

  if (gdk_pixbuf_get_has_alpha(pixbuf))
    saved = gdk_pixbuf_save_to_buffer(pixbuf, &data, &length, "png", NULL, "compression", "3", NULL);
  else
    saved = gdk_pixbuf_save_to_buffer(pixbuf, &data, &length, "jpeg", NULL, "quality", "85", NULL);
  if (!saved || g_mkdir_with_parents(folder, 0700) != 0 ||
      !g_file_set_contents_full(path, data, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    return;
  if (g_atomic_int_add(&cache->writes, 1) % WRITES_BETWEEN_PRUNES == 0)
    prune(cache);
}

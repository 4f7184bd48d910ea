/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pictures of tasks that Relabel has not sent. */
#include <string.h>

#include "relabel-files.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"
#include "relabel-tasks-private.h"

#define LOCAL_FILES "/data/local-files/"
#define UPLOADS "/data/upload/"

static gboolean
is_picture(const char *text)
{
  static const char *const endings[] = { ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", NULL };
  g_autofree char *lower = g_ascii_strdown(text, -1);

  return relabel_files_has_ending(text, endings) || strstr(lower, LOCAL_FILES) != NULL || strstr(lower, UPLOADS) != NULL;
}

const char *
relabel_tasks_find_image(JsonObject *data, const char *image_key)
{
  const char *found = image_key != NULL ? relabel_json_peek_string(data, image_key) : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (found == NULL && image_key == NULL)
    found = relabel_json_peek_string(data, RELABEL_LABELING_CONFIG_OBJECT);
  if (found != NULL || data == NULL)
    return found;
  json_object_iter_init_ordered(&iter, data);
  while (found == NULL && json_object_iter_next_ordered(&iter, &name, &node)) {
    const char *text = relabel_json_peek_string(data, name);

    if (text != NULL && is_picture(text))
      found = text;
  }
  return found;
}

/* The path that an address has: of local files, what its question says; of others, what comes behind the server. */
static char *
dup_place(const char *url)
{
  const char *local = strstr(url, LOCAL_FILES "?d=");
  const char *scheme = strstr(url, "://");
  const char *path = scheme != NULL ? strchr(scheme + 3, '/') : url;
  g_autofree char *cut = NULL;

  if (local != NULL)
    cut = g_strdup(local + strlen(LOCAL_FILES "?d="));
  else
    cut = path != NULL ? g_strndup(path, strcspn(path, "?#")) : NULL;
  return cut != NULL ? g_uri_unescape_string(cut, NULL) : NULL;
}

/* A server puts eight hexadecimal digits before the names of uploads. */
static char *
without_hash(const char *place)
{
  g_autofree char *base = g_path_get_basename(place);
  g_autofree char *folder = g_path_get_dirname(place);

  if (strlen(base) < 10 || base[8] != '-' || strspn(base, "0123456789abcdef") < 8)
    return NULL;
  return g_build_filename(folder, base + 9, NULL);
}

/* Names from outside lead to nothing but what is in the folder. */
static char *
find_below(const char *folder, const char *place)
{
  g_autofree char *path = g_canonicalize_filename(place, folder);
  g_autofree char *root = g_canonicalize_filename(folder, NULL);
  const char *below = relabel_files_below(root, path);

  if (below == NULL || *below == '\0' || !g_file_test(path, G_FILE_TEST_IS_REGULAR))
    return NULL;
  return g_steal_pointer(&path);
}

/* The folder may be any of those that the address goes through. */
static char *
find_in(const char *folder, const char *place)
{
  static const char *const inner[] = { ".", "data", "images", NULL };

  for (const char *rest = place; rest != NULL; rest = strchr(rest, '/')) {
    rest += strspn(rest, "/");
    for (gsize i = 0; *rest != '\0' && inner[i] != NULL; i++) {
      g_autofree char *below = g_build_filename(folder, inner[i], NULL);
      g_autofree char *bare = without_hash(rest);
      char *path = find_below(below, rest);

      if (path == NULL && bare != NULL)
        path = find_below(below, bare);
      if (path != NULL)
        return path;
    }
  }
  return NULL;
}

char *
relabel_tasks_find_picture(const char *url, const char *const *folders, gboolean is_local)
{
  g_autofree char *place = NULL;
  g_autofree char *path = NULL;

  if (is_local && g_str_has_prefix(url, "file://"))
    return g_filename_from_uri(url, NULL, NULL);
  place = dup_place(url);
  if (place == NULL)
    return NULL;
  for (gsize i = 0; folders[i] != NULL && path == NULL; i++)
    path = find_in(folders[i], place);
  /* Where the whole disk is served, or the address is a path; steps up lead nowhere. */
  if (path == NULL && is_local && !g_str_has_prefix(place, UPLOADS) && !g_str_has_prefix(place, "../") && strstr(place, "/../") == NULL)
    path = find_below("/", place + strspn(place, "/"));
  return g_steal_pointer(&path);
}

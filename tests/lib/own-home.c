/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "own-home.h"

#include <ftw.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

static char *home;

static int
remove_cb(const char *path, const struct stat *status, int type, struct FTW *place)
{
  return strcmp(path, home) == 0 ? 0 : g_remove(path);
}

/* Before anything asks for the user's folders: they are looked up once. */
void
own_home_begin(void)
{
  static const char *const names[] = { "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HOME" };

  home = g_dir_make_tmp("relabel-home-XXXXXX", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    g_setenv(names[i], home, TRUE);
}

/* For the end of each test. */
void
own_home_clear(void)
{
  nftw(home, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

void
own_home_end(void)
{
  own_home_clear();
  g_rmdir(home);
  g_clear_pointer(&home, g_free);
}

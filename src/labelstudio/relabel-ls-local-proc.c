/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The processes of the private server: whether the one that was started is still there, at which port it listens, and who uses it. */
#include <gio/gio.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "relabel-ls-local-state.h"

/* Fields of /proc/PID/stat, counted from the one after the name. */
enum { STAT_STATE, STAT_SESSION = 3, STAT_START_TIME = 19 };

/* NULL if there is no such process; a zombie is none. */
static GStrv
read_stat(int pid)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  g_auto(GStrv) fields = NULL;
  const char *after_name;

  if (!g_file_get_contents(path, &stat, NULL, NULL))
    return NULL;
  /* The name is in brackets and may hold anything. */
  after_name = strrchr(stat, ')');
  if (after_name == NULL)
    return NULL;
  fields = g_strsplit(g_strstrip((char *)after_name + 1), " ", -1);
  if (g_strv_length(fields) <= STAT_START_TIME || *fields[STAT_STATE] == 'Z')
    return NULL;
  return g_steal_pointer(&fields);
}

/* In clock ticks since the computer was started; 0 if there is no such process. */
static guint64
read_start_time(int pid)
{
  g_auto(GStrv) stat = read_stat(pid);

  return stat != NULL ? g_ascii_strtoull(stat[STAT_START_TIME], NULL, 10) : 0;
}

static gboolean
runs_label_studio(int pid)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", pid);
  g_autofree char *arguments = NULL;
  gsize length;

  return g_file_get_contents(path, &arguments, &length, NULL) && memmem(arguments, length, "label-studio", 12) != NULL;
}

void
relabel_ls_local_state_set_process(RelabelLsLocalState *state, int pid)
{
  state->pid = pid;
  state->start_time = pid > 0 ? read_start_time(pid) : 0;
}

/* Whether the process is there that was started, and not one that has got its number meanwhile. */
gboolean
relabel_ls_local_state_is_running(RelabelLsLocalState *state)
{
  return state->pid > 0 && state->start_time > 0 && read_start_time(state->pid) == state->start_time && runs_label_studio(state->pid);
}

/* Since when it runs, as Unix time in seconds; 0 if it doesn't. */
gint64
relabel_ls_local_state_get_since(RelabelLsLocalState *state)
{
  g_autofree char *stat = NULL;
  const char *boot;

  if (!relabel_ls_local_state_is_running(state) || !g_file_get_contents("/proc/stat", &stat, NULL, NULL))
    return 0;
  boot = strstr(stat, "\nbtime ");
  return boot != NULL ? g_ascii_strtoll(boot + strlen("\nbtime "), NULL, 10) + (gint64)state->start_time / sysconf(_SC_CLK_TCK) : 0;
}

/* What @links says of a file that the process has open; NULL if it has none of them. @links: by what descriptors point to. */
static gpointer
find_open(int pid, GHashTable *links)
{
  g_autofree char *folder = g_strdup_printf("/proc/%d/fd", pid);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  gpointer found = NULL;
  const char *name;

  while (found == NULL && dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *target = g_file_read_link(path, NULL);

    if (target != NULL)
      found = g_hash_table_lookup(links, target);
  }
  return found;
}

typedef gboolean (*ProcessFunc)(int pid, gpointer data);

/* Those of the server, which has a session of its own, or all others; until the function has had enough. */
static void
for_each_process(RelabelLsLocalState *state, gboolean of_server, ProcessFunc func, gpointer data)
{
  g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
  gboolean more = TRUE;
  const char *name;

  while (more && proc != NULL && (name = g_dir_read_name(proc)) != NULL) {
    int pid = atoi(name);
    g_auto(GStrv) stat = pid > 0 ? read_stat(pid) : NULL;

    if (stat != NULL && (atoi(stat[STAT_SESSION]) == state->pid) == of_server)
      more = func(pid, data);
  }
}

/* The ports at which anybody listens, by what a descriptor of the socket points to. */
static GHashTable *
list_listening(void)
{
  GHashTable *sockets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *content = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents("/proc/net/tcp", &content, NULL, NULL))
    return sockets;
  lines = g_strsplit(content, "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++) {
    guint port, status;
    unsigned long inode;

    if (sscanf(lines[i], " %*u: %*x:%x %*x:%*x %x %*x:%*x %*x:%*x %*x %*u %*u %lu", &port, &status, &inode) == 3 && status == TCP_LISTEN)
      g_hash_table_insert(sockets, g_strdup_printf("socket:[%lu]", inode), GUINT_TO_POINTER(port));
  }
  return sockets;
}

typedef struct {
  GHashTable *links;
  guint found;
} Look;

static gboolean
port_cb(int pid, gpointer data)
{
  Look *look = data;

  look->found = GPOINTER_TO_UINT(find_open(pid, look->links));
  return look->found == 0;
}

/*
 * The port at which the server listens; 0 if it doesn't yet. That the socket is the server's own is what tells it from another program that
 * answers at the port that the server had: only the server gets the key. And where its port is taken, Label Studio takes the next one.
 */
guint
relabel_ls_local_state_find_port(RelabelLsLocalState *state)
{
  g_autoptr(GHashTable) sockets = NULL;
  Look look = { NULL };

  if (!relabel_ls_local_state_is_running(state))
    return 0;
  sockets = list_listening();
  look.links = sockets;
  for_each_process(state, TRUE, port_cb, &look);
  return look.found;
}

static gboolean
user_cb(int pid, gpointer data)
{
  Look *look = data;

  look->found += find_open(pid, look->links) != NULL;
  return TRUE;
}

/* How many processes hold the lock of users. */
guint
relabel_ls_local_state_count_users(RelabelLsLocalState *state)
{
  g_autofree char *path = relabel_ls_local_state_path(state, "users");
  g_autoptr(GHashTable) links = g_hash_table_new_full(g_str_hash, g_str_equal, free, NULL);
  char *real = realpath(path, NULL);
  Look look = { links };

  if (real == NULL)
    return 0;
  g_hash_table_insert(links, real, GUINT_TO_POINTER(1));
  for_each_process(state, FALSE, user_cb, &look);
  return look.found;
}

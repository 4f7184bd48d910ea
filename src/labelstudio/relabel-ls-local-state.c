/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-local-state.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "relabel-json.h"
#include "relabel-ls-error.h"

#define TAIL_LINES 8

RelabelLsLocalState *
relabel_ls_local_state_new(const char *folder)
{
  RelabelLsLocalState *state = g_new0(RelabelLsLocalState, 1);

  state->folder = g_strdup(folder);
  return state;
}

static void
clear_content(RelabelLsLocalState *state)
{
  g_clear_pointer(&state->email, g_free);
  g_clear_pointer(&state->password, g_free);
  g_clear_pointer(&state->token, g_free);
  state->port = 0;
  state->pid = 0;
  state->start_time = 0;
}

void
relabel_ls_local_state_free(RelabelLsLocalState *state)
{
  clear_content(state);
  g_free(state->folder);
  g_free(state);
}

static char *
state_path(RelabelLsLocalState *state)
{
  return g_build_filename(state->folder, "server.json", NULL);
}

/* From the kernel's source of randomness, as hexadecimal digits. */
static char *
random_text(gsize n_bytes, GError **error)
{
  guint8 bytes[32];
  GString *text;

  if (getentropy(bytes, n_bytes) != 0) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "No random password can be made: %s", g_strerror(errno));
    return NULL;
  }
  text = g_string_new(NULL);
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_printf(text, "%02x", bytes[i]);
  return g_string_free(text, FALSE);
}

static void
read_object(RelabelLsLocalState *state, JsonObject *object)
{
  state->port = (guint)relabel_json_peek_int(object, "port", 0);
  state->email = g_strdup(relabel_json_peek_string(object, "email"));
  state->password = g_strdup(relabel_json_peek_string(object, "password"));
  state->token = g_strdup(relabel_json_peek_string(object, "token"));
  state->pid = (int)relabel_json_peek_int(object, "pid", 0);
  state->start_time = (guint64)relabel_json_peek_int(object, "start_time", 0);
}

/* Reads what the last start has left; what is missing is made up. */
gboolean
relabel_ls_local_state_load(RelabelLsLocalState *state, GError **error)
{
  g_autofree char *path = state_path(state);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) cause = NULL;

  clear_content(state);
  if (g_file_test(path, G_FILE_TEST_EXISTS)) {
    node = relabel_json_parse_file(path, &cause);
    if (relabel_json_as_object(node, NULL) == NULL) {
      g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER,
                  "%s can't be read (%s). It holds the password of the private Label Studio: bring it back, or remove the folder with all "
                  "that was labelled there", path, cause != NULL ? cause->message : "it is no JSON object");
      return FALSE;
    }
    read_object(state, json_node_get_object(node));
  }
  if (state->email == NULL)
    state->email = g_strdup("relabel@localhost.local");
  if (state->password == NULL)
    state->password = random_text(12, error);
  if (state->password != NULL && state->token == NULL)
    state->token = random_text(20, error);
  return state->password != NULL && state->token != NULL;
}

static char *
write_object(RelabelLsLocalState *state)
{
  g_autoptr(JsonObject) object = json_object_new();

  json_object_set_int_member(object, "port", state->port);
  json_object_set_string_member(object, "email", state->email);
  json_object_set_string_member(object, "password", state->password);
  json_object_set_string_member(object, "token", state->token);
  json_object_set_int_member(object, "pid", state->pid);
  json_object_set_int_member(object, "start_time", (gint64)state->start_time);
  return relabel_json_object_to_string(object, TRUE);
}

gboolean
relabel_ls_local_state_save(RelabelLsLocalState *state, GError **error)
{
  g_autofree char *path = state_path(state);
  g_autofree char *text = write_object(state);

  if (g_mkdir_with_parents(state->folder, 0700) != 0 || g_chmod(state->folder, 0700) != 0) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "%s can't be made: %s", state->folder, g_strerror(errno));
    return FALSE;
  }
  return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/* 0 if there is no such process. */
static guint64
read_start_time(int pid)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  g_auto(GStrv) fields = NULL;
  const char *after_name;

  if (!g_file_get_contents(path, &stat, NULL, NULL))
    return 0;
  /* The name is in brackets and may hold anything. */
  after_name = strrchr(stat, ')');
  if (after_name == NULL)
    return 0;
  fields = g_strsplit(g_strstrip((char *)after_name + 1), " ", -1);
  /* A zombie runs no more. Its start time is field 22, the first one here is field 3. */
  if (g_strv_length(fields) < 20 || *fields[0] == 'Z')
    return 0;
  return g_ascii_strtoull(fields[19], NULL, 10);
}

static gboolean
runs_label_studio(int pid)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", pid);
  g_autofree char *arguments = NULL;
  gsize length;

  return g_file_get_contents(path, &arguments, &length, NULL) && memmem(arguments, length, "label-studio", 12) != NULL;
}

/* Whether the process is there that was started, and not one that has got its number meanwhile. */
gboolean
relabel_ls_local_state_is_running(RelabelLsLocalState *state)
{
  return state->pid > 0 && state->start_time > 0 && read_start_time(state->pid) == state->start_time && runs_label_studio(state->pid);
}

void
relabel_ls_local_state_set_process(RelabelLsLocalState *state, int pid)
{
  state->pid = pid;
  state->start_time = pid > 0 ? read_start_time(pid) : 0;
}

static guint
try_port(guint port)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, (guint16)port);
  g_autoptr(GSocket) socket = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GSocketAddress) bound = NULL;

  if (socket == NULL || !g_socket_bind(socket, address, TRUE, NULL))
    return 0;
  bound = g_socket_get_local_address(socket, NULL);
  return bound != NULL ? g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound)) : 0;
}

/* The port of the last time, if it is free: runs remember the address. */
gboolean
relabel_ls_local_state_choose_port(RelabelLsLocalState *state, GError **error)
{
  guint port = state->port > 0 ? try_port(state->port) : 0;

  if (port == 0)
    port = try_port(0);
  if (port == 0) {
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "No port of 127.0.0.1 is free for Label Studio");
    return FALSE;
  }
  state->port = port;
  return TRUE;
}

/* The text without the secrets of this server. */
char *
relabel_ls_local_state_mask(RelabelLsLocalState *state, const char *text)
{
  g_autoptr(GString) masked = g_string_new(text);

  if (state->password != NULL)
    g_string_replace(masked, state->password, "…", 0);
  if (state->token != NULL)
    g_string_replace(masked, state->token, "…", 0);
  return g_strdup(masked->str);
}

/* The last lines of the log, for a message. */
char *
relabel_ls_local_state_dup_log_tail(RelabelLsLocalState *state)
{
  g_autofree char *path = g_build_filename(state->folder, "log", NULL);
  g_autofree char *content = NULL;
  g_autofree char *valid = NULL;
  const char *begin;

  if (!g_file_get_contents(path, &content, NULL, NULL))
    return g_strdup("");
  g_strchomp(content);
  begin = content + strlen(content);
  for (int lines = 0; begin > content; begin--) {
    if (begin[-1] == '\n' && ++lines == TAIL_LINES)
      break;
  }
  valid = g_utf8_make_valid(begin, -1);
  return relabel_ls_local_state_mask(state, valid);
}

int
relabel_ls_lock_file(const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname(path);
  int fd;

  if (g_mkdir_with_parents(folder, 0700) != 0 || (fd = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "%s can't be written: %s", path, g_strerror(errno));
    return -1;
  }
  if (flock(fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  close(fd);
  return -1;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-local-state.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "relabel-json.h"
#include "relabel-ls-error.h"

RelabelLsLocalState *
relabel_ls_local_state_new(const char *folder)
{
  RelabelLsLocalState *state = g_new0(RelabelLsLocalState, 1);

  state->folder = g_strdup(folder);
  state->ports = g_array_new(FALSE, FALSE, sizeof(guint));
  return state;
}

static void
clear_content(RelabelLsLocalState *state)
{
  g_clear_pointer(&state->email, g_free);
  g_clear_pointer(&state->password, g_free);
  g_clear_pointer(&state->token, g_free);
  g_clear_pointer(&state->version, g_free);
  g_clear_pointer(&state->backup, g_free);
  g_array_set_size(state->ports, 0);
  state->port = 0;
  state->pid = 0;
  state->start_time = 0;
}

void
relabel_ls_local_state_free(RelabelLsLocalState *state)
{
  clear_content(state);
  g_array_unref(state->ports);
  g_free(state->folder);
  g_free(state);
}

/* Of a file in its folder. */
char *
relabel_ls_local_state_path(RelabelLsLocalState *state, const char *name)
{
  return g_build_filename(state->folder, name, NULL);
}

gboolean
relabel_ls_local_state_had_port(RelabelLsLocalState *state, guint port)
{
  for (guint i = 0; i < state->ports->len; i++) {
    if (g_array_index(state->ports, guint, i) == port)
      return TRUE;
  }
  return FALSE;
}

void
relabel_ls_local_state_set_port(RelabelLsLocalState *state, guint port)
{
  state->port = port;
  if (port > 0 && !relabel_ls_local_state_had_port(state, port))
    g_array_append_val(state->ports, port);
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
  JsonArray *ports = relabel_json_peek_array(object, "ports");

  for (guint i = 0; ports != NULL && i < json_array_get_length(ports); i++)
    relabel_ls_local_state_set_port(state, (guint)json_array_get_int_element(ports, i));
  relabel_ls_local_state_set_port(state, (guint)relabel_json_peek_int(object, "port", 0));
  state->email = g_strdup(relabel_json_peek_string(object, "email"));
  state->password = g_strdup(relabel_json_peek_string(object, "password"));
  state->token = g_strdup(relabel_json_peek_string(object, "token"));
  state->version = g_strdup(relabel_json_peek_string(object, "version"));
  state->backup = g_strdup(relabel_json_peek_string(object, "backup"));
  state->pid = (int)relabel_json_peek_int(object, "pid", 0);
  state->start_time = (guint64)relabel_json_peek_int(object, "start_time", 0);
}

/* Reads what the last start has left; what is missing is made up. */
gboolean
relabel_ls_local_state_load(RelabelLsLocalState *state, GError **error)
{
  g_autofree char *path = relabel_ls_local_state_path(state, "server.json");
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
  JsonArray *ports = json_array_new();

  for (guint i = 0; i < state->ports->len; i++)
    json_array_add_int_element(ports, g_array_index(state->ports, guint, i));
  json_object_set_int_member(object, "port", state->port);
  json_object_set_array_member(object, "ports", ports);
  json_object_set_string_member(object, "email", state->email);
  json_object_set_string_member(object, "password", state->password);
  json_object_set_string_member(object, "token", state->token);
  relabel_json_set_string(object, "version", state->version);
  relabel_json_set_string(object, "backup", state->backup);
  json_object_set_int_member(object, "pid", state->pid);
  json_object_set_int_member(object, "start_time", (gint64)state->start_time);
  return relabel_json_object_to_string(object, TRUE);
}

gboolean
relabel_ls_local_state_save(RelabelLsLocalState *state, GError **error)
{
  g_autofree char *path = relabel_ls_local_state_path(state, "server.json");
  g_autofree char *text = write_object(state);

  if (g_mkdir_with_parents(state->folder, 0700) != 0 || g_chmod(state->folder, 0700) != 0) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "%s can't be made: %s", state->folder, g_strerror(errno));
    return FALSE;
  }
  return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
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

/* The port of the last time, if it is free: browsers remember the address. */
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
  relabel_ls_local_state_set_port(state, port);
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

static int
open_lock(const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname(path);
  int fd;

  if (g_mkdir_with_parents(folder, 0700) == 0 && (fd = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) >= 0)
    return fd;
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "%s can't be written: %s", path, g_strerror(errno));
  return -1;
}

int
relabel_ls_lock_file(const char *path, GError **error)
{
  int fd = open_lock(path, error);

  if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  close(fd);
  return -1;
}

/* The lock that this process holds as a user; it goes with the process. */
static GMutex use_mutex;
static int use_fd = -1;

static gboolean
is_file(int fd, const char *path)
{
  struct stat open, there;

  return fd >= 0 && fstat(fd, &open) == 0 && stat(path, &there) == 0 && open.st_ino == there.st_ino && open.st_dev == there.st_dev;
}

gboolean
relabel_ls_local_state_hold(RelabelLsLocalState *state, GError **error)
{
  g_autofree char *path = relabel_ls_local_state_path(state, "users");
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&use_mutex);
  int fd;

  if (is_file(use_fd, path))
    return TRUE;
  fd = open_lock(path, error);
  if (fd < 0)
    return FALSE;
  if (flock(fd, LOCK_SH | LOCK_NB) != 0) {
    close(fd);
    return FALSE;
  }
  if (use_fd >= 0)
    close(use_fd);
  use_fd = fd;
  return TRUE;
}

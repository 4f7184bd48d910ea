/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-server.h"
#include "relabel-ls-client-private.h"
#include "relabel-ls-error.h"
#include "relabel-ls-file.h"

G_BEGIN_DECLS

#define LEGACY_KEY "0123456789abcdef0123456789abcdef01234567"

/* A client that does not let a test wait. */
RelabelLsClient *ls_test_client(const char *url, const char *key);
/* A token with that type and lifetime in seconds. */
char *ls_test_jwt(const char *token_type, int lifetime);
/* Status and body of a recorded answer. */
FakeAnswer *ls_test_recorded(const char *name);
void ls_test_recorded_free(FakeAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeAnswer, ls_test_recorded_free)

/* A server that answers as it is told, a client of it, and what that uploads. */
typedef struct {
  FakeServer *server;
  RelabelLsClient *client;
  GPtrArray *files;
  GError *error;
} LsTest;

void ls_test_set_up(LsTest *fixture, gconstpointer data);
void ls_test_tear_down(LsTest *fixture, gconstpointer data);
void ls_test_script(LsTest *fixture, const char *request, guint status, const char *body);
void ls_test_add_file(LsTest *fixture, const char *name, gsize size);

/* Operations, waited for. */
gboolean ls_test_connect(RelabelLsClient *client, GCancellable *cancellable, GError **error);
gboolean ls_test_test(RelabelLsClient *client, GError **error);
gboolean ls_test_get_project(RelabelLsClient *client, GCancellable *cancellable, GError **error);
gboolean ls_test_create_project(RelabelLsClient *client, GError **error);
gboolean ls_test_validate(RelabelLsClient *client, GError **error);
gboolean ls_test_import(RelabelLsClient *client, guint n_tasks, guint n_predictions, GError **error);
gboolean ls_test_upload(RelabelLsClient *client, GPtrArray *files, GError **error);

/* That it failed so, with these words, and without a secret. */
void ls_test_assert_error(const GError *error, RelabelLsError code, const char *words);

G_END_DECLS

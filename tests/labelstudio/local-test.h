/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ls-test.h"
#include "relabel-ls-local-server.h"

G_BEGIN_DECLS

/* A home of its own for the private server, with a program in the place of Label Studio on the PATH, of version 1.23.2. */
void local_test_begin(void);
void local_test_end(void);
char *local_test_path(const char *name);
char *local_test_server_path(const char *name);
void local_test_clear(void);
void local_test_write(const char *path, const char *text);
char *local_test_read(const char *path);

gboolean local_test_start(RelabelLsLocalServer *server, gboolean keep, GCancellable *cancellable, GError **error);
gboolean local_test_stop(RelabelLsLocalServer *server, GError **error);

/* Waits for a condition; half a minute at most. */
#define local_test_wait(condition) \
  G_STMT_START { \
    gint64 end_ = g_get_monotonic_time() + 30 * G_USEC_PER_SEC; \
    while (!(condition) && g_get_monotonic_time() < end_) \
      g_usleep(10000); \
    g_assert_true(condition); \
  } G_STMT_END

G_END_DECLS

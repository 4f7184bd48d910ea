/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A server in the test's own process and main context, for what a real one does too rarely: faults. */
typedef struct _FakeServer FakeServer;

typedef enum {
  FAKE_ANSWER,    /* what the rest of the answer says */
  FAKE_RESET,     /* the connection is closed without an answer */
  FAKE_TRUNCATE,  /* the answer announces more than comes */
  FAKE_SILENCE,   /* nothing comes, ever */
  FAKE_TRICKLE,   /* a blank now and then, for ever */
} FakeFault;

typedef struct {
  guint status;
  const char *type;        /* NULL: application/json */
  const char *body;
  const char *location;
  const char *retry_after;
  guint delay;             /* milliseconds before the answer */
  gsize size;              /* a body of so many blanks after @body */
  FakeFault fault;
} FakeAnswer;

FakeServer *fake_server_new(void);
FakeServer *fake_server_new_tls(const char *certificate);
void fake_server_free(FakeServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeServer, fake_server_free)

const char *fake_server_url(FakeServer *server);
/* The answers to "GET /path" in their order; the last one is repeated. */
void fake_server_script(FakeServer *server, const char *request, const FakeAnswer *answer);
guint fake_server_count(FakeServer *server, const char *request);
/* Of the last request to it; NULL if there was none. */
const char *fake_server_last_header(FakeServer *server, const char *request, const char *name);
const char *fake_server_last_body(FakeServer *server, const char *request);
const char *fake_server_last_query(FakeServer *server, const char *request);

/* To wait for an asynchronous operation: await_cb is its callback, and await() gives its result (transfer full). */
typedef struct {
  GMainContext *context;
  GAsyncResult *result;
} Await;

void await_cb(GObject *object, GAsyncResult *result, gpointer user_data);
GAsyncResult *await(Await *wait);

/* g_test_run(), and the end of the threads that it started: a leak checker takes one that ends while it looks for a leak. */
int run_tests(void);

G_END_DECLS

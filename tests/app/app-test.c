/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-test.h"

static gboolean
expired_cb(gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
wait_for(Condition condition, gpointer data)
{
  gboolean expired = FALSE;
  guint id = g_timeout_add_seconds(10, expired_cb, &expired);

  while (!condition(data) && !expired)
    g_main_context_iteration(NULL, TRUE);
  g_source_remove(id);
  g_assert_true(condition(data));
}

static gboolean
is_gone(gpointer data)
{
  return *(gpointer *)data == NULL;
}

void
unref_and_wait(gpointer object)
{
  gpointer weak = object;

  g_object_add_weak_pointer(object, &weak);
  g_object_unref(object);
  wait_for(is_gone, &weak);
}

void
settle(void)
{
  while (g_main_context_iteration(NULL, FALSE))
    continue;
}

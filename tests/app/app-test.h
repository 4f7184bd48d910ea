/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

typedef gboolean (*Condition)(gpointer data);

/* Runs the main loop until the condition is true; it fails the test if that takes ten seconds. */
void wait_for(Condition condition, gpointer data);

/* Drops a reference and waits until the object is gone: work under way may hold it a little longer, a leak holds it for ever. */
void unref_and_wait(gpointer object);

/* Runs what is ready. */
void settle(void);

/* Fails the test for what can be used below a widget and has no name; counts what can be. */
void assert_names(GtkWidget *widget, guint *n);

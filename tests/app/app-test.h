/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef gboolean (*Condition)(gpointer data);

/* Runs the main loop until the condition is true; it fails the test if that takes ten seconds. */
void wait_for(Condition condition, gpointer data);

/* Runs what is ready. */
void settle(void);

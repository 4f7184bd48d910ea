/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A home of its own for a test program, instead of G_TEST_OPTION_ISOLATE_DIRS, with which GLib leaks. */
void own_home_begin(void);
void own_home_clear(void);
void own_home_end(void);

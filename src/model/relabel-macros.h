/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

/* Marks what librelabel-1 exports; everything else is hidden. */
#define RELABEL_API __attribute__((visibility("default"))) extern

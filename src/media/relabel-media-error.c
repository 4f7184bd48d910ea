/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-media-error.h"

G_DEFINE_QUARK(relabel-media-error-quark, relabel_media_error)

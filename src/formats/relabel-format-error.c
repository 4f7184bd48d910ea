/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-format-error.h"

G_DEFINE_QUARK(relabel-format-error-quark, relabel_format_error)

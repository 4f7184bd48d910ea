/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-convert-error.h"

G_DEFINE_QUARK(relabel-convert-error-quark, relabel_convert_error)

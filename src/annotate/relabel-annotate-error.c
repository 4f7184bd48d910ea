/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-annotate-error.h"

G_DEFINE_QUARK(relabel-annotate-error-quark, relabel_annotate_error)

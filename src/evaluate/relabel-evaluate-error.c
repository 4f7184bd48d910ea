/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-evaluate-error.h"

G_DEFINE_QUARK(relabel-evaluate-error-quark, relabel_evaluate_error)

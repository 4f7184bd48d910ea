/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-error.h"

G_DEFINE_QUARK(relabel-model-error-quark, relabel_model_error)

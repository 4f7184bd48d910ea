/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-store-error.h"

G_DEFINE_QUARK(relabel-store-error-quark, relabel_store_error)

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

RELABEL_API JsonObject *relabel_convert_to_label_studio(JsonObject *request, GError **error);
RELABEL_API JsonObject *relabel_convert_from_label_studio(JsonObject *request, GError **error);

G_END_DECLS

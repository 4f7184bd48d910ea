/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_VALUES (relabel_values_get_type())

G_DECLARE_FINAL_TYPE(RelabelValues, relabel_values, RELABEL, VALUES, GObject)

RelabelValues *relabel_values_new(RelabelDataset *dataset);
GPtrArray *relabel_values_get(RelabelValues *self, const char *path);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-label.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_REGRESSION (relabel_regression_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelRegression, relabel_regression, RELABEL, REGRESSION, RelabelLabel)

RELABEL_API RelabelRegression *relabel_regression_new(double value);
RELABEL_API gboolean relabel_regression_get_value(RelabelRegression *self, double *value);
RELABEL_API void relabel_regression_set_value(RelabelRegression *self, double value);

G_END_DECLS

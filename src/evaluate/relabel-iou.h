/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-detection.h"

G_BEGIN_DECLS

RELABEL_API gboolean relabel_evaluate_is_box(const RelabelBox *box);
RELABEL_API double relabel_evaluate_iou(const RelabelBox *prediction, const RelabelBox *truth, gboolean crowd);

G_END_DECLS

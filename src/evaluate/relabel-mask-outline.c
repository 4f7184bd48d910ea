/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-mask-outline.h"

void
relabel_mask_outline(const RelabelMatchShape *shape, const RelabelBox *box, double tolerance, GArray *points, GArray *ends)
{
}

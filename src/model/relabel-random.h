/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-view-stage.h"

G_BEGIN_DECLS

/*
 * The order of take() and shuffle(): samples are sorted by fmod(number of the stage, number of the sample), as FiftyOne does it. The number of a
 * sample is its stored `_rand`; where it has none, one made of its id, from 0.999 to below 1 like FiftyOne's.
 */
gint64 relabel_random_from_seed(gint64 seed);
gint64 relabel_random_of_stage(RelabelViewStage *stage);
double relabel_random_of_id(const guint8 id[RELABEL_ID_SIZE]);

G_END_DECLS

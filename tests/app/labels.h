/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

/* The id of the label in make_sample(). */
#define LABEL_ID "0123456789abcdef01234567"

/* A sample with one label in “field”. */
RelabelSample *make_sample(RelabelLabel *label);

RelabelLabel *make_box(void);
RelabelLabel *make_rotated_box(void);
RelabelLabel *make_box_at_the_edge(void);
RelabelLabel *make_box_without_class(void);
RelabelLabel *make_keypoints(void);
RelabelLabel *make_ring(void);
RelabelLabel *make_open_line(void);
RelabelLabel *make_instance(void);
RelabelLabel *make_rotated_instance(void);
RelabelLabel *make_broken_instance(void);
RelabelLabel *make_lost_instance(void);
RelabelLabel *make_segmentation(void);

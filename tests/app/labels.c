/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "labels.h"

#include <math.h>
#include <string.h>

RelabelLabel *
make_box(void)
{
  return RELABEL_LABEL(relabel_detection_new("cat", 0.25, 0.25, 0.5, 0.25));
}

RelabelLabel *
make_rotated_box(void)
{
  RelabelDetection *box = relabel_detection_new("dog", 0.5, 0.1, 0.2, 0.4);

  relabel_detection_set_rotation(box, 30);
  return RELABEL_LABEL(box);
}

RelabelLabel *
make_box_at_the_edge(void)
{
  return RELABEL_LABEL(relabel_detection_new("cat", -0.1, 0.9, 0.3, 0.2));
}

RelabelLabel *
make_box_without_class(void)
{
  return RELABEL_LABEL(relabel_detection_new(NULL, 0, 0, 0.001, 0.001));
}

RelabelLabel *
make_keypoints(void)
{
  const double numbers[] = { 0.5, 0.5, (double)NAN, (double)NAN, 0.75, 0.25 };
  RelabelKeypoint *keypoint = relabel_keypoint_new("bird");

  relabel_keypoint_set_points(keypoint, numbers, G_N_ELEMENTS(numbers));
  return RELABEL_LABEL(keypoint);
}

/* A square with a hole, as one area; the hole goes round the same way, so that only the even-odd rule leaves it out. */
RelabelLabel *
make_ring(void)
{
  static const double outer[] = { 0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9 }, inner[] = { 0.3, 0.3, 0.7, 0.3, 0.7, 0.7, 0.3, 0.7 };
  RelabelPolyline *polyline = relabel_polyline_new("cat", TRUE, TRUE);

  relabel_polyline_add_shape(polyline, outer, G_N_ELEMENTS(outer));
  relabel_polyline_add_shape(polyline, inner, G_N_ELEMENTS(inner));
  return RELABEL_LABEL(polyline);
}

RelabelLabel *
make_open_line(void)
{
  static const double numbers[] = { 0.1, 0.1, 0.9, 0.1, 0.9, 0.9 };
  RelabelPolyline *polyline = relabel_polyline_new("dog", FALSE, FALSE);

  relabel_polyline_add_shape(polyline, numbers, G_N_ELEMENTS(numbers));
  return RELABEL_LABEL(polyline);
}

static GBytes *
make_mask(void)
{
  static const guint8 pixels[] = { 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 2, 0 };
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 4, 3, NULL);

  memcpy(mask->pixels, pixels, sizeof pixels);
  return relabel_mask_to_npy(mask);
}

RelabelLabel *
make_instance(void)
{
  RelabelDetection *detection = relabel_detection_new("cat", 0.25, 0.25, 0.5, 0.25);
  g_autoptr(GBytes) mask = make_mask();

  relabel_detection_set_mask(detection, mask);
  return RELABEL_LABEL(detection);
}

RelabelLabel *
make_rotated_instance(void)
{
  RelabelLabel *label = make_instance();

  relabel_detection_set_rotation(RELABEL_DETECTION(label), 30);
  return label;
}

RelabelLabel *
make_broken_instance(void)
{
  RelabelDetection *detection = relabel_detection_new("cat", 0.25, 0.25, 0.5, 0.25);
  g_autoptr(GBytes) mask = g_bytes_new_static("no mask", 7);

  relabel_detection_set_mask(detection, mask);
  return RELABEL_LABEL(detection);
}

RelabelLabel *
make_lost_instance(void)
{
  RelabelDetection *detection = relabel_detection_new("cat", 0.25, 0.25, 0.5, 0.25);

  relabel_detection_set_mask_path(detection, "/nowhere.png");
  return RELABEL_LABEL(detection);
}

RelabelLabel *
make_segmentation(void)
{
  g_autoptr(GBytes) mask = make_mask();

  return RELABEL_LABEL(relabel_segmentation_new(mask, NULL));
}

RelabelSample *
make_sample(RelabelLabel *label)
{
  RelabelSample *sample = relabel_sample_new("/nowhere.jpg");
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  relabel_label_set_id(label, LABEL_ID);
  g_ptr_array_add(labels, label);
  relabel_sample_take_labels(sample, "field", labels);
  return sample;
}

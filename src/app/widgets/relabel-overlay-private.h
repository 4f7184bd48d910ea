/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-overlay.h"

G_BEGIN_DECLS

struct _RelabelOverlay {
  GObject parent_instance;

  GStrv hidden_fields;
  gboolean show_names;
  double fill_opacity;
  double line_width;
};

G_END_DECLS

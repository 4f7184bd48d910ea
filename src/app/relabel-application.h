/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_APPLICATION (relabel_application_get_type())

G_DECLARE_FINAL_TYPE(RelabelApplication, relabel_application, RELABEL, APPLICATION, AdwApplication)

RelabelApplication *relabel_application_new(void);
GSettings *relabel_application_get_settings(RelabelApplication *self);
RelabelThumbnailer *relabel_application_get_thumbnailer(RelabelApplication *self);
RelabelStore *relabel_application_get_store(RelabelApplication *self);
void relabel_application_remember(RelabelApplication *self, const char *path);

G_END_DECLS

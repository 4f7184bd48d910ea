/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-job.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_JOB_BAR (relabel_job_bar_get_type())

G_DECLARE_FINAL_TYPE(RelabelJobBar, relabel_job_bar, RELABEL, JOB_BAR, AdwBin)

void relabel_job_bar_set_job(RelabelJobBar *self, RelabelJob *job);
RelabelJob *relabel_job_bar_get_job(RelabelJobBar *self);

G_END_DECLS

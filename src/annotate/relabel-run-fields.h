/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-conversion.h"
#include "relabel-run.h"
#include "relabel-sample.h"

G_BEGIN_DECLS

/* The fields of a run's schema as the conversion knows them: an array of RelabelConvertField, for one image at a time. */
GArray *relabel_run_fields_new(RelabelLabelSchema *schema);

/* The size of the upright image that is sent, as the browser shows it; from the file where the dataset doesn't know it. */
void relabel_run_fields_set_sample(GArray *fields, RelabelRun *run, RelabelSample *sample);

/* The labels that a sample holds; a value that is no label is as if it were one. NULL where the field is not set. */
GPtrArray *relabel_run_field_dup_labels(RelabelFieldType type, RelabelSample *sample, const char *field);

G_END_DECLS

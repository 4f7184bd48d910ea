/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-sample-item.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SAMPLE_READER (relabel_sample_reader_get_type())

G_DECLARE_FINAL_TYPE(RelabelSampleReader, relabel_sample_reader, RELABEL, SAMPLE_READER, GObject)

RelabelSampleReader *relabel_sample_reader_new(RelabelDataset *dataset);
RelabelSampleItem *relabel_sample_reader_get(RelabelSampleReader *self, const char *id);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-dataset.h"

/* Data of all kinds, views of it that are worth a row, and random ones. */
void view_words_fill(RelabelDataset *dataset);
extern const char *const view_words_rows[];
char *view_words_make(void);

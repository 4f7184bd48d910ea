/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-import.h"

G_BEGIN_DECLS

/**
 * RelabelZooEntry:
 * @name: the name, by which it is loaded
 * @title: its name for people
 * @description: what is in it, in a sentence
 * @url: where its archive is, in public
 * @archive: the file name of the archive
 * @folder: the folder in the archive that has the dataset
 * @size: size of the archive in bytes, about
 * @n_samples: the number of samples
 * @sha256: (nullable): the checksum of the archive in hexadecimal digits, if one is known
 * @license: under which it may be used
 * @source: who publishes it
 *
 * A dataset that is to be had in public, as a `FiftyOneDataset` in a ZIP archive.
 */
typedef struct {
  const char *name;
  const char *title;
  const char *description;
  const char *url;
  const char *archive;
  const char *folder;
  guint64 size;
  guint n_samples;
  const char *sha256;
  const char *license;
  const char *source;
} RelabelZooEntry;

#define RELABEL_TYPE_ZOO_ENTRY (relabel_zoo_entry_get_type())

RELABEL_API GType relabel_zoo_entry_get_type(void);

RELABEL_API GPtrArray *relabel_zoo_list(void);
RELABEL_API const RelabelZooEntry *relabel_zoo_find(const char *name, GError **error);

RELABEL_API char *relabel_zoo_fetch(const char *name, RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_zoo_fetch_async(const char *name, RelabelProgress *progress, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API char *relabel_zoo_fetch_finish(GAsyncResult *result, GError **error);

RELABEL_API RelabelImportReport *relabel_zoo_load(RelabelDataset *dataset, const char *name, RelabelProgress *progress,
                                                  GCancellable *cancellable, GError **error);
RELABEL_API void relabel_zoo_load_async(RelabelDataset *dataset, const char *name, RelabelProgress *progress,
                                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelImportReport *relabel_zoo_load_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-progress.h"

G_BEGIN_DECLS

/* A file that is downloaded, and what is needed to go on with it after a break: PATH.part, and PATH.part.info beside it. */
typedef struct {
  char *path;
  char *part;
  char *info;
  char *url;
  char *etag;     /* a strong one, or NULL */
  char *modified; /* Last-Modified, or NULL */
  int fd;
  guint64 size;   /* so much is there */
  guint64 total;  /* 0 if nobody knows */
} RelabelZooPart;

RelabelZooPart *relabel_zoo_part_open(const char *path, const char *url, GError **error);
void relabel_zoo_part_free(RelabelZooPart *part);
const char *relabel_zoo_part_get_validator(RelabelZooPart *part);
gboolean relabel_zoo_part_is_of(RelabelZooPart *part, const char *etag, const char *modified);
gboolean relabel_zoo_part_restart(RelabelZooPart *part, const char *etag, const char *modified, guint64 total, GError **error);
gboolean relabel_zoo_part_write(RelabelZooPart *part, const void *data, gsize length, GError **error);
gboolean relabel_zoo_part_finish(RelabelZooPart *part, const char *sha256, GCancellable *cancellable, GError **error);
gboolean relabel_zoo_check_sum(const char *path, const char *sha256, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelZooPart, relabel_zoo_part_free)

typedef struct {
  const char *name;   /* for people */
  const char *url;
  const char *path;   /* where the file is to be */
  const char *sha256; /* or NULL */
  guint64 about;      /* bytes that are expected */
  guint64 max_size;
  guint timeout;      /* seconds of silence that are allowed */
} RelabelZooDownload;

gboolean relabel_zoo_download(const RelabelZooDownload *self, RelabelProgress *progress, GCancellable *cancellable, GError **error);

typedef struct {
  guint64 max_bytes;
  guint max_files;
  guint max_ratio; /* of what comes out to the size of the archive */
} RelabelZooLimits;

gboolean relabel_zoo_unpack(const char *archive, const char *folder, const RelabelZooLimits *limits, RelabelProgress *progress,
                            GCancellable *cancellable, GError **error);

G_END_DECLS

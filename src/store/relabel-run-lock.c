/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-run-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "relabel-error.h"
#include "relabel-store-error.h"

/*
 * The lock is of the open file, so that it also holds between the threads of a process, and the kernel takes it away from a process that was
 * killed.
 */
typedef struct {
  GObject parent_instance;

  char *path;
  int fd;
} RelabelRunLock;

typedef GObjectClass RelabelRunLockClass;

static GType relabel_run_lock_get_type(void);

G_DEFINE_FINAL_TYPE(RelabelRunLock, relabel_run_lock, G_TYPE_OBJECT)

static void
relabel_run_lock_finalize(GObject *object)
{
  RelabelRunLock *self = (RelabelRunLock *)object;

  /* The file goes while it is locked: who has opened it meanwhile sees that it is no longer the one of that name. */
  if (self->fd >= 0) {
    g_unlink(self->path);
    close(self->fd);
  }
  g_free(self->path);
  G_OBJECT_CLASS(relabel_run_lock_parent_class)->finalize(object);
}

static void
relabel_run_lock_class_init(RelabelRunLockClass *klass)
{
  klass->finalize = relabel_run_lock_finalize;
}

static void
relabel_run_lock_init(RelabelRunLock *self)
{
  self->fd = -1;
}

static gboolean
is_file_of(int fd, const char *path)
{
  struct stat opened, named;

  return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

/* An open and locked file, or -1 with errno. */
static int
open_locked(const char *path)
{
  for (;;) {
    int fd = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600), number;

    if (fd < 0)
      return -1;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      number = errno;
      close(fd);
      errno = number;
      return -1;
    }
    if (is_file_of(fd, path))
      return fd;
    /* Its owner has taken the file away: another is made. */
    close(fd);
  }
}

GObject *
relabel_run_lock_new(RelabelDataset *dataset, const char *key, GError **error)
{
  g_autofree char *id = relabel_id_new_from_name(key);
  g_autofree char *path = g_strdup_printf("%s.%s.lock", relabel_dataset_get_uri(dataset), id);
  int fd = open_locked(path);
  RelabelRunLock *self;

  if (fd < 0 && errno == EWOULDBLOCK) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_BUSY,
                "Another window or program is at work on the run “%s”: wait until it is done, or stop it there", key);
    return NULL;
  }
  if (fd < 0) {
    g_set_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_READ_ONLY, "The run “%s” can't be locked: “%s”: %s", key, path,
                g_strerror(errno));
    return NULL;
  }
  self = g_object_new(relabel_run_lock_get_type(), NULL);
  self->path = g_steal_pointer(&path);
  self->fd = fd;
  return G_OBJECT(self);
}

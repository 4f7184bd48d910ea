/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault-vfs.h"

/* A file of ours, with SQLite's behind it. */
typedef struct {
  sqlite3_file base;
  sqlite3_file *real;
} FaultFile;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs fault_vfs;

static GMutex mutex;
static FaultKind armed_kinds;
static guint armed_count;
static int armed_code;
static gboolean armed_goes_on;
static gboolean has_failed;

#define REAL(file) (((FaultFile *)file)->real)
#define FORWARD(file, method, ...) REAL(file)->pMethods->method(REAL(file), ##__VA_ARGS__)

/* The code of the fault whose turn it is, or SQLITE_OK. */
static int
fault(FaultKind kind)
{
  int code = SQLITE_OK;

  g_mutex_lock(&mutex);
  if ((armed_kinds & kind) != 0 && armed_count > 0) {
    if (armed_count > 1)
      armed_count--;
    else {
      code = armed_code;
      has_failed = TRUE;
      if (!armed_goes_on)
        armed_count = 0;
    }
  }
  g_mutex_unlock(&mutex);
  return code;
}

static int
fault_close(sqlite3_file *file)
{
  int code = FORWARD(file, xClose);

  g_free(REAL(file));
  return code;
}

static int
fault_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
  int code = fault(FAULT_READ);

  return code != SQLITE_OK ? code : FORWARD(file, xRead, data, size, offset);
}

/* A disk that is full takes a part. */
static int
fault_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
  int code = fault(FAULT_WRITE);

  if (code != SQLITE_OK && size > 1)
    FORWARD(file, xWrite, data, size / 2, offset);
  return code != SQLITE_OK ? code : FORWARD(file, xWrite, data, size, offset);
}

static int
fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
  int code = fault(FAULT_TRUNCATE);

  return code != SQLITE_OK ? code : FORWARD(file, xTruncate, size);
}

static int
fault_sync(sqlite3_file *file, int flags)
{
  int code = fault(FAULT_SYNC);

  /* The disk isn't waited for: nothing here turns the machine off. */
  return code;
}

static int
fault_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
  return FORWARD(file, xFileSize, size);
}

static int
fault_lock(sqlite3_file *file, int level)
{
  return FORWARD(file, xLock, level);
}

static int
fault_unlock(sqlite3_file *file, int level)
{
  return FORWARD(file, xUnlock, level);
}

static int
fault_check_reserved_lock(sqlite3_file *file, int *result)
{
  return FORWARD(file, xCheckReservedLock, result);
}

static int
fault_file_control(sqlite3_file *file, int operation, void *data)
{
  return FORWARD(file, xFileControl, operation, data);
}

static int
fault_sector_size(sqlite3_file *file)
{
  return FORWARD(file, xSectorSize);
}

static int
fault_device_characteristics(sqlite3_file *file)
{
  return FORWARD(file, xDeviceCharacteristics);
}

static int
fault_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **result)
{
  int code = fault(FAULT_SHARED_MEMORY);

  return code != SQLITE_OK ? code : FORWARD(file, xShmMap, page, size, extend, result);
}

static int
fault_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
  return FORWARD(file, xShmLock, offset, n, flags);
}

static void
fault_shm_barrier(sqlite3_file *file)
{
  FORWARD(file, xShmBarrier);
}

static int
fault_shm_unmap(sqlite3_file *file, int delete)
{
  return FORWARD(file, xShmUnmap, delete);
}

static const sqlite3_io_methods fault_methods = {
  .iVersion = 2,
  .xClose = fault_close,
  .xRead = fault_read,
  .xWrite = fault_write,
  .xTruncate = fault_truncate,
  .xSync = fault_sync,
  .xFileSize = fault_file_size,
  .xLock = fault_lock,
  .xUnlock = fault_unlock,
  .xCheckReservedLock = fault_check_reserved_lock,
  .xFileControl = fault_file_control,
  .xSectorSize = fault_sector_size,
  .xDeviceCharacteristics = fault_device_characteristics,
  .xShmMap = fault_shm_map,
  .xShmLock = fault_shm_lock,
  .xShmBarrier = fault_shm_barrier,
  .xShmUnmap = fault_shm_unmap,
};

static int
fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out)
{
  int code = fault(FAULT_OPEN);

  file->pMethods = NULL;
  if (code != SQLITE_OK)
    return code;
  REAL(file) = g_malloc0((gsize)real_vfs->szOsFile);
  code = real_vfs->xOpen(real_vfs, name, REAL(file), flags, flags_out);
  if (REAL(file)->pMethods != NULL)
    file->pMethods = &fault_methods;
  else
    g_free(REAL(file));
  return code;
}

static int
fault_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
  int code = fault(FAULT_DELETE);

  return code != SQLITE_OK ? code : real_vfs->xDelete(real_vfs, name, 0);
}

void
fault_vfs_register(void)
{
  real_vfs = sqlite3_vfs_find(NULL);
  fault_vfs = *real_vfs;
  fault_vfs.szOsFile = sizeof(FaultFile);
  fault_vfs.pNext = NULL;
  fault_vfs.zName = "fault";
  fault_vfs.xOpen = fault_open;
  fault_vfs.xDelete = fault_delete;
  sqlite3_vfs_register(&fault_vfs, 1);
}

void
fault_vfs_arm(FaultKind kinds, guint n, int code, gboolean goes_on)
{
  g_mutex_lock(&mutex);
  armed_kinds = kinds;
  armed_count = n;
  armed_code = code;
  armed_goes_on = goes_on;
  has_failed = FALSE;
  g_mutex_unlock(&mutex);
}

gboolean
fault_vfs_has_failed(void)
{
  gboolean failed;

  g_mutex_lock(&mutex);
  failed = has_failed;
  g_mutex_unlock(&mutex);
  return failed;
}

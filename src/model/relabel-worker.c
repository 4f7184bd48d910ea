/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-worker.h"

typedef struct {
  RelabelWorkerFunc func;
  gpointer data;
  GMutex mutex;
  GCond cond;
  gboolean done;
} Job;

struct _RelabelWorker {
  GThread *thread;
  GAsyncQueue *jobs;
};

static gpointer
run_cb(gpointer data)
{
  g_autoptr(GAsyncQueue) jobs = data;

  for (;;) {
    Job *job = g_async_queue_pop(jobs);

    /* A job without a function is the last. */
    if (job->func == NULL) {
      g_free(job);
      return NULL;
    }
    job->func(job->data);
    g_mutex_lock(&job->mutex);
    job->done = TRUE;
    g_cond_signal(&job->cond);
    g_mutex_unlock(&job->mutex);
  }
}

RelabelWorker *
relabel_worker_new(const char *name)
{
  RelabelWorker *self = g_new0(RelabelWorker, 1);

  self->jobs = g_async_queue_new();
  self->thread = g_thread_new(name, run_cb, g_async_queue_ref(self->jobs));
  return self;
}

/* Waits for what is queued, unless the last reference fell in the thread itself. */
void
relabel_worker_free(RelabelWorker *self)
{
  gboolean current = relabel_worker_is_current(self);

  g_async_queue_push(self->jobs, g_new0(Job, 1));
  if (current)
    g_thread_unref(self->thread);
  else
    g_thread_join(self->thread);
  g_async_queue_unref(self->jobs);
  g_free(self);
}

gboolean
relabel_worker_is_current(RelabelWorker *self)
{
  return g_thread_self() == self->thread;
}

/* Runs func in the thread and waits for it; at once when already there. */
void
relabel_worker_call(RelabelWorker *self, RelabelWorkerFunc func, gpointer data)
{
  Job job = { .func = func, .data = data };

  if (relabel_worker_is_current(self)) {
    func(data);
    return;
  }
  g_mutex_init(&job.mutex);
  g_cond_init(&job.cond);
  g_async_queue_push(self->jobs, &job);
  g_mutex_lock(&job.mutex);
  while (!job.done)
    g_cond_wait(&job.cond, &job.mutex);
  g_mutex_unlock(&job.mutex);
  g_cond_clear(&job.cond);
  g_mutex_clear(&job.mutex);
}

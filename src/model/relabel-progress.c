/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-progress.h"

/**
 * RelabelProgress:
 *
 * How far a long piece of work has come.
 *
 * The work sets it from whatever thread it runs in; [signal@Relabel.Progress::changed] is emitted in the main context that was the thread's
 * default when the object was made, once for any number of changes in between.
 */
struct _RelabelProgress {
  GObject parent_instance;

  GMainContext *context;
  GMutex mutex;
  char *text;
  guint64 done;
  guint64 total;
  gboolean in_bytes;
  gboolean pending;
};

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE(RelabelProgress, relabel_progress, G_TYPE_OBJECT)

static gboolean
emit_changed_cb(gpointer data)
{
  RelabelProgress *self = data;

  g_mutex_lock(&self->mutex);
  self->pending = FALSE;
  g_mutex_unlock(&self->mutex);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
relabel_progress_finalize(GObject *object)
{
  RelabelProgress *self = RELABEL_PROGRESS(object);

  g_main_context_unref(self->context);
  g_mutex_clear(&self->mutex);
  g_free(self->text);
  G_OBJECT_CLASS(relabel_progress_parent_class)->finalize(object);
}

static void
relabel_progress_class_init(RelabelProgressClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_progress_finalize;

  /**
   * RelabelProgress::changed:
   *
   * The work has come further, or has begun another step.
   */
  signals[SIGNAL_CHANGED] =
      g_signal_new("changed", RELABEL_TYPE_PROGRESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
relabel_progress_init(RelabelProgress *self)
{
  self->context = g_main_context_ref_thread_default();
  g_mutex_init(&self->mutex);
  self->text = g_strdup("");
}

/**
 * relabel_progress_new:
 *
 * Returns: (transfer full): progress of work that has not begun
 */
RelabelProgress *
relabel_progress_new(void)
{
  return g_object_new(RELABEL_TYPE_PROGRESS, NULL);
}

static void
set(RelabelProgress *self, const char *text, guint64 done, guint64 total, gboolean in_bytes)
{
  gboolean announce;

  if (self == NULL)
    return;
  g_mutex_lock(&self->mutex);
  if (g_strcmp0(self->text, text) != 0) {
    g_free(self->text);
    self->text = g_strdup(text);
  }
  self->done = done;
  self->total = total;
  self->in_bytes = in_bytes;
  announce = !self->pending;
  self->pending = TRUE;
  g_mutex_unlock(&self->mutex);

  if (announce) {
    g_autoptr(GSource) source = g_idle_source_new();

    g_source_set_callback(source, emit_changed_cb, g_object_ref(self), g_object_unref);
    g_source_set_static_name(source, "relabel-progress");
    g_source_attach(source, self->context);
  }
}

/**
 * relabel_progress_set:
 * @self: (nullable): progress; %NULL does nothing, so that work may be called without
 * @text: what is being done, e.g. “Uploading images”
 * @done: steps done
 * @total: steps in all, or 0 when that is not known
 *
 * Says how far the work has come. Safe in any thread.
 */
void
relabel_progress_set(RelabelProgress *self, const char *text, guint64 done, guint64 total)
{
  set(self, text, done, total, FALSE);
}

/**
 * relabel_progress_set_bytes:
 * @self: (nullable): progress; %NULL does nothing
 * @text: what is being done, e.g. “Downloading”
 * @done: bytes done
 * @total: bytes in all, or 0 when that is not known
 *
 * Does [method@Relabel.Progress.set] where a step is a byte, which people count in larger units.
 */
void
relabel_progress_set_bytes(RelabelProgress *self, const char *text, guint64 done, guint64 total)
{
  set(self, text, done, total, TRUE);
}

/**
 * relabel_progress_dup_amount:
 *
 * Returns: (transfer full): how much is done, of how much, for people: `3/10`, or `1.2 MB/23.4 MB`; empty where nothing is counted
 */
char *
relabel_progress_dup_amount(RelabelProgress *self)
{
  g_autofree char *done = NULL;
  g_autofree char *total = NULL;

  g_mutex_lock(&self->mutex);
  if (self->in_bytes) {
    done = g_format_size(self->done);
    total = g_format_size(self->total);
  } else {
    done = g_strdup_printf("%" G_GUINT64_FORMAT, self->done);
    total = g_strdup_printf("%" G_GUINT64_FORMAT, self->total);
  }
  if (self->total == 0)
    g_clear_pointer(&total, g_free);
  if (self->total == 0 && self->done == 0)
    g_clear_pointer(&done, g_free);
  g_mutex_unlock(&self->mutex);
  return total != NULL ? g_strconcat(done, "/", total, NULL) : g_strdup(done != NULL ? done : "");
}

/**
 * relabel_progress_dup_text:
 *
 * Returns: (transfer full): what is being done; empty before the work begins
 */
char *
relabel_progress_dup_text(RelabelProgress *self)
{
  char *text;

  g_mutex_lock(&self->mutex);
  text = g_strdup(self->text);
  g_mutex_unlock(&self->mutex);
  return text;
}

/**
 * relabel_progress_get_counts:
 * @done: (out) (optional): steps done
 * @total: (out) (optional): steps in all, 0 when not known
 *
 * Tells the steps of what is being done.
 */
void
relabel_progress_get_counts(RelabelProgress *self, guint64 *done, guint64 *total)
{
  g_mutex_lock(&self->mutex);
  if (done != NULL)
    *done = self->done;
  if (total != NULL)
    *total = self->total;
  g_mutex_unlock(&self->mutex);
}

/**
 * relabel_progress_get_fraction:
 *
 * Returns: the part that is done, 0 to 1, or -1 when the total is not known
 */
double
relabel_progress_get_fraction(RelabelProgress *self)
{
  guint64 done = 0, total = 0;

  relabel_progress_get_counts(self, &done, &total);
  return total == 0 ? -1.0 : CLAMP((double)done / (double)total, 0.0, 1.0);
}

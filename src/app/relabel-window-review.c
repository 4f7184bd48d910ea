/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-keys.h"
#include "relabel-load-plan.h"
#include "relabel-run-text.h"
#include "relabel-run-work.h"
#include "relabel-window-private.h"

/*
 * The review of a load, before it or after it. What is being reviewed is kept until it is applied, another takes its place or the
 * dataset is closed: who leaves the page can come back to it.
 */
struct _RelabelReview {
  RelabelDataset *dataset;
  char *key;
  RelabelLoadPlan *plan; /* NULL after the load */
  RelabelChangeList *changes;
};

static RelabelReview *
review_new(RelabelDataset *dataset, const char *key, RelabelLoadPlan *plan, RelabelChangeList *changes)
{
  RelabelReview *review = g_new0(RelabelReview, 1);

  review->dataset = g_object_ref(dataset);
  review->key = g_strdup(key);
  g_set_object(&review->plan, plan);
  review->changes = g_object_ref(changes);
  return review;
}

static void
review_free(RelabelReview *review)
{
  g_object_unref(review->dataset);
  g_free(review->key);
  g_clear_object(&review->plan);
  g_object_unref(review->changes);
  g_free(review);
}

/* What lasts: the reading of what there is to review, or the writing of what was chosen. It goes on when the window is closed. */
typedef struct {
  RelabelWindow *window;
  RelabelDataset *dataset;
  RelabelJob *job;
  char *key;
} Work;

static void
work_free(Work *work)
{
  g_object_unref(work->window);
  g_object_unref(work->dataset);
  g_object_unref(work->job);
  g_free(work->key);
  g_free(work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Work, work_free)

static void
show_page(RelabelWindow *self)
{
  adw_leaflet_set_visible_child(self->leaflet, GTK_WIDGET(self->review_page));
  gtk_widget_grab_focus(GTK_WIDGET(self->review_page));
  relabel_window_update_actions(self);
}

static void
leave_page(RelabelWindow *self)
{
  adw_leaflet_set_visible_child(self->leaflet, self->main_view);
  /* Or the keyboard goes to a toast, which stays while it is there. */
  gtk_widget_child_focus(GTK_WIDGET(self->pages), GTK_DIR_TAB_FORWARD);
  relabel_window_update_actions(self);
}

static gboolean
is_reviewing(RelabelWindow *self)
{
  return self->workspace != NULL && adw_leaflet_get_visible_child(self->leaflet) == GTK_WIDGET(self->review_page);
}

/* What is being read for it is read for nobody then; what is being applied goes on. */
void
relabel_window_drop_review(RelabelWindow *self)
{
  if (self->review_job != NULL && self->review == NULL)
    g_cancellable_cancel(relabel_job_get_cancellable(self->review_job));
  self->review_job = NULL;
  relabel_review_page_set_job(self->review_page, NULL);
  relabel_review_page_set_changes(self->review_page, NULL, NULL, FALSE);
  g_clear_pointer(&self->review, review_free);
}

static Work *
begin(RelabelWindow *self, const char *key, const char *title)
{
  Work *work = g_new0(Work, 1);

  work->window = g_object_ref(self);
  work->dataset = g_object_ref(relabel_workspace_get_dataset(self->workspace));
  work->key = g_strdup(key);
  work->job = relabel_job_new(title, work->dataset, key);
  self->review_job = work->job;
  relabel_review_page_set_job(self->review_page, work->job);
  relabel_runs_page_begin_work(self->runs_page);
  show_page(self);
  return work;
}

/* FALSE when nobody waits for it any more. */
static gboolean
end(Work *work, const GError *error, const char *heading)
{
  RelabelWindow *self = work->window;
  gboolean cancelled = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gboolean waited = self->review_job == work->job;

  relabel_job_end(work->job, error == NULL || cancelled ? NULL : heading, error != NULL ? error->message : NULL);
  relabel_runs_page_end_work(self->runs_page, cancelled ? NULL : error);
  if (gtk_window_get_application(GTK_WINDOW(self)) == NULL)
    return FALSE;
  if (waited) {
    self->review_job = NULL;
    relabel_review_page_set_job(self->review_page, NULL);
  }
  relabel_window_update_actions(self);
  if (error != NULL && !cancelled)
    relabel_window_show_error(self, heading, error->message);
  return waited;
}

/* ---- what there is to review ---- */

static void
show_review(RelabelWindow *self, RelabelReview *review)
{
  g_clear_pointer(&self->review, review_free);
  self->review = review;
  relabel_review_page_set_changes(self->review_page, review->changes, review->key, review->plan == NULL);
  show_page(self);
}

static void
end_reading(Work *work, RelabelLoadPlan *plan, RelabelChangeList *changes, const GError *error)
{
  gboolean waited = end(work, error, _("The Changes Could Not Be Read"));

  if (waited && changes != NULL)
    show_review(work->window, review_new(work->dataset, work->key, plan, changes));
  else if (waited && is_reviewing(work->window))
    leave_page(work->window);
}

static void
planned_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Work) work = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLoadPlan) plan = relabel_load_plan_new_finish(result, &error);

  end_reading(work, plan, plan != NULL ? relabel_load_plan_get_changes(plan) : NULL, error);
}

/* Before the load: what it would change. */
void
relabel_window_review_load(RelabelWindow *self, RelabelLoadRequest *request)
{
  const char *key = relabel_load_request_get_key(request);
  RelabelRun *run = relabel_runs_page_get_run(self->runs_page, key);
  g_autofree char *api_key = run != NULL ? relabel_keys_dup(relabel_run_get_url(run), relabel_run_get_account(run)) : NULL;
  Work *work;

  relabel_window_drop_review(self);
  if (api_key != NULL)
    relabel_load_request_set_api_key(request, api_key);
  work = begin(self, key, _("Comparing with Label Studio"));
  relabel_load_plan_new_async(work->dataset, request, relabel_job_get_progress(work->job), relabel_job_get_cancellable(work->job),
                              planned_cb, work);
}

static void
changes_read_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Work) work = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelChangeList) changes = relabel_run_read_changes_finish(RELABEL_DATASET(source), result, &error);

  end_reading(work, NULL, changes, error);
}

/* After the load: what it changed. */
void
relabel_window_review_run(RelabelWindow *self, const char *key)
{
  Work *work;

  relabel_window_drop_review(self);
  work = begin(self, key, _("Reading What the Load Changed"));
  relabel_run_read_changes_async(work->dataset, key, relabel_job_get_cancellable(work->job), changes_read_cb, work);
}

/* ---- applying what was chosen ---- */

static void
end_applying(Work *work, const GError *error, const char *text, gboolean changed)
{
  RelabelWindow *self = work->window;
  gboolean waited = end(work, error, _("The Changes Could Not Be Applied"));

  /* The window may show another dataset by now, or be gone. */
  if (error != NULL || self->workspace == NULL || relabel_workspace_get_dataset(self->workspace) != work->dataset)
    return;
  if (waited) {
    relabel_window_drop_review(self);
    leave_page(self);
  }
  if (changed)
    relabel_window_add_undo_toast(self, text);
  else
    relabel_window_add_toast(self, text);
}

static void
applied_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Work) work = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLoadReport) report = relabel_load_plan_apply_finish(RELABEL_LOAD_PLAN(source), result, &error);
  g_autofree char *text = report != NULL ? relabel_run_text_dup_report(report) : NULL;

  if (report != NULL)
    relabel_runs_page_note_load(work->window->runs_page, work->key, report);
  end_applying(work, error, text, report != NULL && relabel_load_report_get_n_changes(report) > 0);
}

static void
reverted_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Work) work = user_data;
  g_autoptr(GError) error = NULL;
  gint64 n = relabel_run_revert_changes_finish(RELABEL_DATASET(source), result, &error);
  g_autofree char *text = g_strdup_printf(ngettext("%ld change taken back", "%ld changes taken back", (gulong)MAX(n, 0)), (glong)n);

  end_applying(work, error, text, n > 0);
}

static void
apply_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  RelabelReview *review = self->review;
  Work *work = begin(self, review->key, review->plan != NULL ? _("Loading Labels") : _("Taking Changes Back"));
  RelabelProgress *progress = relabel_job_get_progress(work->job);
  GCancellable *cancellable = relabel_job_get_cancellable(work->job);

  if (review->plan != NULL)
    relabel_load_plan_apply_async(review->plan, progress, cancellable, applied_cb, work);
  else
    relabel_run_revert_changes_async(review->dataset, review->key, review->changes, progress, cancellable, reverted_cb, work);
}

/* ---- the page's actions ---- */

/* What was chosen stays chosen: the toast leads back to it, and so does the menu. */
static void
add_continue_toast(RelabelWindow *self)
{
  AdwToast *toast = adw_toast_new(self->review->plan != NULL ? _("Nothing was loaded") : _("Nothing was taken back"));

  adw_toast_set_button_label(toast, _("_Continue"));
  adw_toast_set_action_name(toast, "win.review-continue");
  adw_toast_set_timeout(toast, 10);
  adw_toast_overlay_add_toast(self->toasts, toast);
}

static void
close_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  if (self->review_job != NULL) {
    g_cancellable_cancel(relabel_job_get_cancellable(self->review_job));
  } else if (!relabel_review_page_go_back(self->review_page)) {
    if (relabel_review_page_is_ready(self->review_page))
      add_continue_toast(self);
    else
      relabel_window_drop_review(self);
    leave_page(self);
  }
}

static void
continue_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_page(user_data);
}

static void
choose_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const struct {
    const char *name;
    RelabelChoice choice;
  } choices[] = {
    { "review-accept", RELABEL_CHOICE_THEIRS },
    { "review-reject", RELABEL_CHOICE_MINE },
    { "review-both", RELABEL_CHOICE_BOTH },
  };
  const char *name = g_action_get_name(G_ACTION(action));

  for (guint i = 0; i < G_N_ELEMENTS(choices); i++) {
    if (g_str_equal(choices[i].name, name))
      relabel_review_page_choose(RELABEL_WINDOW(user_data)->review_page, choices[i].choice);
  }
}

/* Those of the toggles: the state is what is chosen of the selected change. */
static void
choice_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelChoice choice;

  if (relabel_choice_from_nick(g_variant_get_string(parameter, NULL), &choice))
    relabel_review_page_choose(RELABEL_WINDOW(user_data)->review_page, choice);
}

static void
choose_many_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *name = g_action_get_name(G_ACTION(action));

  relabel_review_page_choose_all(RELABEL_WINDOW(user_data)->review_page,
                                 g_str_has_prefix(name, "review-accept") ? RELABEL_CHOICE_THEIRS : RELABEL_CHOICE_MINE,
                                 g_str_has_suffix(name, "-class"));
}

static void
step_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  relabel_review_page_step(RELABEL_WINDOW(user_data)->review_page, g_str_equal(g_action_get_name(G_ACTION(action)), "review-next") ? 1 : -1);
}

static void
set_enabled(RelabelWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled(G_SIMPLE_ACTION(g_action_map_lookup_action(G_ACTION_MAP(self), name)), enabled);
}

/* After the load all that is accepted is done already. */
static gboolean
can_apply(RelabelWindow *self)
{
  RelabelReview *review = self->review;

  return review != NULL && (review->plan != NULL || relabel_change_list_get_n_chosen(review->changes, RELABEL_CHOICE_MINE) > 0);
}

void
relabel_window_update_review_actions(RelabelWindow *self)
{
  static const char *const names[] = { "review-next", "review-previous", "review-accept", "review-reject", "review-accept-all",
                                       "review-reject-all" };
  gboolean shown = is_reviewing(self);
  gboolean ready = shown && relabel_review_page_is_ready(self->review_page);
  RelabelChange *change = ready ? relabel_review_page_get_selected(self->review_page) : NULL;
  gboolean choosable = change != NULL && relabel_change_get_kind(change) != RELABEL_CHANGE_KIND_SKIPPED;
  gboolean has_class = change != NULL && relabel_change_get_class(change) != NULL;
  GAction *choice = g_action_map_lookup_action(G_ACTION_MAP(self), "review-choice");
  const char *nick = choosable ? relabel_choice_to_nick(relabel_change_get_choice(change)) : "";

  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    set_enabled(self, names[i], change != NULL);
  set_enabled(self, "review-both", change != NULL && relabel_change_get_has_both(change));
  set_enabled(self, "review-accept-class", has_class);
  set_enabled(self, "review-reject-class", has_class);
  set_enabled(self, "review-choice", choosable);
  set_enabled(self, "review-close", shown);
  set_enabled(self, "review-apply", ready && can_apply(self));
  set_enabled(self, "review-continue", !shown && self->review != NULL);
  g_simple_action_set_state(G_SIMPLE_ACTION(choice), g_variant_new_string(nick));
}

void
relabel_window_add_review_actions(RelabelWindow *self)
{
  static const GActionEntry entries[] = {
    { "review-accept", choose_cb },
    { "review-reject", choose_cb },
    { "review-both", choose_cb },
    { "review-choice", choice_cb, "s", "''" },
    { "review-accept-class", choose_many_cb },
    { "review-reject-class", choose_many_cb },
    { "review-accept-all", choose_many_cb },
    { "review-reject-all", choose_many_cb },
    { "review-next", step_cb },
    { "review-previous", step_cb },
    { "review-apply", apply_cb },
    { "review-close", close_cb },
    { "review-continue", continue_cb },
  };
  g_autoptr(GPropertyAction) blend = g_property_action_new("review-blend", self->review_page, "blend");

  g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
  g_action_map_add_action(G_ACTION_MAP(self), G_ACTION(blend));
  g_signal_connect_object(self->review_page, "changed", G_CALLBACK(relabel_window_update_actions), self, G_CONNECT_SWAPPED);
}

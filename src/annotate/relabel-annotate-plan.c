/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-annotate-plan.h"

#include "relabel-json.h"
#include "relabel-plan.h"
#include "relabel-send.h"
#include "relabel-task.h"

/**
 * RelabelAnnotatePlan:
 *
 * What [func@Relabel.annotate] would do: which images and labels are sent, which are not and why, where they go, and about how long it takes.
 *
 * It is found out by the steps of a run, short of those that make something: nothing is changed in the dataset or on the server.
 */
struct _RelabelAnnotatePlan {
  GObject parent_instance;

  RelabelPreparation prepared; /* without a session */
  char *release;
  guint seconds;
};

G_DEFINE_FINAL_TYPE(RelabelAnnotatePlan, relabel_annotate_plan, G_TYPE_OBJECT)

static void
relabel_annotate_plan_finalize(GObject *object)
{
  RelabelAnnotatePlan *self = RELABEL_ANNOTATE_PLAN(object);

  relabel_preparation_clear(&self->prepared);
  g_free(self->release);
  G_OBJECT_CLASS(relabel_annotate_plan_parent_class)->finalize(object);
}

static void
relabel_annotate_plan_class_init(RelabelAnnotatePlanClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_annotate_plan_finalize;
}

static void
relabel_annotate_plan_init(RelabelAnnotatePlan *self)
{
}

static gboolean
is_here(const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string(host) : NULL;

  return g_strcmp0(host, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback(address));
}

/* The formula is in the documentation of the getter. */
static guint
estimate(const RelabelPreparation *prepared, double planning)
{
  const RelabelPlanCounts *counts = &prepared->counts;
  double n_images = relabel_id_list_get_length(prepared->ids);
  double network = is_here(relabel_run_get_url(prepared->run)) ? 100e6 : 5e6;
  double seconds = 2 + 2 * planning;

  seconds += 2.6e-3 * (double)counts->n_uploads + (double)counts->upload_bytes / network + 0.1 * (double)counts->n_converted;
  seconds += 0.3e-3 * n_images + 0.9e-3 * (double)counts->n_with_labels + (double)counts->label_bytes / 5e6;
  return (guint)MIN(seconds, (double)G_MAXINT);
}

/* A new project has no title before it is made, save the one that it would get. */
static gboolean
find_title(RelabelPreparation *prepared, GError **error)
{
  g_autofree char *title = NULL;

  if (relabel_run_get_project_shared(prepared->run))
    return TRUE;
  title = relabel_send_find_title(prepared->session, prepared->run, error);
  relabel_run_set_project(prepared->run, 0, title);
  return title != NULL;
}

/**
 * relabel_annotate_plan_new:
 * @dataset: a dataset
 * @request: what to send, and where to
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel
 *
 * Finds out what sending would do. All images are looked at, and all labels converted; nothing is changed. What makes
 * [func@Relabel.annotate] fail before it makes anything makes this fail by the same error.
 *
 * Returns: (transfer full) (nullable): the plan
 */
RelabelAnnotatePlan *
relabel_annotate_plan_new(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress, GCancellable *cancellable,
                          GError **error)
{
  g_autoptr(RelabelAnnotatePlan) self = g_object_new(RELABEL_TYPE_ANNOTATE_PLAN, NULL);
  RelabelPreparation *prepared = &self->prepared;
  gint64 start = g_get_monotonic_time();

  if (!relabel_plan_prepare(prepared, dataset, request, progress, cancellable, error) || !find_title(prepared, error) ||
      !relabel_plan_count(prepared, error))
    return NULL;
  if (prepared->counts.no_place != NULL)
    relabel_run_set_local_files_root(prepared->run, NULL);
  self->release = g_strdup(relabel_ls_server_get_release(prepared->session->server));
  self->seconds = estimate(prepared, (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC);
  g_clear_pointer(&prepared->session, relabel_session_close);
  return g_steal_pointer(&self);
}

/**
 * relabel_annotate_plan_get_run:
 *
 * The run as it would be put on record: its server, account, project, label schema, and what is not sent
 * ([method@Relabel.Run.get_unsent]). A new project has no number yet, and the title that it would get. There is a local files root if the
 * server is to read images where they are.
 *
 * Returns: (transfer none): the run
 */
RelabelRun *
relabel_annotate_plan_get_run(RelabelAnnotatePlan *self)
{
  return self->prepared.run;
}

/**
 * relabel_annotate_plan_get_release:
 *
 * Returns: the release of the server, such as `1.23.2`
 */
const char *
relabel_annotate_plan_get_release(RelabelAnnotatePlan *self)
{
  return self->release;
}

/**
 * relabel_annotate_plan_get_n_samples:
 *
 * Returns: how many samples were asked for
 */
guint64
relabel_annotate_plan_get_n_samples(RelabelAnnotatePlan *self)
{
  return self->prepared.counts.n_samples;
}

/**
 * relabel_annotate_plan_get_n_images:
 *
 * Returns: how many images are sent: as many tasks are made
 */
guint64
relabel_annotate_plan_get_n_images(RelabelAnnotatePlan *self)
{
  return relabel_id_list_get_length(self->prepared.ids);
}

/**
 * relabel_annotate_plan_get_n_bytes:
 *
 * Returns: the size of the images that are sent, in bytes
 */
guint64
relabel_annotate_plan_get_n_bytes(RelabelAnnotatePlan *self)
{
  return self->prepared.counts.n_bytes;
}

/**
 * relabel_annotate_plan_get_n_uploads:
 *
 * Returns: how many of the images are uploaded. With a local files root these are those that browsers don't show, or that have names that
 *   Label Studio can't hold; without, all
 */
guint64
relabel_annotate_plan_get_n_uploads(RelabelAnnotatePlan *self)
{
  return self->prepared.counts.n_uploads;
}

/**
 * relabel_annotate_plan_get_upload_bytes:
 *
 * Returns: the size of the images that are uploaded, in bytes, as they are here: one that is converted has another then
 */
guint64
relabel_annotate_plan_get_upload_bytes(RelabelAnnotatePlan *self)
{
  return self->prepared.counts.upload_bytes;
}

/**
 * relabel_annotate_plan_get_n_converted:
 *
 * Returns: how many of the images are sent as PNG, for browsers don't show them as they are
 */
guint64
relabel_annotate_plan_get_n_converted(RelabelAnnotatePlan *self)
{
  return self->prepared.counts.n_converted;
}

/**
 * relabel_annotate_plan_get_upload_reason:
 *
 * Whether a server reads the images where they are is known only when it has tried; where they lie is known before.
 *
 * Returns: (nullable): why all images are uploaded, although a local files root was given; %NULL if they are not
 */
const char *
relabel_annotate_plan_get_upload_reason(RelabelAnnotatePlan *self)
{
  return self->prepared.counts.no_place;
}

/**
 * relabel_annotate_plan_get_n_labels:
 * @field: (nullable): a field of the run's label schema; %NULL for all
 *
 * Returns: how many labels are sent
 */
guint64
relabel_annotate_plan_get_n_labels(RelabelAnnotatePlan *self, const char *field)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(self->prepared.run);
  guint64 n = 0;

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    if (field == NULL || g_str_equal(field, relabel_schema_field_get_name(relabel_label_schema_get_field(schema, i))))
      n += self->prepared.counts.n_labels[i];
  }
  return n;
}

/**
 * relabel_annotate_plan_get_n_unsent:
 * @field: (nullable): a field of the run's label schema; %NULL for the images
 *
 * Returns: how many labels of the field, or images, are not sent
 */
guint64
relabel_annotate_plan_get_n_unsent(RelabelAnnotatePlan *self, const char *field)
{
  GPtrArray *unsent = relabel_run_get_unsent(self->prepared.run);
  guint64 n = 0;

  for (guint i = 0; i < unsent->len; i++) {
    const RelabelUnsent *entry = g_ptr_array_index(unsent, i);

    n += g_strcmp0(entry->field, field) == 0 ? entry->count : 0;
  }
  return n;
}

/**
 * relabel_annotate_plan_get_seconds:
 *
 * About how long sending takes, by what was measured of Label Studio 1.23 on one core:
 *
 * - 2 seconds, and twice the time that the plan took, for a run looks at images and labels again, and then converts the labels once more;
 * - for each upload 2.6 ms; for their bytes 100 MB/s to a server on this computer, and 5 MB/s to another; 100 ms for each that is converted;
 * - for each task 0.3 ms, and 0.9 ms more if it has labels; for their regions 5 MB/s of text, where a box has about 300 bytes.
 *
 * Returns: seconds
 */
guint
relabel_annotate_plan_get_seconds(RelabelAnnotatePlan *self)
{
  return self->seconds;
}

/**
 * relabel_annotate_plan_dup_duration:
 *
 * Returns: (transfer full): [method@Relabel.AnnotatePlan.get_seconds] as people say it, such as “about 3 minutes”, in English
 */
char *
relabel_annotate_plan_dup_duration(RelabelAnnotatePlan *self)
{
  if (self->seconds < 10)
    return g_strdup("a few seconds");
  if (self->seconds <= 50)
    return g_strdup_printf("about %u seconds", (self->seconds + 9) / 10 * 10);
  if (self->seconds < 90)
    return g_strdup("about a minute");
  if (self->seconds < 90 * 60)
    return g_strdup_printf("about %u minutes", (self->seconds + 30) / 60);
  return g_strdup_printf("about %u hours", (self->seconds + 1800) / 3600);
}

static JsonObject *
project_to_json(RelabelRun *run)
{
  JsonObject *project = json_object_new();

  if (relabel_run_get_project_shared(run))
    json_object_set_int_member(project, "id", relabel_run_get_project_id(run));
  relabel_json_set_string(project, "title", relabel_run_get_project_title(run));
  return project;
}

static JsonArray *
labels_to_json(RelabelAnnotatePlan *self)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(self->prepared.run);
  JsonArray *array = json_array_new();

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    const char *name = relabel_schema_field_get_name(field);
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "field", name);
    json_object_set_string_member(object, "type", relabel_schema_field_get_label_type(field));
    json_object_set_int_member(object, "sent", (gint64)self->prepared.counts.n_labels[i]);
    json_object_set_int_member(object, "not_sent", (gint64)relabel_annotate_plan_get_n_unsent(self, name));
    json_array_add_object_element(array, object);
  }
  return array;
}

/**
 * relabel_annotate_plan_to_json:
 *
 * Writes the plan for programs.
 *
 * Returns: (transfer full): an object
 */
JsonNode *
relabel_annotate_plan_to_json(RelabelAnnotatePlan *self)
{
  const RelabelPlanCounts *counts = &self->prepared.counts;
  RelabelRun *run = self->prepared.run;
  g_auto(GStrv) notes = relabel_label_schema_dup_notes(relabel_run_get_label_schema(run));
  const struct {
    const char *name;
    guint64 value;
  } numbers[] = {
    { "samples", counts->n_samples }, { "images", relabel_annotate_plan_get_n_images(self) },
    { "bytes", counts->n_bytes },     { "uploads", counts->n_uploads },
    { "upload_bytes", counts->upload_bytes }, { "converted", counts->n_converted },
    { "seconds", self->seconds },
  };
  JsonObject *object = json_object_new();

  json_object_set_string_member(object, "key", relabel_run_get_key(run));
  json_object_set_string_member(object, "url", relabel_run_get_url(run));
  json_object_set_string_member(object, "release", self->release);
  relabel_json_set_string(object, "account", relabel_run_get_account(run));
  json_object_set_object_member(object, "project", project_to_json(run));
  relabel_json_set_string(object, "local_files_root", relabel_run_get_local_files_root(run));
  relabel_json_set_string(object, "upload_reason", counts->no_place);
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    json_object_set_int_member(object, numbers[i].name, (gint64)numbers[i].value);
  json_object_set_array_member(object, "labels", labels_to_json(self));
  json_object_set_array_member(object, "unsent", relabel_unsent_list_to_json(counts->unsent));
  json_object_set_array_member(object, "notes", relabel_json_array_from_strv((const char *const *)notes));
  return relabel_json_node_from_object(object);
}

/* ---- the asynchronous twin ---- */

/**
 * relabel_annotate_plan_new_async:
 * @dataset: a dataset
 * @request: what to send, and where to; not to be changed meanwhile
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [ctor@Relabel.AnnotatePlan.new].
 */
void
relabel_annotate_plan_new_async(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run_new(relabel_annotate_plan_new_async, (RelabelRequestFunc)relabel_annotate_plan_new, dataset, request, progress, cancellable,
                       callback, user_data);
}

/**
 * relabel_annotate_plan_new_finish:
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the plan
 */
RelabelAnnotatePlan *
relabel_annotate_plan_new_finish(GAsyncResult *result, GError **error)
{
  return relabel_task_finish(NULL, result, error);
}

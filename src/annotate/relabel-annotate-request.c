/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-annotate.h"

/**
 * RelabelAnnotateRequest:
 *
 * What to send to be labelled, under which schema, and where to.
 */
struct _RelabelAnnotateRequest {
  GObject parent_instance;

  char *key;
  RelabelLabelSchema *schema;
  RelabelView *view;
  char *url;
  char *api_key;
  char *backend;
  char *account;
  char *project_title;
  char *media_field;
  gint64 project_id;
  char *local_files_root;
  gboolean launch_editor;
};

G_DEFINE_FINAL_TYPE(RelabelAnnotateRequest, relabel_annotate_request, G_TYPE_OBJECT)

enum {
  PROP_KEY = 1,
  PROP_LABEL_SCHEMA,
  PROP_VIEW,
  PROP_URL,
  PROP_API_KEY,
  PROP_BACKEND,
  PROP_ACCOUNT,
  PROP_PROJECT_TITLE,
  PROP_MEDIA_FIELD,
  PROP_PROJECT_ID,
  PROP_LOCAL_FILES_ROOT,
  PROP_LAUNCH_EDITOR,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void
relabel_annotate_request_finalize(GObject *object)
{
  RelabelAnnotateRequest *self = RELABEL_ANNOTATE_REQUEST(object);

  g_free(self->key);
  g_clear_object(&self->schema);
  g_clear_object(&self->view);
  g_free(self->url);
  g_free(self->api_key);
  g_free(self->backend);
  g_free(self->account);
  g_free(self->project_title);
  g_free(self->media_field);
  g_free(self->local_files_root);
  G_OBJECT_CLASS(relabel_annotate_request_parent_class)->finalize(object);
}

static void
set_string(char **member, const char *value)
{
  char *old = *member;

  *member = g_strdup(value);
  g_free(old);
}

static char **
get_string_member(RelabelAnnotateRequest *self, guint id)
{
  switch (id) {
  case PROP_KEY:
    return &self->key;
  case PROP_URL:
    return &self->url;
  case PROP_API_KEY:
    return &self->api_key;
  case PROP_BACKEND:
    return &self->backend;
  case PROP_ACCOUNT:
    return &self->account;
  case PROP_PROJECT_TITLE:
    return &self->project_title;
  case PROP_MEDIA_FIELD:
    return &self->media_field;
  case PROP_LOCAL_FILES_ROOT:
    return &self->local_files_root;
  default:
    return NULL;
  }
}

static void
relabel_annotate_request_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RelabelAnnotateRequest *self = RELABEL_ANNOTATE_REQUEST(object);
  char **text = get_string_member(self, id);

  if (text != NULL)
    g_value_set_string(value, *text);
  else if (id == PROP_LABEL_SCHEMA)
    g_value_set_object(value, self->schema);
  else if (id == PROP_VIEW)
    g_value_set_object(value, self->view);
  else if (id == PROP_PROJECT_ID)
    g_value_set_int64(value, self->project_id);
  else if (id == PROP_LAUNCH_EDITOR)
    g_value_set_boolean(value, self->launch_editor);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void
relabel_annotate_request_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RelabelAnnotateRequest *self = RELABEL_ANNOTATE_REQUEST(object);
  char **text = get_string_member(self, id);

  if (text != NULL && (id != PROP_MEDIA_FIELD || g_value_get_string(value) != NULL))
    set_string(text, g_value_get_string(value));
  else if (id == PROP_LABEL_SCHEMA)
    g_set_object(&self->schema, g_value_get_object(value));
  else if (id == PROP_VIEW)
    g_set_object(&self->view, g_value_get_object(value));
  else if (id == PROP_PROJECT_ID)
    self->project_id = g_value_get_int64(value);
  else if (id == PROP_LAUNCH_EDITOR)
    self->launch_editor = g_value_get_boolean(value);
  else if (text == NULL)
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void
make_properties(void)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS, once = flags | G_PARAM_CONSTRUCT_ONLY;

  /**
   * RelabelAnnotateRequest:key:
   *
   * The key of the run that is to be made.
   */
  properties[PROP_KEY] = g_param_spec_string("key", NULL, NULL, NULL, once);
  /**
   * RelabelAnnotateRequest:label-schema:
   *
   * What annotators are asked for.
   */
  properties[PROP_LABEL_SCHEMA] = g_param_spec_object("label-schema", NULL, NULL, RELABEL_TYPE_LABEL_SCHEMA, once);
  /**
   * RelabelAnnotateRequest:view:
   *
   * Which samples are sent; %NULL for all.
   */
  properties[PROP_VIEW] = g_param_spec_object("view", NULL, NULL, RELABEL_TYPE_VIEW, flags);
  /**
   * RelabelAnnotateRequest:url:
   *
   * The server; %NULL for the one that the environment or the configuration names.
   */
  properties[PROP_URL] = g_param_spec_string("url", NULL, NULL, NULL, flags);
  /**
   * RelabelAnnotateRequest:api-key:
   *
   * The API key; %NULL to look for it.
   */
  properties[PROP_API_KEY] = g_param_spec_string("api-key", NULL, NULL, NULL, flags);
  /**
   * RelabelAnnotateRequest:backend:
   *
   * A backend of FiftyOne's configuration, whose server and key are used; %NULL for none.
   */
  properties[PROP_BACKEND] = g_param_spec_string("backend", NULL, NULL, NULL, flags);
  /**
   * RelabelAnnotateRequest:account:
   *
   * Whose key is used, where the keyring has several for the server: an e-mail address.
   */
  properties[PROP_ACCOUNT] = g_param_spec_string("account", NULL, NULL, NULL, flags);
  /**
   * RelabelAnnotateRequest:project-title:
   *
   * The title of a new project; %NULL for one made of the names of dataset and run.
   */
  properties[PROP_PROJECT_TITLE] = g_param_spec_string("project-title", NULL, NULL, NULL, flags);
  /**
   * RelabelAnnotateRequest:media-field:
   *
   * The field with the paths of the images that are sent; `filepath` by default.
   */
  properties[PROP_MEDIA_FIELD] = g_param_spec_string("media-field", NULL, NULL, NULL, flags);
  /**
   * RelabelAnnotateRequest:project-id:
   *
   * The project to send to; 0 for a new one.
   */
  properties[PROP_PROJECT_ID] = g_param_spec_int64("project-id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  /**
   * RelabelAnnotateRequest:local-files-root:
   *
   * The folder below which the server reads files by itself; %NULL to upload.
   */
  properties[PROP_LOCAL_FILES_ROOT] = g_param_spec_string("local-files-root", NULL, NULL, NULL, flags);
  /**
   * RelabelAnnotateRequest:launch-editor:
   *
   * Whether Label Studio's editor is opened as soon as the samples are there.
   */
  properties[PROP_LAUNCH_EDITOR] = g_param_spec_boolean("launch-editor", NULL, NULL, FALSE, flags);
}

/* Properties make requests in one expression, from languages that have such; setters are for C. */
static void
relabel_annotate_request_class_init(RelabelAnnotateRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->get_property = relabel_annotate_request_get_property;
  object_class->set_property = relabel_annotate_request_set_property;
  object_class->finalize = relabel_annotate_request_finalize;

  make_properties();
  g_object_class_install_properties(object_class, N_PROPERTIES, properties);
}

static void
relabel_annotate_request_init(RelabelAnnotateRequest *self)
{
  self->media_field = g_strdup("filepath");
  self->local_files_root = g_strdup(relabel_annotate_request_get_default_root());
}

/**
 * relabel_annotate_request_new:
 * @key: the key of the run that is to be made
 * @schema: what annotators are asked for; types and classes of existing fields may be left open
 *
 * Returns: (transfer full): a request to send the whole dataset to the server that the environment or the configuration names
 */
RelabelAnnotateRequest *
relabel_annotate_request_new(const char *key, RelabelLabelSchema *schema)
{
  return g_object_new(RELABEL_TYPE_ANNOTATE_REQUEST, "key", key, "label-schema", schema, NULL);
}

/**
 * relabel_annotate_request_get_key:
 *
 * Returns: the key of the run
 */
const char *
relabel_annotate_request_get_key(RelabelAnnotateRequest *self)
{
  return self->key;
}

/**
 * relabel_annotate_request_get_label_schema:
 *
 * Returns: (transfer none): what annotators are asked for
 */
RelabelLabelSchema *
relabel_annotate_request_get_label_schema(RelabelAnnotateRequest *self)
{
  return self->schema;
}

/**
 * relabel_annotate_request_get_view:
 *
 * Returns: (transfer none) (nullable): which samples; %NULL for all
 */
RelabelView *
relabel_annotate_request_get_view(RelabelAnnotateRequest *self)
{
  return self->view;
}

/**
 * relabel_annotate_request_set_view:
 * @view: (nullable): which samples; %NULL for all
 *
 * Sets which samples are sent.
 */
void
relabel_annotate_request_set_view(RelabelAnnotateRequest *self, RelabelView *view)
{
  g_set_object(&self->view, view);
}

/**
 * relabel_annotate_request_get_url:
 *
 * Returns: (nullable): the server; %NULL for the one that the environment or the configuration names
 */
const char *
relabel_annotate_request_get_url(RelabelAnnotateRequest *self)
{
  return self->url;
}

/**
 * relabel_annotate_request_get_api_key:
 *
 * Returns: (nullable): the API key to use; %NULL to look for it
 */
const char *
relabel_annotate_request_get_api_key(RelabelAnnotateRequest *self)
{
  return self->api_key;
}

/**
 * relabel_annotate_request_set_server:
 * @url: (nullable): the server; %NULL for the one that the environment or the configuration names
 * @api_key: (nullable): the API key to use; %NULL to look for it in the environment, the keyring and the configuration
 *
 * Sets where the samples are sent. The run remembers the server, never the key.
 */
void
relabel_annotate_request_set_server(RelabelAnnotateRequest *self, const char *url, const char *api_key)
{
  set_string(&self->url, url);
  set_string(&self->api_key, api_key);
}

/**
 * relabel_annotate_request_get_backend:
 *
 * Returns: (nullable): the annotation backend; %NULL for the default one
 */
const char *
relabel_annotate_request_get_backend(RelabelAnnotateRequest *self)
{
  return self->backend;
}

/**
 * relabel_annotate_request_set_backend:
 * @backend: (nullable): the name of an annotation backend in FiftyOne's configuration that is Label Studio; %NULL for the default one
 *
 * Sets whose server and key are used, as far as they are not given with [method@Relabel.AnnotateRequest.set_server].
 */
void
relabel_annotate_request_set_backend(RelabelAnnotateRequest *self, const char *backend)
{
  set_string(&self->backend, backend);
}

/**
 * relabel_annotate_request_get_account:
 *
 * Returns: (nullable): whose key of the keyring is used; %NULL for any
 */
const char *
relabel_annotate_request_get_account(RelabelAnnotateRequest *self)
{
  return self->account;
}

/**
 * relabel_annotate_request_set_account:
 * @account: (nullable): the e-mail address of a user of the server
 *
 * Sets whose key is used where the keyring has several for the server. The run remembers who sent it.
 */
void
relabel_annotate_request_set_account(RelabelAnnotateRequest *self, const char *account)
{
  set_string(&self->account, account);
}

/**
 * relabel_annotate_request_get_project_title:
 *
 * Returns: (nullable): the title of the project; %NULL for one made of the names of dataset and run
 */
const char *
relabel_annotate_request_get_project_title(RelabelAnnotateRequest *self)
{
  return self->project_title;
}

/**
 * relabel_annotate_request_set_project_title:
 * @title: (nullable): a title of 3 to 50 characters; a number is added to one that is taken
 *
 * Sets the title of the project.
 */
void
relabel_annotate_request_set_project_title(RelabelAnnotateRequest *self, const char *title)
{
  set_string(&self->project_title, title);
}

/**
 * relabel_annotate_request_get_media_field:
 *
 * Returns: the field with the paths of the images that are sent
 */
const char *
relabel_annotate_request_get_media_field(RelabelAnnotateRequest *self)
{
  return self->media_field;
}

/**
 * relabel_annotate_request_set_media_field:
 * @field: (nullable): a field of strings; %NULL for `filepath`
 *
 * Sets which images are sent, where samples have several: such as smaller ones. They must show the same.
 */
void
relabel_annotate_request_set_media_field(RelabelAnnotateRequest *self, const char *field)
{
  set_string(&self->media_field, field != NULL ? field : "filepath");
}

/**
 * relabel_annotate_request_get_launch_editor:
 *
 * Returns: whether Label Studio's editor is opened as soon as the samples are there
 */
gboolean
relabel_annotate_request_get_launch_editor(RelabelAnnotateRequest *self)
{
  return self->launch_editor;
}

/**
 * relabel_annotate_request_set_launch_editor:
 * @launch_editor: whether to open the editor
 *
 * Sets whether Label Studio's editor is opened in the browser as soon as the samples are there. Where no browser can be started, the
 * run's reason says so.
 */
void
relabel_annotate_request_set_launch_editor(RelabelAnnotateRequest *self, gboolean launch_editor)
{
  self->launch_editor = launch_editor;
}

/**
 * relabel_annotate_request_get_default_root:
 *
 * What the environment says of local files, in the variables that Label Studio itself reads.
 *
 * Returns: (type filename) (nullable): `LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT`, if `LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED` is `true`
 */
const char *
relabel_annotate_request_get_default_root(void)
{
  const char *enabled = g_getenv("LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED");
  const char *root = g_getenv("LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT");

  return enabled != NULL && g_ascii_strcasecmp(enabled, "true") == 0 && root != NULL && *root != '\0' ? root : NULL;
}

/**
 * relabel_annotate_request_get_project_id:
 *
 * Returns: the project to send to; 0 for a new one
 */
gint64
relabel_annotate_request_get_project_id(RelabelAnnotateRequest *self)
{
  return self->project_id;
}

/**
 * relabel_annotate_request_set_project_id:
 * @project_id: a project that is there; 0 to make a new one
 *
 * Sets the project. What its labeling config lacks of the label schema is added to it, and nothing is taken away; where that can't be, nothing
 * is sent. Its other tasks are never touched, and cleaning up deletes the tasks of the run only.
 */
void
relabel_annotate_request_set_project_id(RelabelAnnotateRequest *self, gint64 project_id)
{
  self->project_id = project_id;
}

/**
 * relabel_annotate_request_get_local_files_root:
 *
 * Returns: (type filename) (nullable): the folder below which the server reads files by itself; %NULL to upload
 */
const char *
relabel_annotate_request_get_local_files_root(RelabelAnnotateRequest *self)
{
  return self->local_files_root;
}

/**
 * relabel_annotate_request_set_local_files_root:
 * @root: (type filename) (nullable): the server's `LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT`; %NULL to upload
 *
 * Lets the server read the images where they are, without a copy. It is tried with one image first; where that fails, the images are
 * uploaded, and the run's reason says so.
 *
 * A new request has the folder of [func@Relabel.AnnotateRequest.get_default_root].
 */
void
relabel_annotate_request_set_local_files_root(RelabelAnnotateRequest *self, const char *root)
{
  set_string(&self->local_files_root, root);
}

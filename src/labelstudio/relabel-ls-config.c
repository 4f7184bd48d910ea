/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-config.h"

#include <stdio.h>
#include <string.h>

#include "relabel-json.h"
#include "relabel-ls-error.h"

struct _RelabelLsConfig {
  JsonNode *node;       /* NULL where there is no file */
  JsonObject *backends; /* borrowed of it */
};

/* Those that FiftyOne knows without a file. */
static const char *const built_in[] = { "cvat", "labelbox", RELABEL_LS_BACKEND, NULL };

static const char *
get_variable(const char *name)
{
  const char *value = g_getenv(name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* Where it is broken, and not what stands there: it may be a key. */
static char *
describe(const GError *cause)
{
  const char *place = cause->domain == JSON_PARSER_ERROR ? strstr(cause->message, "<data>:") : NULL;
  guint line;

  if (place != NULL && sscanf(place, "<data>:%u:", &line) == 1)
    return g_strdup_printf("line %u is no JSON", line);
  return g_strdup(cause->domain == JSON_PARSER_ERROR ? "it is no JSON" : cause->message);
}

/* A file that is missing says nothing. */
RelabelLsConfig *
relabel_ls_config_read(GError **error)
{
  const char *given = get_variable("FIFTYONE_ANNOTATION_CONFIG_PATH");
  g_autofree char *path = given != NULL ? g_strdup(given)
                                        : g_build_filename(g_get_home_dir(), ".fiftyone", "annotation_config.json", NULL);
  g_autoptr(RelabelLsConfig) self = g_new0(RelabelLsConfig, 1);
  g_autofree char *shown = g_filename_display_name(path);
  g_autoptr(GError) cause = NULL;
  JsonObject *object;

  if (!g_file_test(path, G_FILE_TEST_EXISTS))
    return g_steal_pointer(&self);
  self->node = relabel_json_parse_file(path, &cause);
  object = self->node != NULL ? relabel_json_as_object(self->node, &cause) : NULL;
  if (object == NULL) {
    g_autofree char *why = describe(cause);

    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FILE,
                "FiftyOne's annotation configuration can't be read: correct or remove %s (%s)", shown, why);
    return NULL;
  }
  self->backends = relabel_json_peek_object(object, "backends");
  return g_steal_pointer(&self);
}

void
relabel_ls_config_free(RelabelLsConfig *self)
{
  g_clear_pointer(&self->node, json_node_unref);
  g_free(self);
}

const char *
relabel_ls_config_get_value(RelabelLsConfig *self, const char *backend, const char *parameter)
{
  const char *value = relabel_json_peek_string(relabel_json_peek_object(self->backends, backend), parameter);

  return value != NULL && *value != '\0' ? value : NULL;
}

const char *
relabel_ls_config_get_variable(const char *prefix, const char *backend, const char *parameter, const char **name)
{
  g_autofree char *upper = g_ascii_strup(backend, -1);
  g_autofree char *exact = g_strdup_printf("%s_%s_%s", prefix, upper, parameter);
  /* A shell sets no variable with a “-” in its name. */
  g_autofree char *plain = g_strcanon(g_strdup(exact), G_CSET_A_2_Z G_CSET_DIGITS, '_');
  const char *found = get_variable(exact) != NULL ? exact : plain;

  if (name != NULL)
    *name = g_intern_string(found);
  return get_variable(found);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_name(GPtrArray *names, const char *name)
{
  if (*name != '\0' && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
    g_ptr_array_add(names, g_strdup(name));
}

static void
add_names(GPtrArray *names, const char *const *more)
{
  for (gsize i = 0; more[i] != NULL; i++)
    add_name(names, more[i]);
}

/* All that FiftyOne would offer: those of the variable, in which “*” stands for the built-in ones; else these and the file's. */
static GStrv
list_available(RelabelLsConfig *self)
{
  const char *listed = get_variable("FIFTYONE_ANNOTATION_BACKENDS");
  g_auto(GStrv) parts = g_strsplit(listed != NULL ? listed : "*", ",", -1);
  g_autoptr(GList) members = listed == NULL && self->backends != NULL ? json_object_get_members(self->backends) : NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new();

  for (gsize i = 0; parts[i] != NULL; i++) {
    if (g_str_equal(g_strstrip(parts[i]), "*"))
      add_names(names, built_in);
    else
      add_name(names, parts[i]);
  }
  for (GList *l = members; l != NULL; l = l->next)
    add_name(names, l->data);
  g_ptr_array_sort(names, compare_names);
  g_ptr_array_add(names, NULL);
  return (GStrv)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static const char *
get_class(RelabelLsConfig *self, const char *name)
{
  const char *value = relabel_ls_config_get_variable("FIFTYONE", name, "CONFIG_CLS", NULL);

  if (value == NULL)
    value = relabel_ls_config_get_value(self, name, "config_cls");
  return value != NULL ? value : relabel_ls_config_get_value(self, name, "type");
}

/* By its class, as in fiftyone.utils.labelstudio.LabelStudioBackendConfig; the built-in one needs none. */
static gboolean
is_label_studio(RelabelLsConfig *self, const char *name)
{
  const char *value = get_class(self, name);
  g_autoptr(GString) letters = g_string_new(NULL);

  if (value == NULL)
    return g_str_equal(name, RELABEL_LS_BACKEND);
  for (; *value != '\0'; value++) {
    if (g_ascii_isalpha(*value))
      g_string_append_c(letters, g_ascii_tolower(*value));
  }
  return strstr(letters->str, "labelstudio") != NULL;
}

/* Those that are Label Studio, sorted. */
GStrv
relabel_ls_config_list_backends(RelabelLsConfig *self)
{
  g_auto(GStrv) available = list_available(self);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (gsize i = 0; available[i] != NULL; i++) {
    if (is_label_studio(self, available[i]))
      g_strv_builder_add(builder, available[i]);
  }
  return g_strv_builder_end(builder);
}

gboolean
relabel_ls_config_has_backend(RelabelLsConfig *self, const char *name)
{
  g_auto(GStrv) there = relabel_ls_config_list_backends(self);

  return g_strv_contains((const char *const *)there, name);
}

gboolean
relabel_ls_config_check_backend(RelabelLsConfig *self, const char *name, GError **error)
{
  g_auto(GStrv) available = list_available(self);
  g_auto(GStrv) there = relabel_ls_config_list_backends(self);
  g_autofree char *text = g_strjoinv(", ", g_strv_contains((const char *const *)available, name) ? there : available);

  if (g_strv_contains((const char *const *)there, name))
    return TRUE;
  if (!g_strv_contains((const char *const *)available, name))
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_BACKEND, "There is no annotation backend “%s”. The available backends are: %s",
                name, text);
  else if (get_class(self, name) == NULL && !g_strv_contains(built_in, name))
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_BACKEND,
                "What the annotation backend “%s” is can't be told: give it a “config_cls” in FiftyOne's annotation configuration", name);
  else
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_BACKEND,
                "The annotation backend “%s” is not Label Studio, and Relabel works with Label Studio only. Choose one of: %s", name, text);
  return FALSE;
}

/* The backend that is meant where none is named: FiftyOne's default if it is Label Studio, else the built-in one, else the first. */
char *
relabel_ls_config_dup_default(RelabelLsConfig *self)
{
  g_auto(GStrv) there = relabel_ls_config_list_backends(self);
  const char *const *names = (const char *const *)there;
  const char *preferred = get_variable("FIFTYONE_ANNOTATION_DEFAULT_BACKEND");

  if (preferred == NULL && self->node != NULL)
    preferred = relabel_json_peek_string(json_node_get_object(self->node), "default_backend");
  if (preferred != NULL && g_strv_contains(names, preferred))
    return g_strdup(preferred);
  return g_strdup(g_strv_contains(names, RELABEL_LS_BACKEND) ? RELABEL_LS_BACKEND : names[0]);
}

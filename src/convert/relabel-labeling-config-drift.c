/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What has changed in a project since samples were sent to it, in sentences. */
#include <string.h>

#include "relabel-conversion.h"
#include "relabel-labeling-config-private.h"

/* More names than these are counted only. */
#define MAX_NAMES 5

typedef struct {
  GStrvBuilder *sentences;
  RelabelLabelSchema *schema;
  RelabelConfigOutline *there;
  gboolean shared;
} Drift;

static void say(Drift *drift, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
say(Drift *drift, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start(args, format);
  text = g_strdup_vprintf(format, args);
  va_end(args);
  g_strv_builder_add(drift->sentences, text);
}

/* “a”, “b” and 7 others. */
static char *
join_names(GPtrArray *names)
{
  GString *text = g_string_new(NULL);
  guint n = names->len > MAX_NAMES ? MAX_NAMES - 1 : names->len;

  for (guint i = 0; i < n; i++)
    g_string_append_printf(text, "%s“%s”", i == 0 ? "" : i + 1 == names->len ? " and " : ", ", (char *)g_ptr_array_index(names, i));
  if (n < names->len)
    g_string_append_printf(text, " and %u others", names->len - n);
  return g_string_free(text, FALSE);
}

/* What @items has and @other hasn't. Nothing is copied. */
static GPtrArray *
subtract(GPtrArray *items, RelabelConfigControl *other)
{
  GPtrArray *left = g_ptr_array_new();

  for (guint i = 0; i < items->len; i++) {
    if (!relabel_config_control_has_item(other, g_ptr_array_index(items, i)))
      g_ptr_array_add(left, g_ptr_array_index(items, i));
  }
  return left;
}

/* Whose control it is: “field x”, or “an attribute of the field x”. */
static char *
describe(Drift *drift, const char *control, gboolean *of_attribute)
{
  *of_attribute = FALSE;
  for (guint i = 0; i < relabel_label_schema_get_n_fields(drift->schema); i++) {
    g_auto(RelabelConvertField) field = { 0 };
    const char *name;
    gsize length;

    relabel_convert_field_init(&field, relabel_label_schema_get_field(drift->schema, i), 0, 0);
    name = relabel_schema_field_get_name(field.field);
    length = strlen(field.control);
    if (strcmp(control, field.control) == 0)
      return g_strdup_printf("the field “%s”", name);
    *of_attribute = strncmp(control, field.control, length) == 0 && control[length] == '/';
    if (*of_attribute)
      return g_strdup_printf("an attribute of the field “%s”", name);
  }
  return g_strdup("the run");
}

static void
say_missing(Drift *drift, RelabelConfigControl *mine)
{
  gboolean of_attribute;
  g_autofree char *whose = describe(drift, mine->name, &of_attribute);
  RelabelConfigControl *other = NULL;
  guint n_like = 0;

  for (guint i = 0; i < drift->there->controls->len; i++) {
    RelabelConfigControl *control = g_ptr_array_index(drift->there->controls, i);
    g_autoptr(GPtrArray) missing = subtract(mine->items, control);

    if (relabel_config_control_is_like(control, mine) && missing->len < mine->items->len && n_like++ == 0)
      other = control;
  }
  if (n_like == 1)
    say(drift, "The control “%s” of %s seems to be called “%s” in the project now: what is labelled with it is not loaded. Rename it back",
        mine->name, whose, other->name);
  else
    say(drift, "The control “%s” of %s is no longer in the project's labeling config: nothing new can be labelled with it", mine->name, whose);
}

static void
say_classes(Drift *drift, RelabelConfigControl *mine, RelabelConfigControl *other)
{
  gboolean of_attribute;
  g_autofree char *whose = describe(drift, mine->name, &of_attribute);
  g_autoptr(GPtrArray) gone = subtract(mine->items, other), added = subtract(other->items, mine);
  g_autofree char *gone_text = join_names(gone), *added_text = join_names(added);
  const char *what = of_attribute ? "value" : "class", *plural = of_attribute ? "values" : "classes";

  if (gone->len == 1 && added->len == 1 && !drift->shared) {
    say(drift, "The %s %s of %s seems to be called %s in the project now: it is loaded under the new name", what, gone_text, whose, added_text);
    return;
  }
  if (gone->len > 0)
    say(drift, "The %s %s of %s %s no longer in the project's labeling config: nobody can choose %s; labels that have %s stay as they are",
        gone->len > 1 ? plural : what, gone_text, whose, gone->len > 1 ? "are" : "is", gone->len > 1 ? "them" : "it",
        gone->len > 1 ? "them" : "it");
  if (added->len > 0 && !drift->shared)
    say(drift, "The %s %s of %s %s added in the project: %s loaded, too", added->len > 1 ? plural : what, added_text, whose,
        added->len > 1 ? "were" : "was", added->len > 1 ? "they are" : "it is");
}

/* In a project that somebody else made, the control of an attribute may be called as the attribute is. */
static RelabelConfigControl *
find_other(Drift *drift, RelabelConfigControl *mine)
{
  RelabelConfigControl *other = relabel_config_outline_find(drift->there, mine->name);
  const char *slash = strchr(mine->name, '/');
  g_autofree char *attribute = slash != NULL ? relabel_labeling_config_unescape_name(slash + 1) : NULL;

  if (other == NULL && attribute != NULL)
    other = relabel_config_outline_find(drift->there, attribute);
  return other;
}

static void
compare_control(Drift *drift, RelabelConfigControl *mine)
{
  RelabelConfigControl *other = find_other(drift, mine);
  gboolean of_attribute;
  g_autofree char *whose = NULL;

  if (other == NULL) {
    say_missing(drift, mine);
    return;
  }
  if (relabel_config_control_is_like(other, mine)) {
    say_classes(drift, mine, other);
    return;
  }
  whose = describe(drift, mine->name, &of_attribute);
  if (strcmp(mine->tag, other->tag) != 0)
    say(drift, "The control “%s” of %s is a <%s> in the project now, and was a <%s>: what it gives now may not be loaded", mine->name, whose,
        other->tag, mine->tag);
  else if (strcmp(mine->object, other->object) != 0)
    say(drift, "The control “%s” of %s belongs to “%s” in the project now, and belonged to “%s”", mine->name, whose, other->object,
        mine->object);
  else
    say(drift, "The control “%s” of %s works in another way in the project now: %s", mine->name, whose,
        other->dynamic                       ? "what there is to choose comes with each task"
        : other->per_region != mine->per_region ? (other->per_region ? "it is for regions" : "it is for the whole image")
        : other->multiple                    ? "several of its choices can be chosen at once"
                                             : "only one of its choices can be chosen");
}

/*
 * `shared`: the project is somebody else's: there, more classes than the schema's are no news.
 */
GStrv
relabel_labeling_config_list_drift(RelabelLabelSchema *schema, const char *image_key, gboolean shared, const char *config)
{
  g_autoptr(GStrvBuilder) sentences = g_strv_builder_new();
  g_autofree char *own = relabel_labeling_config_new(schema, NULL);
  g_autoptr(RelabelConfigOutline) mine = own != NULL ? relabel_config_outline_new(own, NULL) : NULL;
  g_autoptr(GError) reason = NULL;
  g_autoptr(RelabelConfigOutline) there = relabel_config_outline_new(config, &reason);
  Drift drift = { sentences, schema, there, shared };

  if (there == NULL)
    say(&drift, "The project's labeling config can't be compared with the run's: %s", reason->message);
  if (mine == NULL || there == NULL)
    return g_strv_builder_end(sentences);
  if (there->image_key == NULL || strcmp(there->image_key, image_key) != 0)
    say(&drift, "The project's labeling config shows the image “$%s” now, and the tasks of the run have theirs as “%s”: nobody can see them",
        there->image_key != NULL ? there->image_key : "", image_key);
  for (guint i = 0; i < mine->controls->len; i++)
    compare_control(&drift, g_ptr_array_index(mine->controls, i));
  return g_strv_builder_end(sentences);
}

GHashTable *
relabel_labeling_config_list_controls(const char *config)
{
  g_autoptr(RelabelConfigOutline) there = config != NULL ? relabel_config_outline_new(config, NULL) : NULL;
  GHashTable *names;

  if (there == NULL)
    return NULL;
  names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < there->controls->len; i++)
    g_hash_table_add(names, g_strdup(((RelabelConfigControl *)g_ptr_array_index(there->controls, i))->name));
  return names;
}

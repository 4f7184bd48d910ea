/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which annotations of a task count, and how those who made them are called. */
#include <string.h>

#include "relabel-json.h"
#include "relabel-load-private.h"

#define MAX_NAME 40

/* Servers give the number alone, or an object; 0 for a user that was deleted. */
gint64
relabel_load_get_user_id(JsonObject *annotation)
{
  JsonObject *user = relabel_json_peek_object(annotation, "completed_by");

  return user != NULL ? relabel_json_peek_int(user, "id", 0) : relabel_json_peek_int(annotation, "completed_by", 0);
}

/* ISO 8601 in UTC sorts as text; of equal times the later number is the later one. */
static int
compare_times(gconstpointer a, gconstpointer b)
{
  JsonObject *x = *(JsonObject *const *)a, *y = *(JsonObject *const *)b;
  int order = g_strcmp0(relabel_json_peek_string(x, "updated_at"), relabel_json_peek_string(y, "updated_at"));
  gint64 i = relabel_json_peek_int(x, "id", 0), j = relabel_json_peek_int(y, "id", 0);

  return order != 0 ? order : (i > j) - (i < j);
}

/* What was submitted, the latest last. */
static GPtrArray *
list_submitted(JsonObject *task)
{
  JsonArray *annotations = relabel_json_peek_array(task, "annotations");
  GPtrArray *submitted = g_ptr_array_new();

  for (guint i = 0; annotations != NULL && i < json_array_get_length(annotations); i++) {
    JsonNode *node = json_array_get_element(annotations, i);

    if (JSON_NODE_HOLDS_OBJECT(node) && !relabel_json_peek_boolean(json_node_get_object(node), "was_cancelled", FALSE))
      g_ptr_array_add(submitted, json_node_get_object(node));
  }
  g_ptr_array_sort(submitted, compare_times);
  return submitted;
}

GPtrArray *
relabel_load_pick(JsonObject *task, RelabelAnnotators annotators)
{
  g_autoptr(GPtrArray) submitted = list_submitted(task);
  g_autoptr(GHashTable) users = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  GPtrArray *picked = g_ptr_array_new();

  for (guint i = submitted->len; i > 0; i--) {
    JsonObject *annotation = g_ptr_array_index(submitted, i - 1);
    gint64 user_id = relabel_load_get_user_id(annotation);

    if (g_hash_table_add(users, g_memdup2(&user_id, sizeof user_id)))
      g_ptr_array_add(picked, annotation);
    if (annotators == RELABEL_ANNOTATORS_LATEST)
      break;
  }
  for (guint i = 0, j = picked->len; i + 1 < j; i++) {
    gpointer first = picked->pdata[i];

    picked->pdata[i] = picked->pdata[--j];
    picked->pdata[j] = first;
  }
  return picked;
}

/* Lower case letters, digits and single underscores. */
static char *
make_word(const char *text)
{
  g_autofree char *ascii = g_str_to_ascii(text, "C");
  GString *word = g_string_new(NULL);

  for (const char *p = ascii; *p != '\0' && word->len < MAX_NAME; p++) {
    if (g_ascii_isalnum(*p))
      g_string_append_c(word, g_ascii_tolower(*p));
    else if (word->len > 0 && word->str[word->len - 1] != '_')
      g_string_append_c(word, '_');
  }
  while (word->len > 0 && word->str[word->len - 1] == '_')
    g_string_truncate(word, word->len - 1);
  return g_string_free(word, FALSE);
}

/* First and last name, or, where there are none, what stands before the at sign. */
static char *
make_name(JsonObject *user)
{
  const char *first = relabel_json_peek_string(user, "first_name"), *last = relabel_json_peek_string(user, "last_name");
  const char *email = relabel_json_peek_string(user, "email"), *username = relabel_json_peek_string(user, "username");
  g_autofree char *full = g_strdup_printf("%s %s", first != NULL ? first : "", last != NULL ? last : "");
  g_autofree char *name = make_word(full);
  g_autofree char *local = NULL;

  if (*name != '\0')
    return g_steal_pointer(&name);
  local = email != NULL ? g_strndup(email, strcspn(email, "@")) : g_strdup(username != NULL ? username : "");
  return make_word(local);
}

char *
relabel_load_name_annotator(RelabelRun *run, gint64 user_id, JsonObject *user)
{
  g_autofree char *name = user != NULL ? make_name(user) : g_strdup("");

  if (*name == '\0') {
    g_free(name);
    name = g_strdup_printf("user%" G_GINT64_FORMAT, user_id);
  }
  while (relabel_run_has_annotator(run, name)) {
    char *other = g_strdup_printf("%s_%" G_GINT64_FORMAT, name, user_id);

    g_free(name);
    name = other;
  }
  return g_steal_pointer(&name);
}

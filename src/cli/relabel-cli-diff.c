/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

/* Changes whose samples are read at once. */
#define PAGE 200

/* Sample id -> sample, of the changes of a page. */
static GHashTable *
read_samples(RelabelDataset *dataset, RelabelChangeList *changes, guint from, guint to, GError **error)
{
  static const char *const no_fields[] = { NULL };
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autoptr(GHashTable) samples = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_object_unref);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) read = NULL;

  for (guint i = from; i < to; i++) {
    g_autoptr(RelabelChange) change = relabel_change_list_get_change(changes, i);

    if (g_hash_table_add(seen, g_strdup(relabel_change_get_sample_id(change))))
      relabel_id_list_append(ids, relabel_change_get_sample_id(change));
  }
  read = relabel_dataset_read_samples(dataset, ids, no_fields, NULL, error);
  for (guint i = 0; read != NULL && i < read->len; i++) {
    RelabelSample *sample = g_ptr_array_index(read, i);

    g_hash_table_insert(samples, (gpointer)relabel_sample_get_id(sample), g_object_ref(sample));
  }
  return read != NULL ? g_steal_pointer(&samples) : NULL;
}

static const char *
kind_to_text(RelabelChange *change)
{
  switch (relabel_change_get_kind(change)) {
  case RELABEL_CHANGE_KIND_ADDED:
    return _("added");
  case RELABEL_CHANGE_KIND_EDITED:
    return _("edited");
  case RELABEL_CHANGE_KIND_DELETED:
    return _("deleted");
  case RELABEL_CHANGE_KIND_SKIPPED:
  default:
    return _("skipped");
  }
}

/* One side's value of a member, as JSON, cut to what fits a line. */
static char *
member_to_text(RelabelLabel *label, const char *name)
{
  g_autoptr(JsonNode) document = relabel_label_to_document(label);
  JsonNode *member = json_object_get_member(json_node_get_object(document), name);
  g_autofree char *text = member != NULL ? relabel_json_to_string(member, FALSE) : g_strdup("–");

  return g_utf8_strlen(text, -1) > 40 ? g_strdup("…") : g_steal_pointer(&text);
}

/* What was edited: “label: "cat" → "dog", bounding_box: … → …”. */
static char *
edits_to_text(RelabelChange *change)
{
  const char *const *edits = relabel_change_get_edits(change);
  RelabelLabel *before = relabel_change_get_before(change), *after = relabel_change_get_after(change);
  GString *text = g_string_new("");

  for (guint i = 0; edits != NULL && edits[i] != NULL && before != NULL && after != NULL; i++) {
    g_autofree char *was = member_to_text(before, edits[i]);
    g_autofree char *is = member_to_text(after, edits[i]);

    g_string_append_printf(text, "%s%s: %s → %s", i > 0 ? ", " : "", edits[i], was, is);
  }
  if (relabel_change_get_reason(change) != NULL)
    g_string_append_printf(text, "%s(%s)", text->len > 0 ? " " : "", relabel_change_get_reason(change));
  return g_string_free(text, FALSE);
}

static void
add_row(RelabelCliTable *table, RelabelChange *change, RelabelSample *sample)
{
  g_autofree char *name = sample != NULL ? relabel_sample_dup_display_name(sample) : g_strdup(relabel_change_get_sample_id(change));
  g_autofree char *edits = edits_to_text(change);
  const char *field = relabel_change_get_field(change), *label = relabel_change_get_class(change);

  relabel_cli_table_add(table, kind_to_text(change), relabel_change_get_conflict(change) ? _("conflict") : "", name,
                        field != NULL ? field : "", label != NULL ? label : "", edits, NULL);
}

/* At most max of the changes that pass the list's filter; 0: all. */
gboolean
relabel_cli_print_changes(RelabelDataset *dataset, RelabelChangeList *changes, guint max, GError **error)
{
  g_autoptr(RelabelCliTable) table =
      relabel_cli_table_new(_("CHANGE"), "", _("SAMPLE"), _("FIELD"), _("CLASS"), _("HERE → SERVER"), NULL);
  guint n = g_list_model_get_n_items(G_LIST_MODEL(changes));
  guint end = max > 0 ? MIN(max, n) : n;

  for (guint from = 0; from < end; from += PAGE) {
    guint to = MIN(from + PAGE, end);
    g_autoptr(GHashTable) samples = read_samples(dataset, changes, from, to, error);

    if (samples == NULL)
      return FALSE;
    for (guint i = from; i < to; i++) {
      g_autoptr(RelabelChange) change = relabel_change_list_get_change(changes, i);

      add_row(table, change, g_hash_table_lookup(samples, relabel_change_get_sample_id(change)));
    }
  }
  if (end > 0)
    relabel_cli_table_print(table);
  if (end < n)
    relabel_cli_print(ngettext("… and %u more", "… and %u more", n - end), n - end);
  return TRUE;
}

/* One document, written as it is read: `report`, an object without the brace that ends it, and behind it all changes. */
void
relabel_cli_print_changes_json(JsonNode *report, RelabelChangeList *changes)
{
  g_autofree char *head = relabel_json_to_string(report, FALSE);
  g_autofree char *begin = NULL;
  guint n = g_list_model_get_n_items(G_LIST_MODEL(changes));

  head[strlen(head) - 1] = '\0';
  begin = g_strconcat(head, strlen(head) > 1 ? ", " : "", "\"changes\": [", NULL);
  relabel_cli_print_json_text(begin);
  for (guint i = 0; i < n; i++) {
    g_autoptr(RelabelChange) change = relabel_change_list_get_change(changes, i);
    g_autoptr(JsonNode) node = relabel_change_to_json(change);
    g_autofree char *text = relabel_json_to_string(node, FALSE);
    g_autofree char *line = g_strconcat(text, i + 1 < n ? "," : "", NULL);

    relabel_cli_print_json_text(line);
  }
  relabel_cli_print_json_text("]}");
}

gboolean
relabel_cli_diff(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(RelabelRun) run = dataset != NULL ? relabel_cli_read_run(cli, dataset, error) : NULL;
  g_autoptr(RelabelChangeList) changes =
      run != NULL ? relabel_run_read_changes(dataset, relabel_run_get_key(run), cli->cancellable, error) : NULL;

  if (changes == NULL)
    return FALSE;
  if (cli->json) {
    g_autoptr(JsonNode) empty = relabel_json_node_from_object(json_object_new());

    relabel_cli_print_changes_json(empty, changes);
    return TRUE;
  }
  if (g_list_model_get_n_items(G_LIST_MODEL(changes)) == 0)
    relabel_cli_print(_("No load of “%s” has changed anything, or it was undone"), relabel_run_get_key(run));
  return relabel_cli_print_changes(dataset, changes, 0, error);
}

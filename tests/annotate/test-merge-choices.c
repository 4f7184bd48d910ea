/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "merge-test.h"
#include "relabel-id.h"

/* Rows of what both sides changed: whether it is a conflict, and what each choice makes of it. */
typedef struct {
  const char *name;
  const char *label_type;
  const char *base;
  const char *server;
  const char *local;
  int conflicts;
  const char *theirs, *mine, *both; /* “?” stands for an id that is new */
} ConflictRow;

static const ConflictRow conflict_rows[] = {
  { "edited-there-only", "detections", "a:car:0.1", "a:dog:0.1", "a:car:0.1", 0, "a:dog:0.1", "a:car:0.1", "a:car:0.1 ?:dog:0.1" },
  { "class-and-box", "detections", "a:car:0.1", "a:dog:0.1", "a:car:0.9", 0, "a:dog:0.9", "a:car:0.9", "a:car:0.9 ?:dog:0.1" },
  { "same-edit", "detections", "a:car:0.1", "a:dog:0.3", "a:dog:0.3", 0, "a:dog:0.3", "a:dog:0.3", "a:dog:0.3" },
  { "two-classes", "detections", "a:car:0.1", "a:dog:0.1", "a:cat:0.1", 1, "a:dog:0.1", "a:cat:0.1", "a:cat:0.1 ?:dog:0.1" },
  { "two-places", "detections", "a:car:0.1", "a:car:0.3", "a:car:0.9", 1, "a:car:0.3", "a:car:0.9", "a:car:0.9 ?:car:0.3" },
  { "two-places-and-a-class", "detections", "a:car:0.1", "a:dog:0.3", "a:car:0.9", 1, "a:dog:0.3", "a:car:0.9", "a:car:0.9 ?:dog:0.3" },
  { "deleted-there-edited-here", "detections", "a:car:0.1", "", "a:car:0.9", 1, "", "a:car:0.9", "" },
  { "deleted-there-only", "detections", "a:car:0.1", "", "a:car:0.1", 0, "", "a:car:0.1", "" },
  { "deleted-here-edited-there", "detections", "a:car:0.1", "a:dog:0.1", "", 1, "a:dog:0.1", "", "a:dog:0.1" },
  { "deleted-here-only", "detections", "a:car:0.1", "a:car:0.1", "", 0, "", "", "" },
  { "added-there", "detections", "", "b:dog:0.3", "", 0, "b:dog:0.3", "", "b:dog:0.3" },
  { "one-replaced-here-edited-there", "detection", "a:car:0.1", "a:dog:0.1", "b:cat:0.5", 1, "a:dog:0.1", "b:cat:0.5", "a:dog:0.1" },
  { "one-replaced-there-edited-here", "detection", "a:car:0.1", "b:dog:0.5", "a:car:0.9", 1, "b:dog:0.5", "a:car:0.9", "b:dog:0.5" },
  { "one-replaced-there-deleted-here", "detection", "a:car:0.1", "b:dog:0.5", "-", 1, "b:dog:0.5", "-", "b:dog:0.5" },
  { "one-replaced-there", "detection", "a:car:0.1", "b:dog:0.5", "a:car:0.1", 0, "b:dog:0.5", "a:car:0.1", "b:dog:0.5" },
};

typedef struct {
  RelabelChoice choice;
  int conflicts;
} Decider;

static RelabelChoice
decide_cb(const RelabelMergeChange *change, gpointer user_data)
{
  Decider *decider = user_data;

  g_assert_true(change->before != NULL || change->after != NULL);
  decider->conflicts += change->conflict;
  return decider->choice;
}

/* With new ids as “?”: those that are not a letter 24 times. */
static char *
print_merged(GPtrArray *labels)
{
  char *text = merge_test_print_labels(labels);

  for (guint i = 0, at = 0; labels != NULL && i < labels->len; i++) {
    const char *id = relabel_label_get_id(g_ptr_array_index(labels, i));

    if (strspn(id, (char[]){ id[0], '\0' }) != 24)
      text[at] = '?';
    at += (guint)strcspn(text + at, " ") + 1;
  }
  return text;
}

static void
test_conflict_row(gconstpointer data)
{
  const ConflictRow *row = data;
  const char *wanted[] = { row->theirs, row->mine, row->both };

  for (guint choice = RELABEL_CHOICE_THEIRS; choice <= RELABEL_CHOICE_BOTH; choice++) {
    g_autoptr(GPtrArray) local = merge_test_parse_labels(row->local, TRUE);
    g_autoptr(GPtrArray) base = merge_test_parse_labels(row->base, TRUE);
    g_auto(MergeTestSide) side = { 0 };
    RelabelFieldChanges changes = { 0 };
    Decider decider = { choice, 0 };
    RelabelMerge merge = { .field = &side.field, .permissions = RELABEL_PERMISSIONS_ALL, .base = base, .original = base, .local = local,
                           .result = &side.result,
                           .decide = decide_cb, .user_data = &decider };
    g_autofree char *merged = NULL;
    g_autofree char *server = NULL;

    merge_test_side_init(&side, row->label_type, base, row->server);
    relabel_merge_run(&merge, &changes);
    merged = print_merged(merge.merged);
    g_assert_cmpstr(merged, ==, wanted[choice]);
    g_assert_cmpint(decider.conflicts, ==, row->conflicts);
    g_assert_cmpint((int)changes.conflicts, ==, row->conflicts);
    /* Whatever was chosen, the next load starts from what the server has. */
    server = merge_test_print_labels(merge.server);
    g_assert_cmpstr(server, ==, row->server);
    relabel_merge_clear(&merge);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(conflict_rows); i++) {
    g_autofree char *path = g_strdup_printf("/merge-choices/%s", conflict_rows[i].name);
    g_test_add_data_func(path, &conflict_rows[i], test_conflict_row);
  }
  return g_test_run();
}

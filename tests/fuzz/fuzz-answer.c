/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes are an answer of a server: of any request whose answers are read, and a task with its annotations. */
#include <string.h>

#include "relabel-json.h"
#include "relabel-load-private.h"
#include "relabel-ls-error-private.h"
#include "relabel-ls-key.h"
#include "relabel-ls-project-private.h"
#include "relabel-ls-secrets.h"
#include "relabel-ls-server-private.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n);

#define KEY "0123456789abcdef0123"

/* An error has words, which are a line of UTF-8 at most so long, and no key. */
static void
check_words(const char *text)
{
  g_autoptr(GPtrArray) secrets = relabel_ls_secrets_new();
  g_autofree char *words = NULL;

  relabel_ls_secrets_add(secrets, KEY);
  words = relabel_ls_dup_server_words(text, secrets);
  if (words == NULL)
    return;
  g_assert_true(g_utf8_validate(words, -1, NULL));
  g_assert_cmpuint(strlen(words), <=, 600 + strlen("…"));
  g_assert_null(strstr(words, KEY));
}

static void
check_objects(JsonNode *node)
{
  g_autoptr(GError) no_project = NULL, no_status = NULL, no_server = NULL;
  g_autoptr(RelabelLsProject) project = relabel_ls_project_new(node, &no_project);
  g_autoptr(RelabelLsStatus) status = relabel_ls_status_new(node, &no_status);
  g_autoptr(RelabelLsServer) server = relabel_ls_server_new("http://x", node, &no_server);

  g_assert_true((project == NULL) == (no_project != NULL));
  g_assert_true((status == NULL) == (no_status != NULL));
  g_assert_true((server == NULL) == (no_server != NULL));
  g_assert_true(project == NULL || relabel_ls_project_get_id(project) > 0);
}

/* Each annotator once, by a name that can be a part of one of a field. */
static void
check_annotations(JsonObject *task)
{
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, "run", NULL);

  for (int annotators = RELABEL_ANNOTATORS_LATEST; annotators <= RELABEL_ANNOTATORS_CONSENSUS; annotators++) {
    g_autoptr(GPtrArray) picked = relabel_load_pick(task, (RelabelAnnotators)annotators);

    for (guint i = 0; i < picked->len; i++) {
      JsonObject *annotation = g_ptr_array_index(picked, i);
      g_autofree char *name = relabel_load_name_annotator(run, relabel_load_get_user_id(annotation),
                                                          relabel_json_peek_object(annotation, "completed_by"));

      g_assert_true(*name != '\0' && strspn(name, G_CSET_a_2_z G_CSET_DIGITS "_-") == strlen(name));
    }
  }
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n)
{
  g_autofree char *text = g_strndup((const char *)bytes, n);
  g_autoptr(JsonNode) node = relabel_json_parse_cut((const char *)bytes, (gssize)n, NULL);
  RelabelLsJwt *jwt = relabel_ls_jwt_parse(text);

  g_clear_pointer(&jwt, relabel_ls_jwt_free);
  check_words(text);
  if (node == NULL)
    return 0;
  check_objects(node);
  if (JSON_NODE_HOLDS_OBJECT(node))
    check_annotations(json_node_get_object(node));
  return 0;
}

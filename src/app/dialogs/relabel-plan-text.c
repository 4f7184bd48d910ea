/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-plan-text.h"

#include <glib/gi18n.h>

char *
relabel_plan_text_dup_images(RelabelAnnotatePlan *plan)
{
  gulong n_images = (gulong)relabel_annotate_plan_get_n_images(plan), n_samples = (gulong)relabel_annotate_plan_get_n_samples(plan);

  if (n_images == n_samples)
    return g_strdup_printf(ngettext("%lu image", "%lu images", n_images), n_images);
  return g_strdup_printf(ngettext("%lu of %lu image", "%lu of %lu images", n_samples), n_images, n_samples);
}

/* How large they are, and how the server gets them. */
char *
relabel_plan_text_dup_files(RelabelAnnotatePlan *plan)
{
  const char *root = relabel_run_get_local_files_root(relabel_annotate_plan_get_run(plan));
  const char *reason = relabel_annotate_plan_get_upload_reason(plan);
  gulong n_uploads = (gulong)relabel_annotate_plan_get_n_uploads(plan), n_converted = (gulong)relabel_annotate_plan_get_n_converted(plan);
  g_autofree char *size = g_format_size(relabel_annotate_plan_get_n_bytes(plan));
  g_autofree char *upload_size = g_format_size(relabel_annotate_plan_get_upload_bytes(plan));
  GString *text = g_string_new(NULL);

  if (root == NULL)
    /* Translators: a size, such as “12.3 MB”. */
    g_string_append_printf(text, _("%s, which are uploaded"), size);
  else
    g_string_append_printf(text, _("%s, which the server reads where they are, if it can"), size);
  if (root != NULL && n_uploads > 0) {
    g_string_append_c(text, '\n');
    g_string_append_printf(text, ngettext("%lu is uploaded: %s", "%lu are uploaded: %s", n_uploads), n_uploads, upload_size);
  }
  if (n_converted > 0) {
    g_string_append_c(text, '\n');
    g_string_append_printf(text, ngettext("%lu is converted to PNG, for browsers to show it", "%lu are converted to PNG, for browsers to show them",
                                          n_converted), n_converted);
  }
  if (reason != NULL) {
    g_string_append_c(text, '\n');
    g_string_append_printf(text, _("The server can’t read them where they are: %s"), reason);
  }
  return g_string_free(text, FALSE);
}

char *
relabel_plan_text_dup_labels(RelabelAnnotatePlan *plan, RelabelSchemaField *field)
{
  gulong n = (gulong)relabel_annotate_plan_get_n_labels(plan, relabel_schema_field_get_name(field));

  /* Translators: a label type, such as “detections”, and how many there are. */
  return g_strdup_printf(ngettext("%s: %lu label", "%s: %lu labels", n), relabel_schema_field_get_label_type(field), n);
}

char *
relabel_plan_text_dup_server(RelabelAnnotatePlan *plan)
{
  const char *account = relabel_run_get_account(relabel_annotate_plan_get_run(plan));

  if (account == NULL)
    return g_strdup_printf(_("Label Studio %s"), relabel_annotate_plan_get_release(plan));
  /* Translators: a release, and an e-mail address. */
  return g_strdup_printf(_("Label Studio %s, as %s"), relabel_annotate_plan_get_release(plan), account);
}

char *
relabel_plan_text_dup_duration(guint seconds)
{
  guint rounded = (seconds + 9) / 10 * 10, minutes = (seconds + 30) / 60, hours = (seconds + 1800) / 3600;

  if (seconds < 10)
    return g_strdup(_("A few seconds"));
  if (seconds <= 50)
    return g_strdup_printf(ngettext("About %u second", "About %u seconds", rounded), rounded);
  if (seconds < 90 * 60)
    return g_strdup_printf(ngettext("About %u minute", "About %u minutes", minutes), minutes);
  return g_strdup_printf(ngettext("About %u hour", "About %u hours", hours), hours);
}

/* @field: (nullable): NULL for images. */
char *
relabel_plan_text_dup_unsent(const char *field, guint64 n)
{
  if (field == NULL)
    return g_strdup_printf(ngettext("%lu image", "%lu images", (gulong)n), (gulong)n);
  return g_strdup_printf(ngettext("%lu label of “%s”", "%lu labels of “%s”", (gulong)n), (gulong)n, field);
}

const char *
relabel_plan_text_get_reason(RelabelUnsentReason reason)
{
  static const char *const texts[] = {
    [RELABEL_UNSENT_NO_PATH] = N_("No path in the field of the images"),
    [RELABEL_UNSENT_MISSING] = N_("File is missing"),
    [RELABEL_UNSENT_UNREADABLE] = N_("Can’t be read as an image"),
    [RELABEL_UNSENT_NO_SIZE] = N_("Empty or damaged, so that the size is not known"),
    [RELABEL_UNSENT_FORMAT] = N_("Of a format that can’t be shown or converted"),
    [RELABEL_UNSENT_TOO_LARGE] = N_("Too large to be shown"),
    [RELABEL_UNSENT_TYPE] = N_("Of another label type than is sent"),
    [RELABEL_UNSENT_CLASS] = N_("Of a class that is not asked for"),
    [RELABEL_UNSENT_MASK] = N_("Without a mask that can be read"),
    [RELABEL_UNSENT_SHAPE] = N_("Of a shape that Label Studio can’t hold"),
    [RELABEL_UNSENT_VALUE] = N_("Of a value that Label Studio can’t hold"),
  };

  return _(texts[reason]);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-secrets.h"

#include <string.h>

/* Pieces of Base64 that are shorter stand for nothing. */
#define MIN_BASE64 8

void
relabel_ls_secret_free(char *secret)
{
  if (secret != NULL)
    explicit_bzero(secret, strlen(secret));
  g_free(secret);
}

GPtrArray *
relabel_ls_secrets_new(void)
{
  return g_ptr_array_new_with_free_func((GDestroyNotify)relabel_ls_secret_free);
}

/* What is the same of a text's Base64 wherever @n_before bytes modulo 3 stand before the text, and whatever stands behind it. */
static char *
encode_base64(const char *text, gsize n_before)
{
  gsize length = strlen(text) + n_before;
  g_autofree guchar *bytes = g_malloc0(length + 1);
  g_autofree char *encoded = NULL;
  gsize begin = (n_before * 8 + 5) / 6, end = length * 8 / 6;

  memcpy(bytes + n_before, text, length - n_before);
  encoded = g_base64_encode(bytes, length);
  explicit_bzero(bytes, length);
  return end >= begin + MIN_BASE64 ? g_strndup(encoded + begin, end - begin) : NULL;
}

static void
take(GPtrArray *secrets, char *form)
{
  if (form == NULL || *form == '\0' || g_ptr_array_find_with_equal_func(secrets, form, g_str_equal, NULL))
    relabel_ls_secret_free(form);
  else
    g_ptr_array_add(secrets, form);
}

/* Also as it stands in addresses, and in Base64 of either alphabet. */
void
relabel_ls_secrets_add(GPtrArray *secrets, const char *secret)
{
  take(secrets, g_strdup(secret));
  take(secrets, g_uri_escape_string(secret, NULL, FALSE));
  for (gsize n_before = 0; n_before < 3; n_before++) {
    char *encoded = encode_base64(secret, n_before);

    take(secrets, encoded != NULL ? g_strdelimit(g_strdelimit(g_strdup(encoded), "+", '-'), "/", '_') : NULL);
    take(secrets, encoded);
  }
}

char *
relabel_ls_secrets_mask(const GPtrArray *secrets, const char *text)
{
  char *masked = g_strdup(text);

  for (guint i = 0; i < secrets->len; i++) {
    g_autofree char *old = masked;
    g_auto(GStrv) parts = g_strsplit(old, g_ptr_array_index(secrets, i), -1);

    masked = g_strjoinv("…", parts);
  }
  return masked;
}

void
relabel_ls_secrets_mask_error(const GPtrArray *secrets, GError *error)
{
  char *masked = relabel_ls_secrets_mask(secrets, error->message);

  g_free(error->message);
  error->message = masked;
}

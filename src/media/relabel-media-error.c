/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-media-error.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "relabel-image-private.h"

G_DEFINE_QUARK(relabel-media-error-quark, relabel_media_error)

/* What GdkPixbuf says, in the domain of media; frees it. */
void
relabel_media_error_propagate(GError **error, GError *cause)
{
  RelabelMediaError code = RELABEL_MEDIA_ERROR_UNREADABLE;

  if (g_error_matches(cause, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE) ||
      g_error_matches(cause, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNSUPPORTED_OPERATION))
    code = RELABEL_MEDIA_ERROR_UNSUPPORTED;
  else if (g_error_matches(cause, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY))
    code = RELABEL_MEDIA_ERROR_TOO_LARGE;
  else if (cause->domain == GDK_PIXBUF_ERROR)
    code = RELABEL_MEDIA_ERROR_DAMAGED;
  else if (g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    code = RELABEL_MEDIA_ERROR_NOT_FOUND;
  g_set_error_literal(error, RELABEL_MEDIA_ERROR, code, cause->message);
  g_error_free(cause);
}

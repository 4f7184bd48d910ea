/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-image-info.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#include "relabel-image-private.h"

G_DEFINE_BOXED_TYPE(RelabelImageInfo, relabel_image_info, relabel_image_info_copy, relabel_image_info_free)

/**
 * relabel_image_info_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelImageInfo *
relabel_image_info_copy(const RelabelImageInfo *self)
{
  return g_memdup2(self, sizeof *self);
}

/**
 * relabel_image_info_free:
 *
 * Frees a copy.
 */
void
relabel_image_info_free(RelabelImageInfo *self)
{
  g_free(self);
}

gboolean
relabel_image_damaged(GError **error, const char *what)
{
  g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_DAMAGED, what);
  return FALSE;
}

gboolean
relabel_image_unsupported(GError **error, const char *what)
{
  g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED, what);
  return FALSE;
}

gboolean
relabel_image_set_size(RelabelImageInfo *info, gint64 width, gint64 height, GError **error)
{
  gboolean turned = info->orientation >= 5;

  if (width <= 0 || height <= 0)
    return relabel_image_damaged(error, "the header tells no width or no height");
  if (width > RELABEL_IMAGE_MAX_EDGE || height > RELABEL_IMAGE_MAX_EDGE || width * height > RELABEL_IMAGE_MAX_PIXELS) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE,
                "claims %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " pixels, which is too large to show", width, height);
    return FALSE;
  }
  info->stored_width = (int)width;
  info->stored_height = (int)height;
  info->width = turned ? info->stored_height : info->stored_width;
  info->height = turned ? info->stored_width : info->stored_height;
  return TRUE;
}

/* Most decoders want the whole picture in memory: this is a gigabyte. */
gboolean
relabel_image_check_pixels(const RelabelImageInfo *info, GError **error)
{
  if ((gint64)info->width * info->height <= RELABEL_IMAGE_MAX_SHOWN)
    return TRUE;
  g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE, "has %d × %d pixels, which is too large to show", info->width,
              info->height);
  return FALSE;
}

static gboolean
png_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error)
{
  static const int channels[] = { 1, 0, 3, 1, 2, 0, 4 };
  const guint8 *p = relabel_reader_get(reader, 8, 21);
  guint64 offset = 8;
  gint64 width, height;

  if (p == NULL || memcmp(p + 4, "IHDR", 4) != 0)
    return relabel_image_damaged(error, "the PNG header is cut off");
  width = relabel_be32(p + 8);
  height = relabel_be32(p + 12);
  info->channels = p[17] < G_N_ELEMENTS(channels) ? channels[p[17]] : 0;
  /* EXIF has a chunk of its own, before the picture if at all. */
  for (guint i = 0; i < 64 && (p = relabel_reader_get(reader, offset, 8)) != NULL && memcmp(p + 4, "IDAT", 4) != 0; i++) {
    if (memcmp(p + 4, "eXIf", 4) == 0)
      info->orientation = relabel_tiff_orientation(reader, offset + 8, MIN(offset + 8 + relabel_be32(p), reader->size));
    offset += 12 + (guint64)relabel_be32(p);
  }
  return relabel_image_set_size(info, width, height, error);
}

static gboolean
gif_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error)
{
  const guint8 *p = relabel_reader_get(reader, 6, 4);

  if (p == NULL)
    return relabel_image_damaged(error, "the GIF header is cut off");
  info->channels = 1;
  return relabel_image_set_size(info, relabel_le16(p), relabel_le16(p + 2), error);
}

static gboolean
bmp_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error)
{
  const guint8 *p = relabel_reader_get(reader, 14, 20);
  guint bits, compression;

  if (p == NULL)
    return relabel_image_damaged(error, "the BMP header is cut off");
  /* Two letters are a weak sign: a text may begin so. */
  if (relabel_le32(p) != 12 && (relabel_le32(p) < 40 || relabel_le32(p) > 124)) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE, "is not a picture of a known format");
    return FALSE;
  }
  if (relabel_le32(p) == 12) {
    info->channels = relabel_le16(p + 10) <= 8 ? 1 : 3;
    return relabel_image_set_size(info, relabel_le16(p + 4), relabel_le16(p + 6), error);
  }
  bits = relabel_le16(p + 14);
  compression = relabel_le32(p + 16);
  /* What else there is nobody shows: whole JPEG and PNG files, fax coding, and 64 bits a pixel. */
  if (bits > 32 || (relabel_le32(p) == 64 ? compression > 2 : compression > 3 && compression != 6))
    return relabel_image_unsupported(error, "is a BMP of a kind that programs don't show; convert it to JPEG or PNG");
  info->channels = bits <= 8 ? 1 : 3;
  /* A negative height means that the rows go from top to bottom. */
  return relabel_image_set_size(info, (gint32)relabel_le32(p + 4), ABS((gint64)(gint32)relabel_le32(p + 8)), error);
}

static int
webp_orientation(RelabelReader *reader)
{
  guint64 offset = 12;
  const guint8 *p;

  for (guint i = 0; i < 64 && (p = relabel_reader_get(reader, offset, 8)) != NULL; i++) {
    guint64 length = relabel_le32(p + 4);
    guint64 data = offset + 8;

    if (memcmp(p, "EXIF", 4) == 0) {
      /* Some writers put JPEG's prefix before it. */
      p = relabel_reader_get(reader, data, 6);
      if (p != NULL && memcmp(p, "Exif\0\0", 6) == 0)
        data += 6;
      return relabel_tiff_orientation(reader, data, MIN(offset + 8 + length, reader->size));
    }
    offset = data + length + length % 2;
  }
  return 1;
}

static gboolean
webp_probe(RelabelReader *reader, RelabelImageInfo *info, GError **error)
{
  const guint8 *p = relabel_reader_get(reader, 12, 18);

  if (p == NULL)
    return relabel_image_damaged(error, "the WebP header is cut off");
  info->channels = 3;
  if (memcmp(p, "VP8X", 4) == 0) {
    gint64 width = 1 + (gint64)(relabel_le32(p + 12) & 0xffffff);
    gint64 height = 1 + (gint64)(relabel_le32(p + 14) >> 8);

    if (p[8] & 0x10)
      info->channels = 4;
    if (p[8] & 0x08)
      info->orientation = webp_orientation(reader);
    return relabel_image_set_size(info, width, height, error);
  }
  if (memcmp(p, "VP8L", 4) == 0 && p[8] == 0x2f) {
    guint32 bits = relabel_le32(p + 9);

    if (bits & (1u << 28))
      info->channels = 4;
    return relabel_image_set_size(info, 1 + (gint64)(bits & 0x3fff), 1 + (gint64)((bits >> 14) & 0x3fff), error);
  }
  if (memcmp(p, "VP8 ", 4) == 0 && memcmp(p + 11, "\x9d\x01\x2a", 3) == 0)
    return relabel_image_set_size(info, relabel_le16(p + 14) & 0x3fff, relabel_le16(p + 16) & 0x3fff, error);
  return relabel_image_damaged(error, "the WebP header is not understood");
}

typedef struct {
  const char *magic;
  gsize offset;
  gsize length;
  RelabelImageKind kind;
  const char *mime_type;
  gboolean (*probe)(RelabelReader *reader, RelabelImageInfo *info, GError **error);
  const char *name; /* of one that GdkPixbuf may have no loader for */
} Format;

static const Format formats[] = {
  { "\xff\xd8\xff", 0, 3, RELABEL_IMAGE_JPEG, "image/jpeg", relabel_jpeg_probe },
  { "\x89PNG\r\n\x1a\n", 0, 8, RELABEL_IMAGE_PNG, "image/png", png_probe },
  { "GIF87a", 0, 6, RELABEL_IMAGE_GIF, "image/gif", gif_probe },
  { "GIF89a", 0, 6, RELABEL_IMAGE_GIF, "image/gif", gif_probe },
  { "WEBP", 8, 4, RELABEL_IMAGE_WEBP, "image/webp", webp_probe },
  { "II*\0", 0, 4, RELABEL_IMAGE_TIFF, "image/tiff", relabel_tiff_probe },
  { "MM\0*", 0, 4, RELABEL_IMAGE_TIFF, "image/tiff", relabel_tiff_probe },
  { "\xff\x0a", 0, 2, RELABEL_IMAGE_JXL, "image/jxl", relabel_jxl_probe, "JPEG XL" },
  { "\0\0\0\x0cJXL ", 0, 8, RELABEL_IMAGE_JXL, "image/jxl", relabel_jxl_probe, "JPEG XL" },
  { "ftyphe", 4, 6, RELABEL_IMAGE_HEIF, "image/heif", relabel_heif_probe, "HEIC" },
  { "ftypmif1", 4, 8, RELABEL_IMAGE_HEIF, "image/heif", relabel_heif_probe, "HEIF" },
  { "ftypmsf1", 4, 8, RELABEL_IMAGE_HEIF, "image/heif", relabel_heif_probe, "HEIF" },
  { "ftypavi", 4, 7, RELABEL_IMAGE_HEIF, "image/heif", relabel_heif_probe, "HEIF" },
  { "BM", 0, 2, RELABEL_IMAGE_BMP, "image/bmp", bmp_probe },
};

static const Format avif = { "ftyp", 4, 4, RELABEL_IMAGE_AVIF, "image/avif", relabel_heif_probe, "AVIF" };

/* Known, but neither gdk-pixbuf nor browsers show them. */
static const struct {
  const char *magic;
  gsize length;
  const char *name;
} refused[] = {
  { "\0\0\0\x0cjP  ", 8, "JPEG 2000" },
  { "II+\0", 4, "BigTIFF" },
  { "MM\0+", 4, "BigTIFF" },
  { "II*\0\x10\0\0\0CR", 10, "Canon's raw" },
};

/* The brands of the HEIF family; some say only that the picture is one of it. */
static RelabelImageKind
kind_of_heif(RelabelReader *reader)
{
  const guint8 *p = relabel_reader_get(reader, 0, 4);
  guint64 end = p != NULL ? MIN(relabel_be32(p), 256) : 0;

  for (guint64 at = 8; at + 4 <= end && (p = relabel_reader_get(reader, at, 4)) != NULL; at += at == 8 ? 8 : 4) {
    if (memcmp(p, "avif", 4) == 0)
      return RELABEL_IMAGE_AVIF;
  }
  return RELABEL_IMAGE_HEIF;
}

static const Format *
find_format(RelabelReader *reader)
{
  const guint8 *head = relabel_reader_get(reader, 0, 12);

  for (gsize i = 0; head != NULL && i < G_N_ELEMENTS(formats); i++) {
    if (memcmp(head + formats[i].offset, formats[i].magic, formats[i].length) == 0)
      return formats[i].kind == RELABEL_IMAGE_HEIF && kind_of_heif(reader) == RELABEL_IMAGE_AVIF ? &avif : &formats[i];
  }
  return NULL;
}

static gboolean
has_loader(const char *mime_type)
{
  GSList *loaders = gdk_pixbuf_get_formats();
  gboolean found = FALSE;

  for (GSList *each = loaders; each != NULL && !found; each = each->next) {
    g_auto(GStrv) types = gdk_pixbuf_format_get_mime_types(each->data);

    found = !gdk_pixbuf_format_is_disabled(each->data) && g_strv_contains((const char *const *)types, mime_type);
  }
  g_slist_free(loaders);
  return found;
}

static gboolean
check_refused(RelabelReader *reader, GError **error)
{
  const guint8 *head = relabel_reader_get(reader, 0, 12);

  if (reader->size == 0)
    return relabel_image_damaged(error, "the file is empty");
  for (gsize i = 0; head != NULL && i < G_N_ELEMENTS(refused); i++) {
    if (memcmp(head, refused[i].magic, refused[i].length) == 0) {
      g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED, "is a picture in %s format; convert it to JPEG or PNG",
                  refused[i].name);
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
relabel_image_probe_reader(RelabelReader *reader, RelabelImageInfo *info, GError **error)
{
  RelabelImageInfo found = { .orientation = 1, .size_bytes = (gint64)reader->size };
  const Format *format;

  if (!check_refused(reader, error))
    return FALSE;
  format = find_format(reader);
  if (format == NULL) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE, "is not a picture of a known format");
    return FALSE;
  }
  if (format->name != NULL && !has_loader(format->mime_type)) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED,
                "is a picture in %s format, which can't be read here: install its loader for GdkPixbuf, or convert it to JPEG or PNG",
                format->name);
    return FALSE;
  }
  found.kind = format->kind;
  found.mime_type = format->mime_type;
  if (!format->probe(reader, &found, error))
    return FALSE;
  *info = found;
  return TRUE;
}

/**
 * relabel_image_probe:
 * @path: (type filename): a local file
 * @info: (out caller-allocates): what its header tells; untouched on failure
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Reads the header of a picture. The format is known by the content, never by the name; nothing is decoded. The header of a
 * truncated file may be whole: see [func@Relabel.image_check].
 *
 * Returns: whether the file is a picture that can be shown
 */
gboolean
relabel_image_probe(const char *path, RelabelImageInfo *info, GError **error)
{
  g_auto(RelabelReader) reader;

  relabel_reader_init(&reader);
  g_return_val_if_fail(path != NULL && info != NULL, FALSE);

  return relabel_reader_open(&reader, path, 4096, error) && relabel_image_probe_reader(&reader, info, error);
}

/**
 * relabel_image_check:
 * @path: (type filename): a local file
 * @info: (out caller-allocates): what its header tells; untouched on failure
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Like [func@Relabel.image_probe], and looks whether the file is complete. This is a cheap test that finds truncated files, the
 * common damage, without decoding: a JPEG has its end marker, a PNG its chain of chunks up to the last, a GIF the blocks of its
 * first picture, and BMP, WebP and TIFF are as long as their headers say. Wrong bits in the middle of a file are not found.
 *
 * Returns: whether the file is a picture that can be shown, and complete
 */
gboolean
relabel_image_check(const char *path, RelabelImageInfo *info, GError **error)
{
  g_auto(RelabelReader) reader;
  RelabelImageInfo found;

  relabel_reader_init(&reader);
  g_return_val_if_fail(path != NULL && info != NULL, FALSE);

  if (!relabel_reader_open(&reader, path, 4096, error) || !relabel_image_probe_reader(&reader, &found, error) ||
      !relabel_image_check_reader(&reader, &found, error))
    return FALSE;
  *info = found;
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The header is the text of a Python dictionary: {'descr': '|b1', 'fortran_order': False, 'shape': (32, 48), }
 * Exactly these three keys may stand in it, each once, with a name of a type, a truth value and a tuple of whole numbers.
 */
#include "relabel-npy-header.h"

#include <string.h>

#include "relabel-image-private.h"
#include "relabel-mask-private.h"

#define PREFIX 10
#define MAX_NAME 16
#define MAX_DIMENSIONS 32

typedef struct {
  const char *p;
  char descr[MAX_NAME];
  gboolean fortran_order;
  gint64 shape[MAX_DIMENSIONS];
  guint n_dimensions;
} Parser;

static const RelabelNpyType types[] = {
  { "bool", 'b', 1, 1 },
  { "uint8", 'u', 1, G_MAXUINT8 },
  { "int8", 'i', 1, G_MAXINT8 },
  { "uint16", 'u', 2, G_MAXUINT16 },
  { "int16", 'i', 2, G_MAXINT16 },
  { "uint32", 'u', 4, G_MAXUINT16 },
  { "int32", 'i', 4, G_MAXUINT16 },
  { "uint64", 'u', 8, G_MAXUINT16 },
  { "int64", 'i', 8, G_MAXUINT16 },
  { "float32", 'f', 4, G_MAXUINT16 },
  { "float64", 'f', 8, G_MAXUINT16 },
};

const RelabelNpyType *
relabel_npy_type_find(const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
    if (g_strcmp0(types[i].name, name) == 0)
      return &types[i];
  }
  return NULL;
}

static void
skip_blanks(Parser *self)
{
  self->p += strspn(self->p, " \n");
}

static gboolean
accept(Parser *self, const char *token)
{
  gsize n = strlen(token);

  skip_blanks(self);
  if (strncmp(self->p, token, n) != 0)
    return FALSE;
  self->p += n;
  return TRUE;
}

/* Short, of plain characters: no name here has others. */
static gboolean
accept_string(Parser *self, char text[MAX_NAME])
{
  char quote;
  gsize n = 0;

  skip_blanks(self);
  quote = *self->p;
  if (quote != '\'' && quote != '"')
    return FALSE;
  for (self->p++; *self->p != quote; self->p++) {
    if (!g_ascii_isprint(*self->p) || *self->p == '\\' || n == MAX_NAME - 1)
      return FALSE;
    text[n++] = *self->p;
  }
  text[n] = '\0';
  self->p++;
  return TRUE;
}

static gboolean
accept_boolean(Parser *self, gboolean *value)
{
  *value = accept(self, "True");
  return *value || accept(self, "False");
}

static gboolean
accept_number(Parser *self, gint64 *number)
{
  gsize n;

  skip_blanks(self);
  n = strspn(self->p, "0123456789");
  if (n == 0 || n > 18 || (n > 1 && *self->p == '0'))
    return FALSE;
  *number = g_ascii_strtoll(self->p, NULL, 10);
  self->p += n;
  return TRUE;
}

/* The comma after the last number is needed only if it is the only one. */
static gboolean
accept_tuple(Parser *self)
{
  gboolean comma = TRUE;

  if (!accept(self, "("))
    return FALSE;
  while (!accept(self, ")")) {
    if (!comma || self->n_dimensions == MAX_DIMENSIONS || !accept_number(self, &self->shape[self->n_dimensions++]))
      return FALSE;
    comma = accept(self, ",");
  }
  return self->n_dimensions != 1 || comma;
}

static gboolean
accept_value(Parser *self, guint *seen)
{
  char key[MAX_NAME];
  guint bit;
  gboolean ok;

  if (!accept_string(self, key) || !accept(self, ":"))
    return FALSE;
  if (g_str_equal(key, "descr")) {
    bit = 1;
    ok = accept_string(self, self->descr);
  } else if (g_str_equal(key, "fortran_order")) {
    bit = 2;
    ok = accept_boolean(self, &self->fortran_order);
  } else {
    bit = 4;
    ok = g_str_equal(key, "shape") && (*seen & 4) == 0 && accept_tuple(self);
  }
  ok = ok && (*seen & bit) == 0;
  *seen |= bit;
  return ok;
}

static gboolean
accept_dictionary(Parser *self)
{
  gboolean comma = TRUE;
  guint seen = 0;

  if (!accept(self, "{"))
    return FALSE;
  while (!accept(self, "}")) {
    if (!comma || !accept_value(self, &seen))
      return FALSE;
    comma = accept(self, ",");
  }
  skip_blanks(self);
  return seen == 7;
}

static const RelabelNpyType *
find_code(const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
    const RelabelNpyType *type = &types[i];
    gboolean ordered = code[0] == '<' || code[0] == '>' || (code[0] == '|' && type->size == 1);

    if (ordered && code[1] == type->kind && code[2] == (char)('0' + type->size) && code[3] == '\0')
      return type;
  }
  return NULL;
}

static gboolean
set_type(RelabelNpyHeader *header, const Parser *parser, GError **error)
{
  header->type = find_code(parser->descr);
  header->big_endian = parser->descr[0] == '>';
  header->fortran_order = parser->fortran_order;
  if (header->type != NULL)
    return TRUE;
  g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED,
              "the mask is an array of “%s”, not of plain numbers", parser->descr);
  return FALSE;
}

/* Rows and columns, and perhaps one channel or three. */
static gboolean
set_shape(RelabelNpyHeader *header, const Parser *parser, GError **error)
{
  gint64 n_channels = parser->n_dimensions == 3 ? parser->shape[2] : 1;

  if (parser->n_dimensions < 2 || parser->n_dimensions > 3 || (n_channels != 1 && n_channels != 3)) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED,
                "the mask is an array of %u dimensions that are not rows, columns and three colours", parser->n_dimensions);
    return FALSE;
  }
  if (n_channels == 3 && !g_str_equal(header->type->name, "uint8")) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED, "the mask has colours of %s, not of uint8",
                header->type->name);
    return FALSE;
  }
  if (!relabel_mask_check_size(parser->shape[1], parser->shape[0], error))
    return FALSE;
  header->width = (int)parser->shape[1];
  header->height = (int)parser->shape[0];
  header->n_channels = (guint)n_channels;
  return TRUE;
}

/* @text ends with a zero, which also ends what is read if it stands before. */
gboolean
relabel_npy_header_parse(RelabelNpyHeader *header, const char *text, gsize length, GError **error)
{
  Parser parser = { .p = text };

  if (!accept_dictionary(&parser) || parser.p != text + length)
    return relabel_image_damaged(error, "the mask has a NumPy header that is not understood");
  return set_type(header, &parser, error) && set_shape(header, &parser, error);
}

/* As NumPy writes it: the data that follow begin at a multiple of 64 bytes. */
char *
relabel_npy_header_format(const RelabelNpyType *type, int width, int height, gboolean coloured, gsize *length)
{
  g_autofree char *dictionary = g_strdup_printf("{'descr': '%c%c%u', 'fortran_order': False, 'shape': (%d, %d%s), }",
                                                type->size == 1 ? '|' : '<', type->kind, type->size, height, width,
                                                coloured ? ", 3" : "");
  gsize n = strlen(dictionary);
  gsize total = ((PREFIX + n + 1) / 64 + 1) * 64;
  char *header = g_malloc(total);

  memcpy(header, "\x93NUMPY\x01\0", 8);
  header[8] = (char)((total - PREFIX) & 0xff);
  header[9] = (char)((total - PREFIX) >> 8);
  memcpy(header + PREFIX, dictionary, n);
  memset(header + PREFIX + n, ' ', total - PREFIX - n);
  header[total - 1] = '\n';
  *length = total;
  return header;
}

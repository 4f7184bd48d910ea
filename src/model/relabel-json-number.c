/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Doubles as text: a large part of what files and servers are told. */
#include "relabel-json.h"

#include <math.h>
#include <string.h>

#define FEWEST_DIGITS 15
#define MOST_DIGITS 17

/* Of 15, 16 and 17 digits the first that reads back equal: the shortest for nearly all doubles, and always exact. */
static void
append_any(GString *text, double value)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_ascii_formatd(buffer, sizeof buffer, formats[i], value);
    if (i + 1 == G_N_ELEMENTS(formats) || g_ascii_strtod(buffer, NULL) == value)
      break;
  }
  g_string_append(text, buffer);
  /* A double stays one: 1.0 must not come back as an integer. */
  if (strpbrk(buffer, ".e") == NULL)
    g_string_append(text, ".0");
}

/*
 * The same, with integers, twenty times as fast: of the range in which the value times the power of ten that makes all its digits one integer
 * has no more than 128 bits, and in which it is written without an exponent.
 */
#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 Wide;

#define SMALLEST 1e-4
#define LARGEST 1e15

static const guint64 powers[] = {
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
  100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000u,
};

static Wide
power_of_ten(int exponent)
{
  int low = MIN(exponent, (int)G_N_ELEMENTS(powers) - 1);

  return (Wide)powers[low] * powers[exponent - low];
}

/* The value, mantissa / 2^shift, times the scale, rounded as printf does: to the even one of two that are as near. *same: whether it reads back
 * as the value, to which it is nearer then than half of the way to the next double. */
static guint64
round_scaled(guint64 mantissa, int shift, Wide scale, gboolean *same)
{
  Wide product = mantissa * scale, unit = (Wide)1 << shift, rest = product & (unit - 1);
  guint64 digits = (guint64)(product >> shift);
  gboolean up = rest > unit - rest || (rest == unit - rest && digits % 2 != 0);

  *same = 2 * (up ? unit - rest : rest) < scale;
  return digits + (up ? 1 : 0);
}

/* digits / 10^n_behind, without zeros at the end, but for one behind the point. */
static void
append_digits(GString *text, guint64 digits, int n_behind)
{
  char buffer[40];
  int n = sizeof buffer;

  for (; n_behind > 1 && digits % 10 == 0; n_behind--)
    digits /= 10;
  for (int i = 0; digits > 0 || i <= n_behind; i++) {
    if (i > 0 && i == n_behind)
      buffer[--n] = '.';
    buffer[--n] = (char)('0' + digits % 10);
    digits /= 10;
  }
  g_string_append_len(text, buffer + n, (gssize)sizeof buffer - n);
  if (n_behind == 0)
    g_string_append(text, ".0");
}

static gboolean
append_usual(GString *text, double value)
{
  double size = fabs(value);
  int exponent, shift, n_behind;
  gboolean same = FALSE;
  guint64 mantissa, digits = 0;

  if (!(size >= SMALLEST && size < LARGEST))
    return FALSE;
  mantissa = (guint64)ldexp(frexp(size, &exponent), 53);
  shift = 53 - exponent;
  /* The double below a power of two is nearer than the one above. */
  if (mantissa == (guint64)1 << 52)
    return FALSE;
  /* The logarithm is rounded, too. */
  n_behind = FEWEST_DIGITS - 1 - (int)floor(log10(size));
  if (n_behind < 0)
    return FALSE;
  for (int n = FEWEST_DIGITS; n <= MOST_DIGITS && !same; n++, n_behind++) {
    digits = round_scaled(mantissa, shift, power_of_ten(n_behind), &same);
    if (digits < powers[n - 1] || digits >= powers[n])
      return FALSE;
    same |= n == MOST_DIGITS;
  }
  if (value < 0)
    g_string_append_c(text, '-');
  append_digits(text, digits, n_behind - 1);
  return TRUE;
}
#else
static gboolean
append_usual(GString *text, double value)
{
  return FALSE;
}
#endif

void
relabel_json_append_double(GString *text, double value)
{
  if (!isfinite(value))
    g_string_append(text, "null");
  else if (!append_usual(text, value))
    append_any(text, value);
}

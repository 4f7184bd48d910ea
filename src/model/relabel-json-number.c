/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Doubles as text: most of what datasets and servers are told are numbers. */
#include "relabel-json.h"

#include <math.h>
#include <string.h>

#define FEWEST_DIGITS 15
#define MOST_DIGITS 17

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 Wide;

/* Doubles of this range are written without an exponent, and fit as integers with their digits behind the point into 128 bits. */
#define SMALLEST 1e-4
#define LARGEST 1e15

static Wide
power_of_ten(int exponent)
{
  Wide power = 1;

  for (int i = 0; i < exponent; i++)
    power *= 10;
  return power;
}

/* The value times a power of ten, rounded as printf does, to the even one where two are as near. *exact: whether it reads back as the value,
 * which it does when it is nearer to it than half of the way to the next double. */
static guint64
round_scaled(guint64 mantissa, int shift, Wide scale, gboolean *exact)
{
  Wide product = mantissa * scale, unit = (Wide)1 << shift;
  Wide rest = product & (unit - 1);
  guint64 digits = (guint64)(product >> shift);
  gboolean up = rest > unit - rest || (rest == unit - rest && (digits & 1) != 0);
  Wide distance = up ? unit - rest : rest;

  *exact = 2 * distance < scale;
  return digits + (up ? 1 : 0);
}

static void
append_digits(GString *text, guint64 digits, int n_behind)
{
  char buffer[32];
  int n = 0, first;

  while (n_behind > 0 && digits % 10 == 0) {
    digits /= 10;
    n_behind--;
  }
  for (; digits > 0 || n <= n_behind; digits /= 10) {
    buffer[n++] = (char)('0' + digits % 10);
    if (n == n_behind)
      buffer[n++] = '.';
  }
  first = n_behind > 0 ? n_behind + 1 : 0;
  (void)first;
  for (int i = n - 1; i >= 0; i--)
    g_string_append_c(text, buffer[i]);
}
#endif

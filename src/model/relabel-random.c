/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-random.h"

#include <string.h>

/* The Mersenne Twister MT19937 of Matsumoto and Nishimura, seeded as Python's random.Random() is: by the words of the seed as a key. */
#define N_WORDS 624
#define SHIFT 397

typedef struct {
  guint32 words[N_WORDS];
  guint next;
} Twister;

static void
seed_by_number(Twister *self, guint32 seed)
{
  self->words[0] = seed;
  for (guint32 i = 1; i < N_WORDS; i++)
    self->words[i] = 1812433253U * (self->words[i - 1] ^ (self->words[i - 1] >> 30)) + i;
}

static guint
step(Twister *self, guint i)
{
  if (i + 1 < N_WORDS)
    return i + 1;
  self->words[0] = self->words[N_WORDS - 1];
  return 1;
}

static guint32
blend(Twister *self, guint i, guint32 factor)
{
  guint32 before = self->words[i - 1];

  return self->words[i] ^ ((before ^ (before >> 30)) * factor);
}

static void
seed_by_key(Twister *self, const guint32 *key, guint n)
{
  guint i = 1;

  seed_by_number(self, 19650218U);
  for (guint32 k = 0; k < N_WORDS; k++) {
    self->words[i] = blend(self, i, 1664525U) + key[k % n] + k % n;
    i = step(self, i);
  }
  for (guint k = 0; k < N_WORDS - 1; k++) {
    self->words[i] = blend(self, i, 1566083941U) - i;
    i = step(self, i);
  }
  self->words[0] = 0x80000000U;
  self->next = N_WORDS;
}

static void
twist(Twister *self)
{
  for (guint i = 0; i < N_WORDS; i++) {
    guint32 word = (self->words[i] & 0x80000000U) | (self->words[(i + 1) % N_WORDS] & 0x7fffffffU);

    self->words[i] = self->words[(i + SHIFT) % N_WORDS] ^ (word >> 1) ^ (word & 1 ? 0x9908b0dfU : 0);
  }
  self->next = 0;
}

static guint32
next_word(Twister *self)
{
  guint32 word;

  if (self->next == N_WORDS)
    twist(self);
  word = self->words[self->next++];
  word ^= word >> 11;
  word ^= (word << 7) & 0x9d2c5680U;
  word ^= (word << 15) & 0xefc60000U;
  return word ^ (word >> 18);
}

/* Python's random.Random(seed).randint(10**7, 10**10). */
gint64
relabel_random_from_seed(gint64 seed)
{
  const guint64 low = 10000000, range = G_GUINT64_CONSTANT(10000000000) - low + 1;
  guint64 positive = seed < 0 ? -(guint64)seed : (guint64)seed;
  const guint32 key[] = { (guint32)positive, (guint32)(positive >> 32) };
  Twister twister;
  guint64 drawn;

  seed_by_key(&twister, key, key[1] != 0 ? 2 : 1);
  do {
    drawn = next_word(&twister);
    drawn |= (guint64)(next_word(&twister) >> 30) << 32;
  } while (drawn >= range);
  return (gint64)(low + drawn);
}

/* Of a take() or shuffle(). */
gint64
relabel_random_of_stage(RelabelViewStage *stage)
{
  gint64 drawn = relabel_view_stage_get_argument(stage, "_randint") != NULL ? relabel_view_stage_get_int(stage, "_randint") : 0;

  return drawn != 0 ? drawn : relabel_random_from_seed(relabel_view_stage_get_int(stage, "seed"));
}

/* Neighbouring ids differ in their last byte only: Steele, Lea and Flood's SplitMix64 spreads them. */
static guint64
mix(guint64 value)
{
  value = (value ^ (value >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
  value = (value ^ (value >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
  return value ^ (value >> 31);
}

double
relabel_random_of_id(const guint8 id[RELABEL_ID_SIZE])
{
  guint64 high = 0;
  guint32 low = 0;

  memcpy(&high, id, sizeof high);
  memcpy(&low, id + sizeof high, sizeof low);
  high = mix(mix(GUINT64_FROM_BE(high)) ^ GUINT32_FROM_BE(low));
  return (double)(high >> 11) / 9007199254740992.0 * 0.001 + 0.999;
}

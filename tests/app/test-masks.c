/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "relabel-overlay-masks.h"

/* How masks are drawn, as text: . for nothing, a letter for an inside and a capital for a line, of the class in that place of the list. */
typedef struct {
  const char *name;
  RelabelMaskFormat format;
  int width, height;
  guint32 values[32];
  RelabelMaskLook look;
  const char *targets;
  const char *classes;
  const char *drawn;
} Row;

#define SMALL 4, 3, { 0, 7, 7, 0, 7, 7, 9, 9, 0, 7, 0, 0 }

static const Row rows[] = {
  { "object", RELABEL_MASK_8, SMALL, { .width = 4, .height = 3, .line = 1, .color = 0xff8000 }, NULL, "", ".AA. AaAA .A.." },
  { "object-enlarged", RELABEL_MASK_8, 2, 2, { 1, 1, 1, 0 }, { .width = 8, .height = 8, .line = 1 }, NULL, "",
    "AAAAAAAA AaaaaaaA AaaaaaaA AaaaaAAA AaaaA... AaaA.... AaaA.... AAAA...." },
  { "object-with-wide-line", RELABEL_MASK_8, 1, 1, { 1 }, { .width = 6, .height = 6, .line = 2 }, NULL, "",
    "AAAAAA AAAAAA AAaaAA AAaaAA AAAAAA AAAAAA" },
  { "classes", RELABEL_MASK_8, SMALL, { .width = 4, .height = 3, .line = 1, .classes = TRUE }, "{\"7\": \"cat\", \"9\": \"dog\"}", "cat dog",
    ".AA. AABB .A.." },
  { "classes-without-names", RELABEL_MASK_16, SMALL, { .width = 4, .height = 3, .line = 1, .classes = TRUE }, "{\"7\": 1, \"8\": \"dog\"}",
    "7 9", ".AA. AABB .A.." },
  { "classes-enlarged", RELABEL_MASK_8, 2, 1, { 7, 9 }, { .width = 8, .height = 4, .line = 1, .classes = TRUE }, NULL, "7 9",
    "aaaABbbb aaaABbbb aaaABbbb aaaABbbb" },
  { "classes-whole", RELABEL_MASK_8, 1, 1, { 7 }, { .width = 2, .height = 2, .line = 1, .classes = TRUE }, NULL, "7", "aa aa" },
  { "colors", RELABEL_MASK_RGB, 3, 1, { 0, 0xff0000, 0x00ff0a }, { .width = 3, .height = 1, .line = 1, .classes = TRUE },
    "{\"#FF0000\": \"cat\"}", "#00ff0a cat", ".BA" },
  { "background-has-a-name", RELABEL_MASK_8, 2, 1, { 0, 1 }, { .width = 2, .height = 1, .line = 1, .classes = TRUE },
    "{\"0\": \"nothing\", \"1\": \"cat\"}", "cat", ".A" },
  /* One row of four is a quarter. */
  { "thin-line-made-smaller", RELABEL_MASK_8, 4, 8, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5 },
    { .width = 1, .height = 2, .line = 1, .classes = TRUE }, NULL, "5", "A ." },
  { "two-made-one", RELABEL_MASK_8, 4, 1, { 5, 6, 6, 0 }, { .width = 1, .height = 1, .line = 1, .classes = TRUE }, NULL, "6", "a" },
};

static RelabelMask *
make_mask(const Row *row)
{
  RelabelMask *mask = relabel_mask_new(row->format, row->width, row->height, NULL);

  for (int i = 0; i < row->width * row->height; i++)
    relabel_mask_set_value(mask, i % row->width, i / row->width, row->values[i]);
  return mask;
}

/* The letter of a pixel: by its colour, with the alpha divided out. */
static char
get_letter(guint32 pixel, GStrv classes, guint32 color)
{
  for (guint i = 0; i < MAX(g_strv_length(classes), 1); i++) {
    guint8 red = (guint8)(color >> 16), green = (guint8)(color >> 8), blue = (guint8)color;

    if (classes[0] != NULL)
      relabel_class_color(classes[i], &red, &green, &blue);
    for (guint32 alpha = 128; alpha < 256; alpha += 127) {
      guint32 wanted = alpha << 24 | red * alpha / 255 << 16 | green * alpha / 255 << 8 | blue * alpha / 255;

      if (pixel == wanted)
        return (char)((alpha == 255 ? 'A' : 'a') + (char)i);
    }
  }
  return pixel == 0 ? '.' : '?';
}

static char *
dup_drawn(RelabelMaskPicture *picture, const Row *row)
{
  int width = gdk_texture_get_width(picture->texture), height = gdk_texture_get_height(picture->texture);
  g_autofree guint32 *pixels = g_new(guint32, width * height);
  g_autoptr(GString) text = g_string_new(NULL);

  gdk_texture_download(picture->texture, (guchar *)pixels, (gsize)width * 4);
  for (int i = 0; i < width * height; i++) {
    if (i > 0 && i % width == 0)
      g_string_append_c(text, ' ');
    g_string_append_c(text, get_letter(pixels[i], picture->classes, row->look.color));
  }
  return g_strdup(text->str);
}

static void
test_draw(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(RelabelMask) mask = make_mask(row);
  g_autoptr(JsonNode) targets = row->targets != NULL ? json_from_string(row->targets, NULL) : NULL;
  RelabelMaskLook look = row->look;
  g_autoptr(RelabelMaskPicture) picture = NULL;
  g_autofree char *classes = NULL;
  g_autofree char *drawn = NULL;

  look.opacity = 128;
  look.targets = targets != NULL ? json_node_get_object(targets) : NULL;
  picture = relabel_mask_picture_new(mask, &look);
  classes = g_strjoinv(" ", picture->classes);
  g_assert_cmpstr(classes, ==, row->classes);
  drawn = dup_drawn(picture, row);
  g_assert_cmpstr(drawn, ==, row->drawn);
}

/* A small mask is not made as large as somebody who looks closely would have it, a large one no larger than it is. */
static void
test_size(void)
{
  static const struct {
    int width, height, wanted_width, wanted_height, got_width, got_height;
  } steps[] = { { 10, 10, 4096, 4096, 1024, 1024 }, { 2000, 1000, 4096, 2048, 2000, 1000 }, { 2000, 1000, 200, 100, 200, 100 },
                { 1, 1, 4096, 1, 1024, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
    g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, steps[i].width, steps[i].height, NULL);
    const RelabelMaskLook look = { .width = steps[i].wanted_width, .height = steps[i].wanted_height, .line = 1 };
    g_autoptr(RelabelMaskPicture) picture = relabel_mask_picture_new(mask, &look);

    g_assert_cmpint(gdk_texture_get_width(picture->texture), ==, steps[i].got_width);
    g_assert_cmpint(gdk_texture_get_height(picture->texture), ==, steps[i].got_height);
  }
}

/* Of a mask that is noise, what is known of each value takes no more memory than a few need. */
static void
test_noise(void)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_RGB, 512, 512, NULL);
  const RelabelMaskLook look = { .width = 512, .height = 512, .line = 1, .classes = TRUE };
  g_autoptr(RelabelMaskPicture) picture = NULL;

  for (int i = 0; i < 512 * 512; i++)
    relabel_mask_set_value(mask, i % 512, i / 512, (guint32)i);
  picture = relabel_mask_picture_new(mask, &look);
  g_assert_cmpuint(g_strv_length(picture->classes), <, 100);
}

static RelabelMaskWish *
make_wish(guint8 value, const RelabelMaskLook *look)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 16, 16, NULL);
  g_autoptr(GBytes) npy = NULL;

  relabel_mask_set_value(mask, 3, 3, value);
  npy = relabel_mask_to_npy(mask);
  return relabel_mask_wish_new(npy, NULL, TRUE, look);
}

static void
test_load(void)
{
  const RelabelMaskLook look = { .width = 16, .height = 16, .line = 1 };
  g_autoptr(GBytes) damaged = g_bytes_new_static("x", 1);
  g_autoptr(RelabelMaskWish) good = make_wish(1, &look);
  g_autoptr(RelabelMaskWish) bad = relabel_mask_wish_new(damaged, NULL, TRUE, &look);
  g_autoptr(RelabelMaskWish) lost = relabel_mask_wish_new(NULL, "/nowhere.png", TRUE, &look);
  const RelabelMaskWish *wishes[] = { good, bad, lost };

  for (guint i = 0; i < G_N_ELEMENTS(wishes); i++) {
    g_autoptr(RelabelMaskPicture) picture = relabel_mask_picture_load(wishes[i]);

    g_assert_cmpint(picture->texture != NULL, ==, i == 0);
    g_assert_cmpuint(g_strv_length(picture->classes), ==, 0);
  }
}

static gboolean
is_kept(RelabelMasks *masks, const RelabelMaskWish *wish)
{
  gboolean is_current;
  g_autoptr(RelabelMaskPicture) picture = relabel_masks_find(masks, wish, &is_current);

  g_assert_cmpint(picture != NULL, ==, is_current);
  return picture != NULL;
}

/* Three of 1024 bytes and a little more: the one that was used least recently goes. */
static void
test_keep(void)
{
  const RelabelMaskLook look = { .width = 16, .height = 16, .line = 1 };
  RelabelMaskWish *wishes[4];
  RelabelMasks masks;

  relabel_masks_init(&masks, 4000);
  for (guint i = 0; i < 4; i++) {
    g_autoptr(RelabelMaskPicture) picture = NULL;

    wishes[i] = make_wish((guint8)(i + 1), &look);
    g_assert_false(is_kept(&masks, wishes[i]));
    picture = relabel_mask_picture_load(wishes[i]);
    relabel_masks_keep(&masks, wishes[i], picture);
    g_assert_true(is_kept(&masks, wishes[0]));
    g_assert_cmpuint(masks.n_bytes, <=, masks.max_bytes);
  }
  g_assert_true(is_kept(&masks, wishes[3]));
  g_assert_true(is_kept(&masks, wishes[2]));
  g_assert_false(is_kept(&masks, wishes[1]));
  g_assert_cmpuint(g_hash_table_size(masks.entries), ==, 3);
  g_assert_cmpuint(masks.queue.length, ==, 3);
  for (guint i = 0; i < 4; i++)
    relabel_mask_wish_free(wishes[i]);
  relabel_masks_clear(&masks);
}

/* The old picture is there until one of the new look is. */
static void
test_look(void)
{
  const RelabelMaskLook look = { .width = 16, .height = 16, .line = 1, .opacity = 100 };
  g_autoptr(RelabelMaskWish) wish = make_wish(1, &look);
  g_autoptr(RelabelMaskPicture) picture = relabel_mask_picture_load(wish);
  g_autoptr(RelabelMaskPicture) kept = NULL;
  gboolean is_current;
  RelabelMasks masks;

  relabel_masks_init(&masks, 100000);
  relabel_masks_keep(&masks, wish, picture);
  /* What is in a sample is never another; what is in a file may be. */
  wish->look.version = 1;
  g_assert_true(is_kept(&masks, wish));
  wish->look.opacity = 200;
  kept = relabel_masks_find(&masks, wish, &is_current);
  g_assert_true(kept == picture);
  g_assert_false(is_current);
  relabel_masks_keep(&masks, wish, picture);
  g_assert_true(is_kept(&masks, wish));
  g_assert_cmpuint(g_hash_table_size(masks.entries), ==, 1);
  relabel_masks_clear(&masks);
}

int
main(int argc, char **argv)
{
  gtk_test_init(&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strconcat("/masks/draw/", rows[i].name, NULL);

    g_test_add_data_func(path, &rows[i], test_draw);
  }
  g_test_add_func("/masks/size", test_size);
  g_test_add_func("/masks/noise", test_noise);
  g_test_add_func("/masks/load", test_load);
  g_test_add_func("/masks/keep", test_keep);
  g_test_add_func("/masks/look", test_look);
  return g_test_run();
}

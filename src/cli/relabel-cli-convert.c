/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "relabel-cli-commands.h"
#include "relabel-id.h"
#include "relabel-json.h"
#include "relabel-mask-rle.h"

static char *opt_masks;
static char *opt_png;
static char *opt_size;

const GOptionEntry relabel_cli_convert_options[] = {
  { "masks", 0, 0, G_OPTION_ARG_FILENAME, &opt_masks, N_("Masks are PNG files in this folder, not in the documents"), N_("FOLDER") },
  { "png", 0, 0, G_OPTION_ARG_FILENAME, &opt_png, N_("The mask of “rle”"), N_("FILE") },
  { "size", 0, 0, G_OPTION_ARG_STRING, &opt_size, N_("The size of a mask that is decoded (default: all pixels in one row)"),
    N_("WIDTHxHEIGHT") },
  { NULL },
};

static char *
read_input(gsize *length, GError **error)
{
  g_autoptr(GInputStream) stream = g_unix_input_stream_new(STDIN_FILENO, FALSE);
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
  char *text;

  if (g_output_stream_splice(memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0)
    return NULL;
  *length = g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(memory));
  /* Of nothing, the stream has no data. */
  text = g_malloc0(*length + 1);
  if (*length > 0)
    memcpy(text, g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(memory)), *length);
  return text;
}

static JsonNode *
read_json(GError **error)
{
  gsize length = 0;
  g_autofree char *text = read_input(&length, error);
  JsonNode *node = text != NULL ? relabel_json_parse(text, (gssize)length, error) : NULL;

  if (node == NULL)
    g_prefix_error(error, "%s: ", _("standard input"));
  return node;
}

static RelabelMask *
read_png(const char *path, GError **error)
{
  RelabelMask *mask = relabel_mask_new_from_file(path, error);

  if (mask == NULL)
    g_prefix_error(error, "%s: ", path);
  return mask;
}

/* ---- masks in files ---- */

/* A name in a document must not lead out of the folder. */
static char *
mask_path(const char *name, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(name, G_DIR_SEPARATOR_S, -1);

  if (!g_path_is_absolute(name) && !g_strv_contains((const char *const *)parts, ".."))
    return g_build_filename(opt_masks, name, NULL);
  g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, _("“%s” is no name of a file in the folder of the masks"), name);
  return NULL;
}

static void
make_boolean(RelabelMask *mask)
{
  for (gsize i = 0; i < relabel_mask_get_size(mask); i++)
    mask->pixels[i] = mask->pixels[i] > 0;
  mask->dtype = "bool";
}

static JsonNode *
binary_node(GBytes *bytes)
{
  gsize length = 0;
  gconstpointer data = g_bytes_get_data(bytes, &length);
  g_autofree char *base64 = g_base64_encode(data, length);
  JsonObject *binary = json_object_new(), *wrapper = json_object_new();

  json_object_set_string_member(binary, "base64", base64);
  json_object_set_string_member(binary, "subType", "00");
  json_object_set_object_member(wrapper, "$binary", binary);
  return relabel_json_node_from_object(wrapper);
}

/* {"png": NAME, "dtype": …} to the binary data that documents have. */
static JsonNode *
load_mask(JsonObject *reference, GError **error)
{
  g_autofree char *path = mask_path(json_object_get_string_member(reference, "png"), error);
  g_autoptr(RelabelMask) mask = path != NULL ? read_png(path, error) : NULL;
  g_autoptr(GBytes) npy = NULL;

  if (mask == NULL)
    return NULL;
  if (g_strcmp0(relabel_json_peek_string(reference, "dtype"), "bool") == 0 && mask->format == RELABEL_MASK_8)
    make_boolean(mask);
  npy = relabel_mask_to_npy(mask);
  return binary_node(npy);
}

/* In the types of masks: a pixel of colours is one, as any other. */
static guint64
count_nonzero(RelabelMask *mask)
{
  guint64 n = 0;

  for (int y = 0; y < mask->height; y++) {
    for (int x = 0; x < mask->width; x++)
      n += relabel_mask_get_value(mask, x, y) != 0;
  }
  return n;
}

static JsonObject *
describe_mask(RelabelMask *mask, const char *name)
{
  g_autofree char *sha1 = g_compute_checksum_for_data(G_CHECKSUM_SHA1, mask->pixels, relabel_mask_get_size(mask));
  JsonObject *object = json_object_new();
  JsonArray *shape = json_array_new();

  json_array_add_int_element(shape, mask->height);
  json_array_add_int_element(shape, mask->width);
  if (mask->format == RELABEL_MASK_RGB)
    json_array_add_int_element(shape, 3);
  json_object_set_string_member(object, "png", name);
  json_object_set_array_member(object, "shape", shape);
  json_object_set_string_member(object, "dtype", mask->dtype);
  json_object_set_int_member(object, "sum", (gint64)count_nonzero(mask));
  json_object_set_string_member(object, "sha1", sha1);
  return object;
}

static gboolean
write_png(RelabelMask *mask, const char *path, GError **error)
{
  g_autoptr(RelabelMask) shown = relabel_mask_copy(mask);
  g_autoptr(GBytes) png = NULL;

  /* Yes and no are white and black. */
  for (gsize i = 0; g_str_equal(mask->dtype, "bool") && i < relabel_mask_get_size(shown); i++)
    shown->pixels[i] = shown->pixels[i] > 0 ? 255 : 0;
  png = relabel_mask_to_png(shown, error);
  return png != NULL && g_file_set_contents(path, g_bytes_get_data(png, NULL), (gssize)g_bytes_get_size(png), error);
}

/* The id of the label, unless it is none, or a second label has it. */
static char *
name_mask(JsonObject *label)
{
  static GHashTable *names = NULL;
  const char *id = relabel_json_peek_string(label, "id");
  char *name;

  if (names == NULL)
    names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  if (id == NULL)
    id = relabel_json_peek_string(relabel_json_peek_object(label, "_id"), "$oid");
  if (!relabel_id_is_valid(id))
    id = "mask";
  name = g_strdup_printf("%s.png", id);
  for (guint n = 1; !g_hash_table_add(names, g_strdup(name)); n++) {
    g_free(name);
    name = g_strdup_printf("%s-%u.png", id, n);
  }
  return name;
}

static JsonNode *
save_mask(JsonObject *label, JsonObject *binary, GError **error)
{
  g_autofree char *name = NULL, *path = NULL;
  const char *base64 = relabel_json_peek_string(binary, "base64");
  g_autoptr(RelabelMask) mask = NULL;
  g_autoptr(GBytes) npy = NULL;
  gsize length = 0;
  guchar *data;

  if (base64 == NULL)
    return relabel_json_node_from_object(json_object_new());
  data = g_base64_decode(base64, &length);
  npy = g_bytes_new_take(data, length);
  mask = relabel_mask_new_from_npy(npy, error);
  name = name_mask(label);
  path = g_build_filename(opt_masks, name, NULL);
  if (mask == NULL || !write_png(mask, path, error))
    return NULL;
  return relabel_json_node_from_object(describe_mask(mask, name));
}

static JsonNode *
move_mask(JsonObject *label, JsonObject *mask, gboolean load, GError **error)
{
  JsonObject *binary = relabel_json_peek_object(mask, "$binary");

  if (load && relabel_json_peek_string(mask, "png") != NULL)
    return load_mask(mask, error);
  if (!load && binary != NULL)
    return save_mask(label, binary, error);
  return relabel_json_node_from_object(json_object_ref(mask));
}

/* A copy of the tree in which the masks of labels come from files, or are in files. */
static JsonNode *
move_masks(JsonNode *node, gboolean load, GError **error)
{
  g_autoptr(JsonArray) array = NULL;
  g_autoptr(JsonObject) object = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member, *copy;

  if (JSON_NODE_HOLDS_ARRAY(node)) {
    array = json_array_new();
    for (guint i = 0; i < json_array_get_length(json_node_get_array(node)); i++) {
      member = move_masks(json_array_get_element(json_node_get_array(node), i), load, error);
      if (member == NULL)
        return NULL;
      json_array_add_element(array, member);
    }
    copy = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(copy, g_steal_pointer(&array));
    return copy;
  }
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return json_node_ref(node);
  object = json_object_new();
  json_object_iter_init_ordered(&iter, json_node_get_object(node));
  while (json_object_iter_next_ordered(&iter, &name, &member)) {
    gboolean is_mask = g_str_equal(name, "mask") && JSON_NODE_HOLDS_OBJECT(member);

    member = is_mask ? move_mask(json_node_get_object(node), json_node_get_object(member), load, error) : move_masks(member, load, error);
    if (member == NULL)
      return NULL;
    json_object_set_member(object, name, member);
  }
  return relabel_json_node_from_object(g_steal_pointer(&object));
}

static gboolean
convert(JsonObject *(*func)(JsonObject *request, GError **error), GError **error)
{
  g_autoptr(JsonNode) input = read_json(error);
  g_autoptr(JsonNode) loaded = NULL;
  g_autoptr(JsonNode) answer = NULL;
  g_autoptr(JsonNode) saved = NULL;
  JsonObject *request, *object;

  if (input == NULL)
    return FALSE;
  loaded = opt_masks != NULL ? move_masks(input, TRUE, error) : json_node_ref(input);
  request = loaded != NULL ? relabel_json_as_object(loaded, error) : NULL;
  object = request != NULL ? func(request, error) : NULL;
  if (object == NULL)
    return FALSE;
  answer = relabel_json_node_from_object(object);
  saved = opt_masks != NULL ? move_masks(answer, FALSE, error) : json_node_ref(answer);
  if (saved == NULL)
    return FALSE;
  relabel_cli_print_json(saved, FALSE);
  return TRUE;
}

/* ---- one mask ---- */

static gboolean
encode(GError **error)
{
  g_autoptr(RelabelMask) mask = read_png(opt_png, error);
  g_autoptr(GBytes) rle = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonArray *array;
  const guint8 *bytes;
  gsize n = 0;

  if (mask == NULL)
    return FALSE;
  if (mask->format != RELABEL_MASK_8) {
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED, _("“%s” has more than one byte a pixel"), opt_png);
    return FALSE;
  }
  rle = relabel_mask_rle_encode(mask->pixels, relabel_mask_get_size(mask));
  bytes = g_bytes_get_data(rle, &n);
  array = json_array_sized_new((guint)n);
  for (gsize i = 0; i < n; i++)
    json_array_add_int_element(array, bytes[i]);
  node = json_node_new(JSON_NODE_ARRAY);
  json_node_take_array(node, array);
  relabel_cli_print_json(node, FALSE);
  return TRUE;
}

/* The list, with the size; the data begin with the number of values, four a pixel. */
static GByteArray *
read_rle(JsonNode *node, GError **error)
{
  JsonArray *list = relabel_json_as_array(node, error);
  g_autoptr(GByteArray) bytes = g_byte_array_new();

  for (guint i = 0; list != NULL && i < json_array_get_length(list); i++) {
    JsonNode *element = json_array_get_element(list, i);
    gint64 value = relabel_json_is_number(element) ? json_node_get_int(element) : -1;
    guint8 byte = (guint8)value;

    if (value < 0 || value > 255) {
      g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_DAMAGED, _("Number %u of the list is no byte"), i + 1);
      return NULL;
    }
    g_byte_array_append(bytes, &byte, 1);
  }
  return list != NULL ? g_steal_pointer(&bytes) : NULL;
}

/* “640x480”. */
static gboolean
parse_size(const char *text, int *width, int *height)
{
  g_auto(GStrv) parts = g_strsplit(text, "x", -1);
  guint64 w, h;

  if (g_strv_length(parts) != 2 || !g_ascii_string_to_unsigned(parts[0], 10, 1, G_MAXINT32, &w, NULL) ||
      !g_ascii_string_to_unsigned(parts[1], 10, 1, G_MAXINT32, &h, NULL))
    return FALSE;
  *width = (int)w;
  *height = (int)h;
  return TRUE;
}

static gboolean
read_size(const GByteArray *bytes, int *width, int *height)
{
  guint32 n = 0;

  if (opt_size != NULL)
    return parse_size(opt_size, width, height);
  for (guint i = 0; i < 4 && i < bytes->len; i++)
    n = n << 8 | bytes->data[i];
  *width = (int)(n / 4);
  *height = 1;
  return TRUE;
}

static gboolean
decode(GError **error)
{
  g_autoptr(JsonNode) node = read_json(error);
  g_autoptr(GByteArray) bytes = node != NULL ? read_rle(node, error) : NULL;
  g_autoptr(RelabelMask) mask = NULL;
  int width = 0, height = 0;

  if (bytes == NULL)
    return FALSE;
  if (!read_size(bytes, &width, &height)) {
    relabel_cli_set_usage_error(error, _("“%s” is no size, such as 640x480"), opt_size);
    return FALSE;
  }
  mask = relabel_mask_new(RELABEL_MASK_8, width, height, error);
  return mask != NULL && relabel_mask_rle_decode(bytes->data, bytes->len, mask->pixels, relabel_mask_get_size(mask), error) &&
         write_png(mask, opt_png, error);
}

gboolean
relabel_cli_convert(RelabelCli *cli, GError **error)
{
  const char *what = cli->args[0], *how = what != NULL ? cli->args[1] : NULL;
  gboolean rle = g_strcmp0(what, "rle") == 0;

  if (rle && opt_png == NULL) {
    relabel_cli_set_usage_error(error, _("%s is missing"), "--png");
    return FALSE;
  }
  if (g_strcmp0(what, "to-labelstudio") == 0 && how == NULL)
    return convert(relabel_convert_to_label_studio, error);
  if (g_strcmp0(what, "from-labelstudio") == 0 && how == NULL)
    return convert(relabel_convert_from_label_studio, error);
  if (rle && g_strcmp0(how, "encode") == 0)
    return encode(error);
  if (rle && g_strcmp0(how, "decode") == 0)
    return decode(error);
  relabel_cli_set_usage_error(error, _("Say what to convert: %s"), "to-labelstudio, from-labelstudio, rle encode, rle decode");
  return FALSE;
}

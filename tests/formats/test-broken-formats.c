/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../media/pictures.h"
#include "capture-dataset.h"
#include "relabel-detection.h"
#include "relabel-format-error.h"
#include "relabel-json.h"

/* Files that are broken, or as other programs write them: each row is a folder of them, beside pictures a.jpg and b.jpg of 64 by 48 pixels. */

typedef struct {
  const char *name;
  const char *format;
  struct {
    const char *path;
    const char *text; /* NULL for a picture */
  } files[4];
  guint n_samples;
  guint n_labels;
  guint64 line;       /* of the first problem */
  const char *reason; /* a part of it; NULL if there is to be none, or the import as a whole is to fail */
  const char *error;  /* of the import as a whole */
} Row;

#define IMAGES \
  "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":64,\"height\":48},{\"id\":2,\"file_name\":\"b.jpg\",\"width\":64,\"height\":48}],\n" \
  "\"categories\":[{\"id\":7,\"name\":\"cat\"}],\n"
#define BOX "{\"id\":1,\"image_id\":1,\"category_id\":7,\"bbox\":[1,2,3,4]}"
#define OBJECT(x) "<object><name>cat</name><bndbox><xmin>" x "</xmin><ymin>2</ymin><xmax>30</xmax><ymax>4</ymax></bndbox></object>"
#define VOC(objects) \
  "<annotation>\n<filename>a.jpg</filename><size><width>64</width><height>48</height></size>\n" objects "\n</annotation>"
#define CVAT(shapes) \
  "<annotations>\n<image id=\"0\" name=\"a.jpg\" width=\"64\" height=\"48\">\n" shapes "\n</image>\n" \
  "<image id=\"1\" name=\"b.jpg\" width=\"64\" height=\"48\"><tag label=\"x\"/></image></annotations>"
#define CVAT_BOX "<box label=\"cat\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>"

static const Row rows[] = {
  { "any-order", "coco", { { "labels.json", "{\"annotations\":[" BOX "],\"categories\":[],\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}]}" } },
    1, 1 },
  { "no-annotations", "coco", { { "labels.json", IMAGES "\"x\":1}" } }, 2, 0 },
  { "text-ids", "coco", { { "labels.json", "{\"images\":[{\"id\":\"u1\",\"file_name\":\"a.jpg\",\"width\":64,\"height\":48}],"
                                           "\"annotations\":[{\"image_id\":\"u1\",\"bbox\":[1,2,3,4]}]}" } }, 1, 1 },
  { "element", "coco", { { "labels.json", IMAGES "\"annotations\":[" BOX ",\n{\"a\" 1},\n" BOX "]}" } }, 2, 2, 4, "in annotation 2" },
  { "cut", "coco", { { "labels.json", IMAGES "\"annotations\":[" BOX ",\n" BOX ",\n{\"a\":" } }, 2, 2, 5, "the file ends too early" },
  { "unknown-image", "coco", { { "labels.json", IMAGES "\"annotations\":[{\"image_id\":3,\"bbox\":[1,2,3,4]}," BOX "]}" } }, 2, 1, 3,
    "there is no image “3”" },
  { "no-numbers", "coco", { { "labels.json", IMAGES "\"annotations\":[{\"image_id\":1,\"bbox\":[1,NaN,3,4]},\n" BOX "]}" } }, 2, 1, 3,
    "not made of four numbers" },
  { "huge", "coco", { { "labels.json", IMAGES "\"annotations\":[{\"image_id\":1,\"bbox\":[1,1e300,3,4]},\n" BOX "]}" } }, 2, 1, 3,
    "not of any image" },
  { "traversal", "coco", { { "labels.json", "{\"images\":[{\"id\":1,\"file_name\":\"../../x.jpg\",\"width\":64,\"height\":48},\n"
                                            "{\"id\":2,\"file_name\":\"b.jpg\"}],\"annotations\":[]}" } }, 1, 0, 1, "it is not in the folder" },
  { "of-another-computer", "coco", { { "labels.json", "{\"images\":[{\"id\":1,\"file_name\":\"C:\\\\x\\\\a.jpg\"},"
                                                      "{\"id\":2,\"file_name\":\"http://host/x/b.jpg\"},{\"id\":3,\"file_name\":\".\\\\a.jpg\"}],"
                                                      "\"annotations\":[" BOX "]}" } }, 3, 1 },
  { "splits", "coco", { { "train/_annotations.coco.json", IMAGES "\"annotations\":[" BOX "]}" }, { "train/b.jpg", NULL },
                        { "valid/_annotations.coco.json", IMAGES "\"annotations\":[" BOX "," BOX "]}" }, { "valid/images/b.jpg", NULL } }, 4, 3 },
  { "of-coco-itself", "coco",
    { { "annotations/captions_val2017.json", IMAGES "\"annotations\":[{\"image_id\":1,\"caption\":\"x\"}]}" },
      { "annotations/instances_val2017.json", "{\"images\":[{\"id\":1,\"file_name\":\"c.jpg\"}],\"annotations\":[" BOX "]}" },
      { "val2017/c.jpg", NULL } }, 1, 1 },
  { "missing", "coco",
    { { "labels.json", "{\"images\":[{\"id\":1,\"file_name\":\"c.jpg\",\"width\":64,\"height\":48}],\"annotations\":[" BOX "]}" } },
    1, 1, 0, "its labels were imported" },
  { "missing-without-size", "coco", { { "labels.json", "{\"images\":[{\"id\":1,\"file_name\":\"c.jpg\"},{\"id\":2,\"file_name\":\"b.jpg\"}],"
                                                       "\"annotations\":[" BOX "]}" } }, 1, 0, 0, "" },
  { "same-id", "coco", { { "labels.json", "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"},\n{\"id\":1,\"file_name\":\"b.jpg\"}],"
                                          "\"annotations\":[]}" } }, 1, 0, 2, "its “id” is that of another" },
  { "runs-too-long", "coco", { { "labels.json", IMAGES "\"annotations\":[{\"image_id\":1,\"bbox\":[0,0,9,9],\"segmentation\":"
                                                       "{\"size\":[48,64],\"counts\":[1,999999999999]}}]}" } }, 2, 1, 3, "don't fit the image" },
  { "runs-of-other-size", "coco", { { "labels.json", IMAGES "\"annotations\":[{\"image_id\":1,\"bbox\":[0,0,9,9],\"segmentation\":"
                                                            "{\"size\":[480,640],\"counts\":[307200]}}]}" } }, 2, 1, 3, "another size" },
  { "runs-of-rubbish", "coco", { { "labels.json", IMAGES "\"annotations\":[{\"image_id\":1,\"bbox\":[0,0,9,9],\"segmentation\":"
                                                         "{\"size\":[48,64],\"counts\":\"oooooooooooooooo\"}}]}" } }, 2, 1, 3, "can't be unpacked" },
  { "endless-outline", "coco", { { "labels.json", IMAGES "\"annotations\":[{\"image_id\":1,\"bbox\":[0,0,9,9],\"segmentation\":"
                                                         "[[0,0,9e7,0,0,9e7,9e7,9e7]]}]}" } }, 2, 1, 3, "longer than any image" },
  { "other-json", "coco", { { "labels.json", "{\"labels\":{}}" } }, 0, 0, 0, NULL, "There are no labels of COCO" },
  { "nothing", "coco", { { "labels.json", "{\"images\":[{\"id\":1}]}" } }, 0, 0, 0, NULL, "it has no “file_name”" },
  { "lines", "yolo", { { "obj.names", "cat\ndog\n" }, { "a.txt", "0 .5 .5 .2 .2\n0 .5 .5 .2\n\n1 .5 .5 .2 .2 .75\r\n" } }, 2, 2, 2, "were expected" },
  { "not-a-number", "yolo", { { "obj.names", "cat\n" }, { "a.txt", "0 .5 x .2 .2\n0 .5 .5 .2 .2" } }, 2, 1, 1, "no number" },
  { "nan", "yolo", { { "obj.names", "cat\n" }, { "a.txt", "0 nan .5 .2 .2\n0 .5 .5 .2 .2" } }, 2, 1, 1, "not of any image" },
  { "huge-number", "yolo", { { "obj.names", "cat\n" }, { "a.txt", "0 1e300 .5 .2 .2\n0 .5 .5 .2 .2" } }, 2, 1, 1, "not of any image" },
  { "negative", "yolo", { { "obj.names", "cat\n" }, { "a.txt", "0 .5 .5 -1 .2\n0 .5 .5 .2 .2" } }, 2, 1, 1, "negative" },
  { "odd-outline", "yolo", { { "obj.names", "cat\n" }, { "a.txt", "0 .1 .1 .2 .2 .3 .3\n0 .1 .1 .2 .2 .3 .3 .4" } }, 2, 1, 2, "were expected" },
  { "mixed", "yolo", { { "obj.names", "cat\n" }, { "a.txt", "0 .5 .5 .2 .2\n0 .1 .1 .2 .2 .3 .3\n" } }, 2, 2, 2, "imported as its box" },
  { "list-that-leads-out", "yolo", { { "obj.names", "cat\n" }, { "images.txt", "a.jpg\n../../../b.jpg\n" }, { "a.txt", "0 .5 .5 .2 .2" } }, 1, 1, 2,
    "it is not in the folder" },
  { "bad-yaml", "yolo", { { "dataset.yaml", "names: [cat\ntrain: {" } }, 0, 0, 0, NULL, "dataset.yaml is damaged in line" },
  { "no-such-place", "yolo",
    { { "dataset.yaml", "names: [cat]\ntrain: images\nval: .\n" }, { "a.txt", "0 .5 .5 .2 .2" } }, 2, 1, 0, "there is no “images”" },
  { "labels-without-picture", "yolo", { { "dataset.yaml", "names: {0: cat}\ntrain: [../.]\nval: images/val" }, { "images/val/x", "" },
                                        { "labels/val/c.txt", "0 .5 .5 .2 .2" } }, 2, 0, 0, "" },
  { "of-an-editor", "yolo", { { "classes.txt", "cat\ndog\n" }, { "a.txt", "1 .5 .5 .2 .2\n" } }, 2, 1 },
  { "without-classes", "yolo", { { "images/c.jpg", NULL }, { "labels/c.txt", "1 .5 .5 .2 .2\n" } }, 1, 1 },
  { "path-in-folder", "yolo", { { "data.yaml", "path: ds\ntrain: images\ntest: null\nnames: [cat]" }, { "ds/images/c.jpg", NULL },
                                { "ds/labels/c.txt", "0 .5 .5 .2 .2" } }, 1, 1 },
  { "lists-of-others", "yolo",
    { { "data.yaml", "train: lists/train.txt\nval: val.txt\nnames: [cat]" }, { "lists/train.txt", "../a.jpg\nC:\\x\\b.jpg" },
      { "val.txt", "data/a.jpg\n" }, { "a.txt", "0 .5 .5 .2 .2" } }, 3, 2 },
  { "pose", "yolo", { { "data.yaml", "train: .\nnames: [cat]\nkpt_shape: [2, 3]" }, { "a.txt", "0 .5 .5 .2 .2 .1 .1 2 0 0 0\n0 .5 .5 .2 .2" } },
    2, 1, 1, "keypoints of poses" },
  { "cut", "voc", { { "labels/a.xml", VOC(OBJECT("1")) }, { "labels/b.xml", "<annotation>\n<filename>b.jpg</filename>\n<object><name>c" } }, 1, 1, 3,
    "was left out: b.xml is damaged" },
  { "box", "voc", { { "labels/a.xml", VOC(OBJECT("nan") OBJECT("1e300") "\n" OBJECT("40") OBJECT("1.9")) } }, 1, 1, 3, "“bndbox” is no box" },
  { "entities", "voc", { { "labels/a.xml", VOC(OBJECT("1")) },
                         { "labels/b.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE annotation [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n"
                                           "<annotation><filename>&x;</filename></annotation>" } }, 1, 1, 3, "a document type" },
  { "no-picture", "voc", { { "labels/a.xml", VOC(OBJECT("1")) },
                           { "labels/c.xml", "<annotation><size><width>9</width><height>9</height></size></annotation>" } }, 1, 1, 0,
    "there is no picture for it" },
  { "leads-out", "voc",
    { { "labels/a.xml", VOC(OBJECT("1")) }, { "labels/c.xml", "<annotation><filename>../../../c.jpg</filename></annotation>" } }, 1,
    1, 0, "it is not in the folder" },
  { "parts", "voc", { { "train/c.jpg", NULL }, { "train/c.xml", VOC(OBJECT("1")) }, { "README.txt", "x" } }, 1, 1 },
  { "nothing", "voc", { { "labels/a.xml", "<annotation" } }, 0, 0, 0, NULL, "No labels of Pascal VOC could be read" },
  { "cut", "cvat", { { "labels.xml", CVAT(CVAT_BOX) "<x" } }, 2, 2, 5, "what follows was left out" },
  { "cut-in-image", "cvat", { { "labels.xml", "<annotations><image name=\"a.jpg\" width=\"64\" height=\"48\">" CVAT_BOX "</image>\n"
                                              "<image name=\"b.jpg\" width=\"64\" height=\"48\">" CVAT_BOX "<poly" } }, 1, 1, 2,
    "what follows was left out" },
  { "shapes", "cvat", { { "labels.xml", CVAT("<box label=\"a\" xtl=\"nan\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>\n<polygon label=\"b\" points=\"1,2;3\"/>"
                                             "<mask label=\"c\" rle=\"9,9\" left=\"0\" top=\"0\" width=\"3\" height=\"3\"/>" CVAT_BOX) } }, 2, 2, 3,
    "its place can't be read" },
  { "other-shapes", "cvat", { { "labels.xml", CVAT("<ellipse label=\"a\" cx=\"9\" cy=\"9\" rx=\"2\" ry=\"2\"/>" CVAT_BOX) } }, 2, 2, 3,
    "there is no kind of label for it" },
  { "turned", "cvat", { { "labels.xml", CVAT("<box label=\"a\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\" rotation=\"x\"/>" CVAT_BOX) } }, 2, 2, 3,
    "its place can't be read" },
  { "video", "cvat", { { "labels.xml", "<annotations><track id=\"0\" label=\"cat\"/></annotations>" } }, 0, 0, 0, NULL, "tracks of a video" },
  { "huge-mask", "cvat",
    { { "labels.xml", CVAT("<mask label=\"c\" rle=\"9\" left=\"0\" top=\"0\" width=\"2e9\" height=\"2e9\"/>" CVAT_BOX) } }, 2, 2, 3,
    "its place can't be read" },
  { "leads-out", "cvat", { { "labels.xml", "<annotations>\n<image name=\"/../../etc/x\" width=\"6\" height=\"4\"/>\n"
                                           "<image name=\"../b.jpg\" width=\"6\" height=\"4\"/>"
                                           "<image name=\"a.jpg\" width=\"64\" height=\"48\"/></annotations>" } },
    2, 0, 0, "its labels were imported" },
  { "words", "kitti",
    { { "labels/a.txt", "cat 0 0 0 1 2 3 4 0 0 0 0 0 0 0\ncat 0 0 0 1 2 x 4\ncat 0 0 0 5 2 3 4\n" } }, 1, 1, 2, "a label was left out" },
  { "devkit", "kitti", { { "training/image_2/c.jpg", NULL }, { "training/label_2/c.txt", "cat 0 0 0 1 2 3 4" } }, 1, 1 },
  { "columns", "csv", { { "labels.csv", "\xef\xbb\xbf Filepath ; n\r\n./a.jpg;1\r\n\"b.jpg\";2\r\n" } }, 2, 0 },
  { "beside-data", "csv", { { "labels.csv", "filepath,label\ndata/c.jpg,cat\n" }, { "data/c.jpg", NULL } }, 1, 1 },
  { "jpeg", "masks", { { "data/sub/c.jpg", NULL }, { "labels/sub/c.jpg", NULL } }, 1, 1 },
  { "without-picture", "masks", { { "data/c.jpg", NULL }, { "labels/c.png", NULL }, { "labels/d.png", NULL } }, 1, 1, 0,
    "there is no picture of that name" },
  { "lists", "fiftyone-classification",
    { { "labels.json", "{\"classes\":null,\"labels\":{\"a\":[{\"label\":\"x\"},{\"label\":\"y\"}],\"b\":null}}" } }, 2, 2 },
  { "null-first", "fiftyone-detection",
    { { "labels.json", "{\"labels\":{\"b\":null,\"a\":[{\"label\":\"x\",\"bounding_box\":[0,0,1,1]}]}}" } }, 2, 1 },
  { "without-picture", "kitti", { { "labels/a.txt", "cat 0 0 0 1 2 3 4" }, { "labels/c.txt", "cat 0 0 0 1 2 3 4" } }, 1, 1, 0,
    "there is no picture of that name" },
};

static char *
make_folder(const Row *row)
{
  char *folder = folder_new();
  g_autoptr(GBytes) picture = picture_jpeg(64, 48, 1, FALSE);

  g_free(file_write(folder, "a.jpg", picture));
  g_free(file_write(folder, "b.jpg", picture));
  for (gsize i = 0; i < G_N_ELEMENTS(row->files) && row->files[i].path != NULL; i++) {
    g_autofree char *path = g_build_filename(folder, row->files[i].path, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
    if (row->files[i].text != NULL)
      g_assert_true(g_file_set_contents(path, row->files[i].text, -1, NULL));
    else
      g_free(file_write(folder, row->files[i].path, picture));
  }
  return folder;
}

static guint
count_labels(CaptureDataset *dataset)
{
  guint n = 0;

  for (guint i = 0; i < dataset->samples->len; i++) {
    g_auto(GStrv) fields = relabel_sample_list_label_fields(dataset->samples->pdata[i]);

    for (gsize k = 0; fields[k] != NULL; k++)
      n += relabel_sample_get_labels(dataset->samples->pdata[i], fields[k])->len;
  }
  return n;
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  char *folder = make_folder(row);
  CaptureDataset *dataset = capture_dataset_new();
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelImportReport) report = import_path(RELABEL_DATASET(dataset), row->format, folder, &error);

  for (guint i = 0; report != NULL && i < relabel_import_report_get_n_listed(report); i++)
    g_test_message("%s:%" G_GUINT64_FORMAT ": %s", relabel_import_report_get_path(report, i), relabel_import_report_get_line(report, i),
                   relabel_import_report_get_reason(report, i));
  if (row->error != NULL) {
    g_assert_null(report);
    g_assert_true(error->domain == RELABEL_FORMAT_ERROR);
    g_assert_nonnull(strstr(error->message, row->error));
    g_assert_cmpuint(dataset->n_commits, ==, 0);
    g_assert_cmpuint(dataset->samples->len, ==, 0);
  } else {
    g_assert_no_error(error);
    g_assert_cmpstr(relabel_format_detect(folder), ==, row->format);
    g_assert_cmpuint(dataset->samples->len, ==, row->n_samples);
    g_assert_cmpuint(count_labels(dataset), ==, row->n_labels);
  }
  if (row->reason != NULL) {
    g_assert_cmpuint(relabel_import_report_get_n_listed(report), >, 0);
    g_assert_nonnull(strstr(relabel_import_report_get_reason(report, 0), row->reason));
    g_assert_cmpuint(relabel_import_report_get_line(report, 0), ==, row->line);
    g_assert_true(g_str_has_prefix(relabel_import_report_get_path(report, 0), folder) || row->line == 0);
  } else if (report != NULL) {
    g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 0);
  }
  g_assert_finalize_object(dataset);
  folder_remove(folder);
}

/* A pipe in the place of a file gives nothing, and nobody waits for what it might. */
static void
test_pipes(void)
{
  static const char *const names[] = { "labels.json", "labels.csv", "labels.xml", "data.yaml", "obj.names", "images.txt", "data.json",
                                       "metadata.json", "samples.json", "labels/a.txt", "labels/a.xml", "labels/a.npy", "data/a.jpg",
                                       "train/labels.json" };
  const char *const *formats = relabel_format_list();
  char *folder = folder_new();

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_build_filename(folder, names[i], NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
  }
  relabel_format_detect(folder);
  for (gsize i = 0; formats[i] != NULL; i++) {
    CaptureDataset *dataset = capture_dataset_new();

    g_assert_null(import_path(RELABEL_DATASET(dataset), formats[i], folder, NULL));
    g_assert_finalize_object(dataset);
  }
  folder_remove(folder);
}

/* Annotations of many images in an order of their own, in a file that is larger than the buffers. */
static void
test_shuffled(void)
{
  char *folder = folder_new();
  g_autoptr(GString) text = g_string_new("{\"annotations\":[");
  g_autofree char *path = g_build_filename(folder, "labels.json", NULL);
  CaptureDataset *dataset = capture_dataset_new();
  g_autoptr(RelabelImportReport) report = NULL;
  g_autoptr(GError) error = NULL;

  for (int i = 0; i < 9000; i++)
    g_string_append_printf(text, "%s{\"id\":%d,\"image_id\":%d,\"bbox\":[%d,0,1,1]}", i > 0 ? "," : "", i, i * 7919 % 300, i % 64);
  g_string_append(text, "],\"images\":[");
  for (int i = 0; i < 300; i++)
    g_string_append_printf(text, "%s{\"id\":%d,\"file_name\":\"%03d.jpg\",\"width\":64,\"height\":48}", i > 0 ? "," : "", i, i);
  g_string_append(text, "]}");
  g_assert_true(g_file_set_contents(path, text->str, -1, NULL));
  report = import_path(RELABEL_DATASET(dataset), "coco", path, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(dataset->samples->len, ==, 300);
  for (int i = 0; i < 9000; i++) {
    g_autofree char *name = g_strdup_printf("%03d.jpg", i * 7919 % 300);
    GPtrArray *labels = relabel_sample_get_labels(capture_dataset_find(dataset, name), "ground_truth");
    RelabelBox box;

    g_assert_cmpuint(labels->len, ==, 30);
    relabel_detection_get_box(labels->pdata[i / 300], &box);
    g_assert_cmpfloat(box.x, ==, i % 64 / 64.0);
  }
  g_assert_finalize_object(dataset);
  folder_remove(folder);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/formats/broken/%s/%s", rows[i].format, rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/formats/broken/pipes", test_pipes);
  g_test_add_func("/formats/broken/coco/shuffled", test_shuffled);
  return g_test_run();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-import-private.h"
#include "relabel-problems.h"

/**
 * RelabelImportReport:
 *
 * What an import has brought, and what it could not read.
 */
struct _RelabelImportReport {
  GObject parent_instance;

  const char *format;
  guint64 n_samples;
  guint64 n_others;
  RelabelProblems problems;
};

G_DEFINE_FINAL_TYPE(RelabelImportReport, relabel_import_report, G_TYPE_OBJECT)

static void
relabel_import_report_finalize(GObject *object)
{
  relabel_problems_clear(&RELABEL_IMPORT_REPORT(object)->problems);
  G_OBJECT_CLASS(relabel_import_report_parent_class)->finalize(object);
}

static void
relabel_import_report_class_init(RelabelImportReportClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_import_report_finalize;
}

static void
relabel_import_report_init(RelabelImportReport *self)
{
  relabel_problems_init(&self->problems);
}

RelabelImportReport *
relabel_import_report_new(const char *format)
{
  RelabelImportReport *self = g_object_new(RELABEL_TYPE_IMPORT_REPORT, NULL);

  self->format = g_intern_string(format);
  return self;
}

void
relabel_import_report_add_problem(RelabelImportReport *self, const char *path, guint64 line, const char *reason)
{
  relabel_problems_add(&self->problems, path, line, reason);
}

void
relabel_import_report_add_other(RelabelImportReport *self)
{
  self->n_others++;
}

void
relabel_import_report_add_samples(RelabelImportReport *self, guint64 n)
{
  self->n_samples += n;
}

/**
 * relabel_import_report_get_format:
 *
 * Returns: the name of the format, which may have been found out
 */
const char *
relabel_import_report_get_format(RelabelImportReport *self)
{
  return self->format;
}

/**
 * relabel_import_report_get_n_samples:
 *
 * Returns: how many samples were added
 */
guint64
relabel_import_report_get_n_samples(RelabelImportReport *self)
{
  return self->n_samples;
}

/**
 * relabel_import_report_get_n_others:
 *
 * Returns: how many files were left out because they are no pictures
 */
guint64
relabel_import_report_get_n_others(RelabelImportReport *self)
{
  return self->n_others;
}

/**
 * relabel_import_report_get_n_problems:
 *
 * Returns: how many files, lines, samples or labels could not be read, or not in full
 */
guint64
relabel_import_report_get_n_problems(RelabelImportReport *self)
{
  return self->problems.n;
}

/**
 * relabel_import_report_get_n_listed:
 *
 * Returns: how many problems are listed one by one: all, but at most ten thousand
 */
guint
relabel_import_report_get_n_listed(RelabelImportReport *self)
{
  return self->problems.listed->len;
}

/**
 * relabel_import_report_get_path:
 * @position: below [method@Relabel.ImportReport.get_n_listed]
 *
 * Returns: (type filename): the file that a problem is with
 */
const char *
relabel_import_report_get_path(RelabelImportReport *self, guint position)
{
  g_return_val_if_fail(position < self->problems.listed->len, NULL);

  return relabel_problems_get(&self->problems, position)->path;
}

/**
 * relabel_import_report_get_line:
 * @position: below [method@Relabel.ImportReport.get_n_listed]
 *
 * Returns: the line of the file, from 1 on; 0 where the problem is with the file as a whole
 */
guint64
relabel_import_report_get_line(RelabelImportReport *self, guint position)
{
  g_return_val_if_fail(position < self->problems.listed->len, 0);

  return relabel_problems_get(&self->problems, position)->line;
}

/**
 * relabel_import_report_get_reason:
 * @position: below [method@Relabel.ImportReport.get_n_listed]
 *
 * Returns: what is wrong with it, to be read after its name and line
 */
const char *
relabel_import_report_get_reason(RelabelImportReport *self, guint position)
{
  g_return_val_if_fail(position < self->problems.listed->len, NULL);

  return relabel_problems_get(&self->problems, position)->reason;
}

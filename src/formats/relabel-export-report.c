/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-export-private.h"
#include "relabel-problems.h"

typedef struct {
  const char *what; /* interned */
  guint64 n;
} Omission;

/**
 * RelabelExportReport:
 *
 * What an export has written, and what it could not.
 */
struct _RelabelExportReport {
  GObject parent_instance;

  guint64 n_samples;
  guint64 n_labels;
  GArray *omissions; /* of Omission, in the order in which they occurred first */
  RelabelProblems problems;
};

G_DEFINE_FINAL_TYPE(RelabelExportReport, relabel_export_report, G_TYPE_OBJECT)

static void
relabel_export_report_finalize(GObject *object)
{
  RelabelExportReport *self = RELABEL_EXPORT_REPORT(object);

  g_array_unref(self->omissions);
  relabel_problems_clear(&self->problems);
  G_OBJECT_CLASS(relabel_export_report_parent_class)->finalize(object);
}

static void
relabel_export_report_class_init(RelabelExportReportClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_export_report_finalize;
}

static void
relabel_export_report_init(RelabelExportReport *self)
{
  self->omissions = g_array_new(FALSE, FALSE, sizeof(Omission));
  relabel_problems_init(&self->problems);
}

RelabelExportReport *
relabel_export_report_new(void)
{
  return g_object_new(RELABEL_TYPE_EXPORT_REPORT, NULL);
}

void
relabel_export_report_add_problem(RelabelExportReport *self, const char *path, const char *reason)
{
  relabel_problems_add(&self->problems, path, 0, reason);
}

void
relabel_export_report_add_samples(RelabelExportReport *self, guint64 n)
{
  self->n_samples += n;
}

/* One that was read, and is left out. */
void
relabel_export_report_remove_sample(RelabelExportReport *self)
{
  self->n_samples--;
}

void
relabel_export_add_labels(RelabelExport *export, guint64 n)
{
  export->report->n_labels += n;
}

void
relabel_export_omit(RelabelExport *export, const char *what)
{
  GArray *omissions = export->report->omissions;
  Omission omission = { g_intern_string(what), 1 };

  for (guint i = 0; i < omissions->len; i++) {
    Omission *known = &g_array_index(omissions, Omission, i);

    if (known->what == omission.what) {
      known->n++;
      return;
    }
  }
  g_array_append_val(omissions, omission);
}

/**
 * relabel_export_report_get_n_samples:
 *
 * Returns: how many samples were written
 */
guint64
relabel_export_report_get_n_samples(RelabelExportReport *self)
{
  return self->n_samples;
}

/**
 * relabel_export_report_get_n_labels:
 *
 * Returns: how many labels were written
 */
guint64
relabel_export_report_get_n_labels(RelabelExportReport *self)
{
  return self->n_labels;
}

/**
 * relabel_export_report_get_n_omissions:
 *
 * Returns: how many kinds of things the format has no place for
 */
guint
relabel_export_report_get_n_omissions(RelabelExportReport *self)
{
  return self->omissions->len;
}

/**
 * relabel_export_report_get_omission:
 * @position: below [method@Relabel.ExportReport.get_n_omissions]
 * @count: (out) (optional): how often it was left out
 *
 * Returns: what was left out, in the plural: “rotations of boxes”
 */
const char *
relabel_export_report_get_omission(RelabelExportReport *self, guint position, guint64 *count)
{
  const Omission *omission;

  g_return_val_if_fail(position < self->omissions->len, NULL);

  omission = &g_array_index(self->omissions, Omission, position);
  if (count != NULL)
    *count = omission->n;
  return omission->what;
}

/**
 * relabel_export_report_get_n_problems:
 *
 * Returns: how many files could not be read or written
 */
guint64
relabel_export_report_get_n_problems(RelabelExportReport *self)
{
  return self->problems.n;
}

/**
 * relabel_export_report_get_n_listed:
 *
 * Returns: how many problems are listed one by one: all, but at most ten thousand
 */
guint
relabel_export_report_get_n_listed(RelabelExportReport *self)
{
  return self->problems.listed->len;
}

/**
 * relabel_export_report_get_path:
 * @position: below [method@Relabel.ExportReport.get_n_listed]
 *
 * Returns: (type filename): the file that a problem is with
 */
const char *
relabel_export_report_get_path(RelabelExportReport *self, guint position)
{
  g_return_val_if_fail(position < self->problems.listed->len, NULL);

  return relabel_problems_get(&self->problems, position)->path;
}

/**
 * relabel_export_report_get_reason:
 * @position: below [method@Relabel.ExportReport.get_n_listed]
 *
 * Returns: what is wrong with it, to be read after its name
 */
const char *
relabel_export_report_get_reason(RelabelExportReport *self, guint position)
{
  g_return_val_if_fail(position < self->problems.listed->len, NULL);

  return relabel_problems_get(&self->problems, position)->reason;
}

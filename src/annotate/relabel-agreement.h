/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far annotators agree on the labels of one class in one field; sums over all tasks that were counted. */
typedef struct {
  const char *field;
  const char *label_class; /* "" for values without one */
  guint64 labels;          /* that at least one annotator has */
  guint64 kept;            /* of these, by the vote */
  guint64 matched;         /* annotators who have the label, with this class or value */
  guint64 total;           /* annotators who could have had it */
  guint64 pairs;           /* of shapes of one label */
  double iou;              /* the sum over these pairs */
} RelabelAgreementClass;

/* The tasks of a load are counted into one, one after the other. */
typedef struct _RelabelAgreement RelabelAgreement;

RelabelAgreement *relabel_agreement_new(void);
void relabel_agreement_free(RelabelAgreement *self);

/* The sums of a class, made where there are none yet; label_class may be NULL. */
RelabelAgreementClass *relabel_agreement_get(RelabelAgreement *self, const char *field, const char *label_class);

/* Of RelabelAgreementClass, borrowed, by fields and then by classes. */
GPtrArray *relabel_agreement_list(const RelabelAgreement *self);

/* 0 to 1; -1 where there was nothing to count. */
double relabel_agreement_class_get_mean_iou(const RelabelAgreementClass *self);
double relabel_agreement_class_get_agreement(const RelabelAgreementClass *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelAgreement, relabel_agreement_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

G_BEGIN_DECLS

/*
 * What a view lets through, as conditions that can be clicked: each on one path of samples (field NULL) or of the labels of a field. Those
 * that a view has besides stay as they are.
 */

/* From, to: NAN where it is open. */
typedef struct {
  double from;
  double to;
} RelabelFacetRange;

/* From a sample, where they are counted. */
char *relabel_facets_dup_full_path(RelabelField *field, const char *path);
/* (transfer full): of JsonNode; NULL without a condition. */
GPtrArray *relabel_facets_dup_values(RelabelView *view, const char *field, const char *path);
RelabelView *relabel_facets_set_values(RelabelView *view, const char *field, const char *path, GPtrArray *values);
RelabelFacetRange relabel_facets_get_range(RelabelView *view, const char *field, const char *path);
RelabelView *relabel_facets_set_range(RelabelView *view, const char *field, const char *path, RelabelFacetRange range);
/* Whether only samples without labels of the field are let through. */
gboolean relabel_facets_get_unlabelled(RelabelView *view, RelabelField *field);
RelabelView *relabel_facets_set_unlabelled(RelabelView *view, RelabelField *field, gboolean unlabelled);
/* The view by which the values of a path are counted: without the condition on them, and without order and limits. */
RelabelView *relabel_facets_make_counted(RelabelView *view, const char *field, const char *path);
/* Whether it does something that no condition here, and no order, says. */
gboolean relabel_facets_is_custom(RelabelView *view, GPtrArray *fields);

/* The order: what is said between the brackets of sort_by(); "shuffle" for any; NULL for that of the dataset. */
char *relabel_facets_dup_order(RelabelView *view, gboolean *reverse);
RelabelView *relabel_facets_set_order(RelabelView *view, const char *order, gboolean reverse);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-tree-order.h"

#include <stddef.h> /* which the next header needs, and doesn't include */

#include <spatialindex/capi/sidx_api.h>

/* The tree of Python's rtree 1.4.1, which FiftyOne 1.22.1 asks; the rest are the defaults of the library. */
static IndexH
make_tree(void)
{
  IndexPropertyH properties = IndexProperty_Create();
  IndexH tree;

  IndexProperty_SetDimension(properties, 2);
  IndexProperty_SetIndexType(properties, RT_RTree);
  IndexProperty_SetIndexStorage(properties, RT_Memory);
  IndexProperty_SetIndexVariant(properties, RT_Star);
  IndexProperty_SetIndexCapacity(properties, RELABEL_TREE_LEAF);
  IndexProperty_SetLeafCapacity(properties, RELABEL_TREE_LEAF);
  IndexProperty_SetFillFactor(properties, 0.7);
  tree = Index_Create(properties);
  IndexProperty_Destroy(properties);
  return tree;
}

static void
read_order(IndexH tree, guint n, guint *order)
{
  double low[2] = { -G_MAXDOUBLE, -G_MAXDOUBLE }, high[2] = { G_MAXDOUBLE, G_MAXDOUBLE };
  int64_t *ids = NULL;
  uint64_t n_ids = 0;

  if (Index_Intersects_id(tree, low, high, 2, &ids, &n_ids) == RT_None && n_ids == n) {
    for (guint i = 0; i < n; i++)
      order[i] = (guint)ids[i];
  }
  Index_Free(ids);
}

void
relabel_tree_order(const RelabelExtent *extents, guint n, guint *order)
{
  IndexH tree;

  for (guint i = 0; i < n; i++)
    order[i] = i;
  if (n <= RELABEL_TREE_LEAF)
    return;
  tree = make_tree();
  for (guint i = 0; i < n; i++) {
    double low[2] = { extents[i].low[0], extents[i].low[1] }, high[2] = { extents[i].high[0], extents[i].high[1] };

    Index_InsertData(tree, i, low, high, 2, NULL, 0);
  }
  read_order(tree, n, order);
  Index_Destroy(tree);
}

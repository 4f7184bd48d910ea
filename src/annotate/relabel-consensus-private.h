/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-consensus.h"
#include "relabel-footprint.h"

G_BEGIN_DECLS

/* From this IoU on, two shapes are one label. */
#define RELABEL_CONSENSUS_IOU 0.5

typedef struct _RelabelConsensusCluster RelabelConsensusCluster;

/* What one annotator has of a label. */
typedef struct {
  guint annotator;
  guint position;                  /* in the annotator's result */
  char id[25];
  const RelabelServerLabel *label; /* NULL for one that can't be read: then its region */
  JsonNode *region;
  RelabelConsensusCluster *cluster;
  RelabelFootprint *footprint;     /* NULL until it is needed */
} RelabelConsensusItem;

/* What several annotators have of one label. */
struct _RelabelConsensusCluster {
  char id[25];
  RelabelLabel *known; /* as it was sent; NULL for a new one */
  GPtrArray *items;    /* of RelabelConsensusItem, by annotator */
};

/* One field of one task. */
typedef struct {
  const RelabelConsensusInput *input;
  const RelabelServerResult *read; /* one an annotator */
  RelabelConsensus *out;
  RelabelAgreement *agreement;
  gint64 *work;
  GHashTable *emitted;             /* regions that can't be read and are in the result */
  guint position;
  const RelabelConvertField *field;
  const char *name;
  GPtrArray *items;                /* of RelabelConsensusItem */
  GPtrArray *clusters;             /* of RelabelConsensusCluster, in the order of their first items */
} RelabelConsensusField;

/* Clusters. */
void relabel_consensus_match(RelabelConsensusField *self);
void relabel_consensus_unmatch(RelabelConsensusField *self);
guint relabel_consensus_count_voters(const RelabelConsensusField *self, const RelabelConsensusCluster *cluster);
gboolean relabel_consensus_is_kept(const RelabelConsensusField *self, const RelabelConsensusCluster *cluster);
RelabelConsensusItem *relabel_consensus_find_medoid(RelabelConsensusField *self, GPtrArray *items, double *iou);

/*
 * The number of the value that most have. Of several such it is the preferred one, if there is a preference; else that of the latest. Values
 * that are the same may stand for each other: it is the latest of them.
 */
typedef gboolean (*RelabelConsensusSame)(gconstpointer a, gconstpointer b, gpointer user_data);
guint relabel_consensus_vote(GPtrArray *values, RelabelConsensusSame same, gpointer user_data, const gconstpointer *preferred);

const char *relabel_consensus_item_get_class(const RelabelConsensusItem *self, const RelabelConsensusCluster *cluster);
const char *relabel_consensus_vote_class(GPtrArray *items, const RelabelConsensusCluster *cluster);
void relabel_consensus_add_attributes(RelabelConsensusField *self, const RelabelConsensusCluster *cluster, GPtrArray *items,
                                      const RelabelConsensusItem *medoid, const char *label_class);

/* Values of the whole image, and the classes of its pixels. */
void relabel_consensus_add_value(RelabelConsensusField *self, RelabelConsensusCluster *cluster, GPtrArray *items);
void relabel_consensus_add_choices(RelabelConsensusField *self);
void relabel_consensus_add_pixels(RelabelConsensusField *self, RelabelConsensusCluster *cluster, GPtrArray *items);

/* Regions of the result; with other members, in a copy. */
void relabel_consensus_add_region(RelabelConsensusField *self, JsonObject *region);
JsonObject *relabel_consensus_with_value(JsonObject *region, const char *name, JsonNode *node);
/* In the order of the latest annotator, then of those before; and the items of one. */
GPtrArray *relabel_consensus_list_clusters(const RelabelConsensusField *self);
GPtrArray *relabel_consensus_list_readable(const RelabelConsensusCluster *cluster);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libxml/tree.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/*
 * Elements of an XML file of any size, as many in memory as one asks for. Nothing is loaded from elsewhere, and a file with a
 * document type, which could define entities, is refused.
 */
typedef struct _RelabelXml RelabelXml;

RelabelXml *relabel_xml_open(const char *path, GError **error);
void relabel_xml_free(RelabelXml *self);
/* Goes to the next beginning or end of an element. *found is FALSE behind the last. An empty element ends, too. */
gboolean relabel_xml_next(RelabelXml *self, gboolean *found, GError **error);
const char *relabel_xml_get_name(RelabelXml *self);
/* 0 for the element that all others are in. */
int relabel_xml_get_depth(RelabelXml *self);
gboolean relabel_xml_is_end(RelabelXml *self);
/* Of the element, or of what is wrong with the text. */
guint64 relabel_xml_get_line(RelabelXml *self);
char *relabel_xml_dup_attribute(RelabelXml *self, const char *name);
/* All of the element whose beginning this is; it lives until the next call. The next is what follows it. */
xmlNode *relabel_xml_expand(RelabelXml *self, GError **error);

/* Of an element: the first inner one of a name, or the first of any after another; its text without blanks around it. */
xmlNode *relabel_xml_find_child(xmlNode *node, const char *name);
xmlNode *relabel_xml_next_child(xmlNode *node, xmlNode *child);
char *relabel_xml_dup_text(xmlNode *node);
char *relabel_xml_dup_child_text(xmlNode *node, const char *name);
char *relabel_xml_dup_node_attribute(xmlNode *node, const char *name);
/* A finite number. */
gboolean relabel_xml_parse_number(const char *text, double *number);

/* Writing: with what would be markup replaced, and what XML can't hold left out. */
void relabel_xml_append_text(GString *xml, const char *text);
/* Whether an element can be called so. */
gboolean relabel_xml_is_name(const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelXml, relabel_xml_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-xml.h"

#include <errno.h>
#include <fcntl.h>
#include <libxml/xmlreader.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "relabel-files.h"

struct _RelabelXml {
  int fd;
  char *name; /* of the file, for people */
  xmlTextReader *reader;
  char *problem;
  int problem_line;
  gboolean expanded;
  gboolean is_end;      /* of the element that is looked at */
  gboolean end_pending; /* of an empty element */
  gsize position;
  gsize length;
  char buffer[65536];
};

static void
problem_cb(void *user_data, const char *message, xmlParserSeverities severity, xmlTextReaderLocatorPtr locator)
{
  RelabelXml *self = user_data;

  if (self->problem != NULL || severity == XML_PARSER_SEVERITY_WARNING || severity == XML_PARSER_SEVERITY_VALIDITY_WARNING)
    return;
  self->problem_line = xmlTextReaderLocatorLineNumber(locator);
  self->problem = g_utf8_make_valid(message, -1);
  g_strstrip(self->problem);
}

/* Gives the file tag by tag: the parser looks at all that it has been given before it tells the first element of it, and so what
 * comes before a damaged place is read as if there was none. */
static int
read_cb(void *user_data, char *buffer, int length)
{
  RelabelXml *self = user_data;
  const char *end;
  gsize n;

  if (self->position == self->length) {
    ssize_t got;

    do
      got = read(self->fd, self->buffer, sizeof self->buffer);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
      return (int)got;
    self->position = 0;
    self->length = (gsize)got;
  }
  n = MIN((gsize)length, self->length - self->position);
  end = memchr(self->buffer + self->position, '>', n);
  if (end != NULL)
    n = (gsize)(end - (self->buffer + self->position)) + 1;
  memcpy(buffer, self->buffer + self->position, n);
  self->position += n;
  return (int)n;
}

RelabelXml *
relabel_xml_open(const char *path, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  RelabelXml *self;

  if (fd < 0) {
    relabel_files_fail(RELABEL_FORMAT_ERROR_NOT_FOUND, "open", path, error);
    return NULL;
  }
  self = g_new0(RelabelXml, 1);
  self->fd = fd;
  self->name = g_filename_display_basename(path);
  self->reader = xmlReaderForIO(read_cb, NULL, self, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOBLANKS);
  if (self->reader == NULL) {
    g_autofree char *shown = g_filename_display_name(path);

    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, "Can't read “%s”", shown);
    relabel_xml_free(self);
    return NULL;
  }
  xmlTextReaderSetErrorHandler(self->reader, problem_cb, self);
  return self;
}

void
relabel_xml_free(RelabelXml *self)
{
  if (self->reader != NULL)
    xmlFreeTextReader(self->reader);
  close(self->fd);
  g_free(self->problem);
  g_free(self->name);
  g_free(self);
}

static gboolean
damaged(RelabelXml *self, const char *what, GError **error)
{
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, "%s is damaged: %s", self->name, what);
  return FALSE;
}

gboolean
relabel_xml_next(RelabelXml *self, gboolean *found, GError **error)
{
  int type, status;

  *found = TRUE;
  if (self->end_pending && !self->expanded) {
    self->end_pending = FALSE;
    self->is_end = TRUE;
    return TRUE;
  }
  do {
    status = self->expanded ? xmlTextReaderNext(self->reader) : xmlTextReaderRead(self->reader);
    self->expanded = FALSE;
    if (status < 0)
      return damaged(self, self->problem != NULL ? self->problem : "it is no XML", error);
    type = status > 0 ? xmlTextReaderNodeType(self->reader) : XML_READER_TYPE_NONE;
    if (type == XML_READER_TYPE_DOCUMENT_TYPE)
      return damaged(self, "it has a document type, which is not taken from a file of labels", error);
  } while (status > 0 && type != XML_READER_TYPE_ELEMENT && type != XML_READER_TYPE_END_ELEMENT);
  *found = status > 0;
  self->is_end = type == XML_READER_TYPE_END_ELEMENT;
  self->end_pending = type == XML_READER_TYPE_ELEMENT && xmlTextReaderIsEmptyElement(self->reader) == 1;
  return TRUE;
}

const char *
relabel_xml_get_name(RelabelXml *self)
{
  const char *name = (const char *)xmlTextReaderConstLocalName(self->reader);

  return name != NULL ? name : "";
}

int
relabel_xml_get_depth(RelabelXml *self)
{
  return xmlTextReaderDepth(self->reader);
}

gboolean
relabel_xml_is_end(RelabelXml *self)
{
  return self->is_end;
}

guint64
relabel_xml_get_line(RelabelXml *self)
{
  xmlNode *node = self->problem == NULL ? xmlTextReaderCurrentNode(self->reader) : NULL;
  long line = node != NULL && node->type == XML_ELEMENT_NODE ? xmlGetLineNo(node) : self->problem_line;

  return (guint64)(line > 0 ? line : MAX(xmlTextReaderGetParserLineNumber(self->reader), 0));
}

char *
relabel_xml_dup_attribute(RelabelXml *self, const char *name)
{
  xmlChar *value = xmlTextReaderGetAttribute(self->reader, (const xmlChar *)name);
  char *text = g_strdup((const char *)value);

  xmlFree(value);
  return text;
}

xmlNode *
relabel_xml_expand(RelabelXml *self, GError **error)
{
  xmlNode *node = xmlTextReaderExpand(self->reader);

  self->expanded = TRUE;
  self->end_pending = FALSE;
  if (node != NULL && self->problem == NULL)
    return node;
  damaged(self, self->problem != NULL ? self->problem : "it is no XML", error);
  return NULL;
}

xmlNode *
relabel_xml_next_child(xmlNode *node, xmlNode *child)
{
  child = child != NULL ? child->next : node->children;
  while (child != NULL && child->type != XML_ELEMENT_NODE)
    child = child->next;
  return child;
}

xmlNode *
relabel_xml_find_child(xmlNode *node, const char *name)
{
  for (xmlNode *child = relabel_xml_next_child(node, NULL); child != NULL; child = relabel_xml_next_child(node, child)) {
    if (strcmp((const char *)child->name, name) == 0)
      return child;
  }
  return NULL;
}

char *
relabel_xml_dup_text(xmlNode *node)
{
  xmlChar *content = xmlNodeGetContent(node);
  char *text = g_strstrip(g_strdup(content != NULL ? (const char *)content : ""));

  xmlFree(content);
  return text;
}

char *
relabel_xml_dup_child_text(xmlNode *node, const char *name)
{
  xmlNode *child = relabel_xml_find_child(node, name);

  return child != NULL ? relabel_xml_dup_text(child) : NULL;
}

char *
relabel_xml_dup_node_attribute(xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
  char *text = g_strdup((const char *)value);

  xmlFree(value);
  return text;
}

gboolean
relabel_xml_parse_number(const char *text, double *number)
{
  char *end;

  if (text == NULL || strpbrk(text, "xX") != NULL)
    return FALSE;
  *number = g_ascii_strtod(text, &end);
  while (g_ascii_isspace(*end))
    end++;
  return end != text && *end == '\0' && isfinite(*number);
}

void
relabel_xml_append_text(GString *xml, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);

    if (c == '<')
      g_string_append(xml, "&lt;");
    else if (c == '>')
      g_string_append(xml, "&gt;");
    else if (c == '&')
      g_string_append(xml, "&amp;");
    else if (c == '"')
      g_string_append(xml, "&quot;");
    else if (c == '\t' || c == '\n' || c == '\r')
      g_string_append_printf(xml, "&#%u;", c);
    else if (c >= 0x20 && c != 0xfffe && c != 0xffff)
      g_string_append_unichar(xml, c);
  }
}

gboolean
relabel_xml_is_name(const char *name)
{
  if (!g_ascii_isalpha(*name) && *name != '_')
    return FALSE;
  for (const char *p = name; *p != '\0'; p++) {
    if (!g_ascii_isalnum(*p) && strchr("_-.", *p) == NULL)
      return FALSE;
  }
  return TRUE;
}

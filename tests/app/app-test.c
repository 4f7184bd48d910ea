/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-test.h"

static gboolean
tick_cb(gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* What comes true in another thread, as the end of an object that a task was the last to hold, wakes nobody here. */
void
wait_for(Condition condition, gpointer data)
{
  gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
  guint id = g_timeout_add(50, tick_cb, NULL);

  while (!condition(data) && g_get_monotonic_time() < end)
    g_main_context_iteration(NULL, TRUE);
  g_source_remove(id);
  g_assert_true(condition(data));
}

static gboolean
is_gone(gpointer data)
{
  return *(gpointer *)data == NULL;
}

void
unref_and_wait(gpointer object)
{
  gpointer weak = object;

  g_object_add_weak_pointer(object, &weak);
  g_object_unref(object);
  wait_for(is_gone, &weak);
}

void
settle(void)
{
  while (g_main_context_iteration(NULL, FALSE))
    continue;
}

static gboolean
has_name(GtkWidget *widget)
{
  return gtk_test_accessible_has_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY) ||
         gtk_widget_get_tooltip_text(widget) != NULL;
}

void
assert_names(GtkWidget *widget, guint *n)
{
  switch (gtk_accessible_get_accessible_role(GTK_ACCESSIBLE(widget))) {
  case GTK_ACCESSIBLE_ROLE_BUTTON:
  case GTK_ACCESSIBLE_ROLE_CHECKBOX:
  case GTK_ACCESSIBLE_ROLE_SWITCH:
  case GTK_ACCESSIBLE_ROLE_TEXT_BOX:
  case GTK_ACCESSIBLE_ROLE_SLIDER:
    /* A menu button and a drop-down are named on the outside. */
    if (gtk_widget_get_focusable(widget) && gtk_widget_get_mapped(widget) && !has_name(widget) &&
        !GTK_IS_MENU_BUTTON(gtk_widget_get_parent(widget)) && !GTK_IS_DROP_DOWN(gtk_widget_get_parent(widget))) {
      g_test_message("%s has no name", G_OBJECT_TYPE_NAME(widget));
      g_test_fail();
    }
    (*n)++;
    break;
  default:
    break;
  }
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child))
    assert_names(child, n);
}

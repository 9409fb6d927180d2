//go:build linux && webkit2_41 && production

package oblio

/*
#cgo pkg-config: gtk+-3.0 webkit2gtk-4.1
#include <malloc.h>
#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

static void find(GtkWidget *widget, gpointer found) {
	if (WEBKIT_IS_WEB_VIEW(widget)) {
		*(GtkWidget **)found = widget;
	} else if (GTK_IS_CONTAINER(widget)) {
		gtk_container_forall(GTK_CONTAINER(widget), find, found);
	}
}

// GTK's own thread alone may touch a window.
static gboolean renew(gpointer unused) {
	GtkWidget *view = NULL;
	GList *windows = gtk_window_list_toplevels();
	for (GList *w = windows; w != NULL; w = w->next) {
		find(GTK_WIDGET(w->data), &view);
	}
	g_list_free(windows);
	if (view != NULL) {
		gchar *page = g_strdup(webkit_web_view_get_uri(WEBKIT_WEB_VIEW(view)));
		webkit_web_view_terminate_web_process(WEBKIT_WEB_VIEW(view));
		webkit_web_view_load_uri(WEBKIT_WEB_VIEW(view), page);
		g_free(page);
	}
	malloc_trim(0);
	return G_SOURCE_REMOVE;
}

static void renew_soon(void) { g_idle_add(renew, NULL); }
*/
import "C"

// Page ends the process that draws the page and has another draw it anew, and
// gives free memory of the C library back to the system. It reports false where
// this cannot be done, and the page is still as it was.
func Page() bool {
	C.renew_soon()
	return true
}

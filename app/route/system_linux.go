package route

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/godbus/dbus/v5"
)

// The desktop's own answer to which proxy leads to an address: GNOME's settings, and
// what other desktops have, their exceptions and their scripts (PAC, WPAD) included.
const (
	portal         = "org.freedesktop.portal.Desktop"
	portalPath     = dbus.ObjectPath("/org/freedesktop/portal/desktop")
	portalResolver = "org.freedesktop.portal.ProxyResolver.Lookup"
	// desktopLimit is how long the desktop may look: it may have to fetch a script.
	desktopLimit = 5 * time.Second
)

// system goes by the environment where that names a proxy, and by the desktop. A
// desktop that has no word to say leaves the way straight.
func system(ctx context.Context, to *url.URL) (*url.URL, error) {
	if named, err := http.ProxyFromEnvironment(&http.Request{URL: to}); named != nil || err != nil {
		return named, err
	}
	ctx, cancel := context.WithTimeout(ctx, desktopLimit)
	defer cancel()
	bus, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return nil, nil // no desktop: it has no proxy either
	}
	defer bus.Close()
	if bus.Auth(nil) != nil || bus.Hello() != nil {
		return nil, nil
	}
	return desktop(ctx, bus, to), nil
}

// desktop is the first proxy of the desktop's that is one for us.
func desktop(ctx context.Context, bus *dbus.Conn, to *url.URL) *url.URL {
	var proxies []string
	if bus.Object(portal, portalPath).CallWithContext(ctx, portalResolver, 0, to.String()).Store(&proxies) != nil {
		return nil
	}
	for _, one := range proxies {
		if one == "direct://" {
			return nil
		}
		if u, err := ParseProxy(one); err == nil {
			return u
		}
	}
	return nil
}

package route

import (
	"net/url"
	"testing"

	"github.com/godbus/dbus/v5"

	"siz-icaro/app/bustest"
)

// resolver is a desktop's.
type resolver map[string][]string

func (r resolver) Lookup(uri string) ([]string, *dbus.Error) { return r[uri], nil }

// TestSystemAsksTheDesktop: the desktop says which proxy leads to an address; of what it
// names the first that is one for us counts, and without a desktop there is none.
func TestSystemAsksTheDesktop(t *testing.T) {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
		t.Setenv(name, "")
	}
	address := bustest.Start(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	asks := func(host string) string {
		t.Helper()
		found, err := system(t.Context(), &url.URL{Scheme: "https", Host: host, Path: "/"})
		if err != nil {
			t.Fatal(err)
		}
		if found == nil {
			return ""
		}
		return found.String()
	}
	if got := asks("a.test:443"); got != "" {
		t.Errorf("without a desktop: %q", got)
	}
	bus, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	said := resolver{
		"https://a.test:443/": {"http://proxy.test:3128", "direct://"}, "https://b.test:443/": {"direct://"},
		"https://c.test:443/": {"rtsp://x", "socks://s.test:1080"}, "https://d.test:443/": {},
	}
	if err := bus.Export(said, portalPath, "org.freedesktop.portal.ProxyResolver"); err != nil {
		t.Fatal(err)
	}
	if reply, err := bus.RequestName(portal, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("own the desktop's name: %v, %v", reply, err)
	}
	for host, want := range map[string]string{"a.test:443": "http://proxy.test:3128", "b.test:443": "", "c.test:443": "socks5://s.test:1080", "d.test:443": ""} {
		if got := asks(host); got != want {
			t.Errorf("to %s: %q, want %q", host, got, want)
		}
	}
}

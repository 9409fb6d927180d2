package route

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/mattn/go-ieproxy"
	"golang.org/x/net/http/httpproxy"
)

// reading is held while Windows is asked, whose answer the library keeps in one place.
var reading sync.Mutex

// system goes by the environment where that names a proxy, and by the settings of
// Windows, whose own engine runs the scripts (PAC, WPAD).
func system(_ context.Context, to *url.URL) (*url.URL, error) {
	if named, err := http.ProxyFromEnvironment(&http.Request{URL: to}); named != nil || err != nil {
		return named, err
	}
	reading.Lock()
	conf := ieproxy.ReloadConf() // they may have been changed since
	reading.Unlock()
	if conf.Automatic.Active {
		if found := conf.Automatic.FindProxyForURL(to.String()); found != "" {
			return ParseProxy(found)
		}
	}
	if !conf.Static.Active {
		return nil, nil
	}
	named, ok := conf.Static.Protocols["https"]
	if !ok {
		named = conf.Static.Protocols[""]
	}
	// "<local>" is what Windows writes for names without a dot, which are not ours.
	except := strings.ReplaceAll(conf.Static.NoProxy, "<local>", "")
	return (&httpproxy.Config{HTTPSProxy: named, NoProxy: except}).ProxyFunc()(to)
}

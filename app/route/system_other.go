//go:build !linux && !windows

package route

import (
	"context"
	"net/http"
	"net/url"
)

// system goes by the environment.
func system(_ context.Context, to *url.URL) (*url.URL, error) {
	return http.ProxyFromEnvironment(&http.Request{URL: to})
}

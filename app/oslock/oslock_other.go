//go:build !linux && !windows

package oslock

import "context"

// sources is empty: nobody tells here.
var sources map[string]func(ctx context.Context, lock func()) error

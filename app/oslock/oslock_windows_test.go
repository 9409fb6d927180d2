package oslock

import "testing"

func TestTellsToLock(t *testing.T) {
	for _, tt := range []struct {
		name string
		msg  uint32
		w    uintptr
		want bool
	}{
		{"locked", wmSessionChange, wtsLocked, true},
		{"another user's turn", wmSessionChange, wtsConsoleLeft, true},
		{"remote desktop closed", wmSessionChange, wtsRemoteLeft, true},
		{"signed out", wmSessionChange, wtsLogoff, true},
		{"unlocked", wmSessionChange, 8, false},
		{"about to sleep", wmPowerBroadcast, pbtSuspend, true},
		{"woken", wmPowerBroadcast, 7, false},
		{"mains or battery", wmPowerBroadcast, 10, false},
		{"the session ends", wmEndSession, 1, true},
		{"the session does not end after all", wmEndSession, 0, false},
		{"anything else", wmClose, 0, false},
	} {
		if got := tellsToLock(tt.msg, tt.w); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

package app

import (
	"testing"
	"time"
)

func TestHoursAreItalian(t *testing.T) {
	at := time.Date(2026, 7, 1, 7, 30, 0, 0, time.UTC)
	if got := at.In(roma()).Format("15:04"); got != "09:30" {
		t.Errorf("half past nine in July reads %s", got)
	}
	if got := oggi(time.Date(2026, 6, 30, 22, 0, 0, 0, time.UTC)); got != "2026-07-01" {
		t.Errorf("midnight of the 1st of July is still %s", got)
	}
}

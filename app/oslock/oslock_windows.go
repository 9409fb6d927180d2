package oslock

import (
	"context"
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/windows"
)

// sources are who tells, by name.
var sources = map[string]func(ctx context.Context, lock func()) error{"windows": window}

var (
	kernel32 = windows.NewLazySystemDLL("kernel32.dll")
	user32   = windows.NewLazySystemDLL("user32.dll")
	wtsapi32 = windows.NewLazySystemDLL("wtsapi32.dll")

	getModuleHandle  = kernel32.NewProc("GetModuleHandleW")
	registerClass    = user32.NewProc("RegisterClassExW")
	unregisterClass  = user32.NewProc("UnregisterClassW")
	createWindow     = user32.NewProc("CreateWindowExW")
	destroyWindow    = user32.NewProc("DestroyWindow")
	defWindowProc    = user32.NewProc("DefWindowProcW")
	getMessage       = user32.NewProc("GetMessageW")
	dispatchMessage  = user32.NewProc("DispatchMessageW")
	postMessage      = user32.NewProc("PostMessageW")
	postQuitMessage  = user32.NewProc("PostQuitMessage")
	registerSessions = wtsapi32.NewProc("WTSRegisterSessionNotification")
)

// Messages and their parameters (winuser.h, wtsapi32.h).
const (
	wmDestroy          = 0x0002
	wmClose            = 0x0010
	wmEndSession       = 0x0016
	wmPowerBroadcast   = 0x0218
	wmSessionChange    = 0x02B1
	pbtSuspend         = 4
	wtsConsoleLeft     = 2
	wtsRemoteLeft      = 4
	wtsLogoff          = 6
	wtsLocked          = 7
	notifyThisSession  = 0
	styleExToolWindow  = 0x80
	getMessageFinished = 0
)

// wndClass is WNDCLASSEXW.
type wndClass struct {
	size       uint32
	style      uint32
	proc       uintptr
	clsExtra   int32
	wndExtra   int32
	instance   uintptr
	icon       uintptr
	cursor     uintptr
	background uintptr
	menu       *uint16
	class      *uint16
	iconSmall  uintptr
}

// message is MSG.
type message struct {
	window  uintptr
	message uint32
	w       uintptr
	l       uintptr
	time    uint32
	x, y    int32
	private uint32
}

// tellsToLock reports whether a message means that nobody is there any more:
// the session was locked, left or is ending, or the computer is about to sleep.
func tellsToLock(msg uint32, w uintptr) bool {
	switch msg {
	case wmSessionChange:
		return w == wtsLocked || w == wtsConsoleLeft || w == wtsRemoteLeft || w == wtsLogoff
	case wmPowerBroadcast:
		return w == pbtSuspend
	case wmEndSession:
		return w != 0
	}
	return false
}

// window listens by a window that is never shown. It is not a message-only
// window, because those hear no broadcasts, which sleep is. While it handles one
// the system waits, some two seconds before it sleeps.
func window(ctx context.Context, lock func()) error {
	if err := listen(ctx, lock); err != nil {
		// A callback is made for each try and never freed.
		return fmt.Errorf("%w: %w", errNever, err)
	}
	return nil
}

func listen(ctx context.Context, lock func()) error {
	// A window belongs to the thread that made it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	class, err := windows.UTF16PtrFromString("siz-icaro-oslock")
	if err != nil {
		return fmt.Errorf("name the window: %w", err)
	}
	instance, _, err := getModuleHandle.Call(0)
	if instance == 0 {
		return fmt.Errorf("find the program: %w", err)
	}
	proc := windows.NewCallback(func(hwnd, msg, w, l uintptr) uintptr {
		if tellsToLock(uint32(msg), w) {
			lock()
		}
		if msg == wmDestroy {
			postQuitMessage.Call(0)
			return 0
		}
		result, _, _ := defWindowProc.Call(hwnd, msg, w, l)
		return result
	})
	wc := wndClass{proc: proc, instance: instance, class: class}
	wc.size = uint32(unsafe.Sizeof(wc))
	if atom, _, err := registerClass.Call(uintptr(unsafe.Pointer(&wc))); atom == 0 {
		return fmt.Errorf("register the window's class: %w", err)
	}
	defer unregisterClass.Call(uintptr(unsafe.Pointer(class)), instance)
	hwnd, _, err := createWindow.Call(styleExToolWindow, uintptr(unsafe.Pointer(class)), uintptr(unsafe.Pointer(class)),
		0, 0, 0, 0, 0, 0, 0, instance, 0)
	if hwnd == 0 {
		return fmt.Errorf("make the window: %w", err)
	}
	if ok, _, err := registerSessions.Call(hwnd, notifyThisSession); ok == 0 {
		destroyWindow.Call(hwnd)
		return fmt.Errorf("ask for session changes: %w", err)
	}
	// Posting is what another thread may do to a window.
	defer context.AfterFunc(ctx, func() { postMessage.Call(hwnd, wmClose, 0, 0) })()
	for {
		var m message
		got, _, err := getMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0)
		switch int32(got) {
		case getMessageFinished:
			return nil
		case -1:
			destroyWindow.Call(hwnd)
			return fmt.Errorf("wait for a message: %w", err)
		}
		dispatchMessage.Call(uintptr(unsafe.Pointer(&m)))
	}
}

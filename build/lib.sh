# Shared by the scripts of build/: what they install, build and start.
#
# Sourced, never run. A script that sources this one gets ROOT (the checkout),
# the functions below, and a promise: what it starts through start_* is stopped
# when it ends, by process group, and nothing else is.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=$ROOT/build/.cache
BIN=$ROOT/build/bin
VERSION=$(<"$ROOT/VERSION")
mkdir -p "$CACHE" "$BIN"

say() { printf '%s\n' "$*"; }
die() { printf 'build: %s\n' "$*" >&2; exit 1; }

# ---- What is missing -------------------------------------------------------

# Debian packages, by what they are for.
PACKAGES_BUILD=(gcc libc6-dev pkg-config git ca-certificates curl libwebkit2gtk-4.1-dev libgtk-3-dev)
PACKAGES_HEADLESS=(xvfb dbus gnome-keyring xdotool imagemagick)
PACKAGES_TEST=(chromium poppler-utils libxml2-utils)
PACKAGES_WINDOW=(openbox wmctrl x11-utils)
PACKAGES_INSTALLERS=(nsis p7zip-full desktop-file-utils file systemd)

# need_packages NAME... installs those that are not there. A machine that has
# them all is asked nothing and needs no network.
need_packages() {
  local missing=() name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing: ${missing[*]}"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "these packages are missing and there is no sudo: ${missing[*]}"
    root=(sudo)
  fi
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# need_toolchains stops a machine without Go and Node before anything is built:
# they are the two things these scripts do not install.
need_toolchains() {
  command -v go >/dev/null || die "Go is missing: install Go 1.26 or newer"
  local node=20.19
  command -v node >/dev/null || die "Node is missing: install Node $node or newer"
  command -v npm >/dev/null || die "npm is missing: install it with Node $node or newer"
  printf '%s\n' "$node" "$(node -p process.versions.node)" | sort -CV ||
    die "Node $(node -v) is too old: install Node $node or newer"
}

# need_node_modules installs the frontend's dependencies when the lock file is
# not the one they were installed from.
need_node_modules() {
  local stamp=$ROOT/frontend/node_modules/.stamp want
  want=$(sha256sum <"$ROOT/frontend/package-lock.json")
  [ -f "$stamp" ] && [ "$(<"$stamp")" = "$want" ] && return
  say "Installing the frontend's dependencies"
  npm --prefix "$ROOT/frontend" ci --no-audit --no-fund --loglevel=error
  printf '%s\n' "$want" >"$stamp"
}

# ---- What is built ---------------------------------------------------------

# build_frontend runs Vite when what it reads changed, judged by name, size and
# date of every source, so that a deleted file counts too.
build_frontend() {
  need_node_modules
  local stamp=$CACHE/frontend want
  want=$(cd "$ROOT/frontend" &&
    find . \( -path ./node_modules -o -path ./dist -o -path ./e2e -o -path ./test-results \) -prune -o \
      -type f -printf '%p %s %T@\n' | sort | sha256sum)
  [ -f "$stamp" ] && [ -f "$ROOT/frontend/dist/index.html" ] && [ "$(<"$stamp")" = "$want" ] && return
  say "Building the screens"
  npm --prefix "$ROOT/frontend" run --silent build
  printf '%s\n' "$want" >"$stamp"
}

# build_desktop makes the program as it is shipped; Go's cache decides what is
# compiled again.
build_desktop() {
  (cd "$ROOT" && go build -tags desktop,production,webkit2_41 -trimpath \
    -ldflags "-w -s" -o "$BIN/siz-icaro" .)
}

# build_desktop_dev makes the same program with its screens served on a port as
# well, for a browser to drive them: for tests, never shipped.
build_desktop_dev() {
  (cd "$ROOT" && go build -tags dev,webkit2_41 -o "$BIN/siz-icaro-dev" .)
}

build_central() {
  (cd "$ROOT" && CGO_ENABLED=0 go build -trimpath -ldflags "-w -s -X main.version=$VERSION" \
    -o "$BIN/siz-icaro-centrale" ./backend)
}

# ---- What is started -------------------------------------------------------

STARTED=()

# start LOG COMMAND... runs a command in a process group of its own, so that
# Ctrl+C reaches this script alone and the script decides the order in which
# things stop. Its process id is left in STARTED_PID.
start() {
  local log=$1
  shift
  set -m
  # Not the lock of the run, which ends with the script.
  "$@" </dev/null >>"$log" 2>&1 9>&- &
  STARTED_PID=$!
  set +m
  STARTED+=("$STARTED_PID")
}

# stop_started ends what start began, last first: asked to stop, given five
# seconds, then made to, with whatever of its group is left.
stop_started() {
  local i pid tick
  for ((i = ${#STARTED[@]} - 1; i >= 0; i--)); do
    pid=${STARTED[i]}
    kill -TERM -- "-$pid" 2>/dev/null || continue
    # The leader alone is waited for: its own children may stay zombies where
    # process 1 reaps nobody.
    for ((tick = 0; tick < 50; tick++)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL -- "-$pid" 2>/dev/null || true
  done
  STARTED=()
}

# wait_for SECONDS WHAT COMMAND... polls until the command succeeds.
wait_for() {
  local seconds=$1 what=$2 tick
  shift 2
  for ((tick = 0; tick < seconds * 10; tick++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  die "$what: not there after $seconds seconds"
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port FROM prints the first port of the next twenty that nobody listens on.
free_port() {
  local port
  for ((port = $1; port < $1 + 20; port++)); do
    port_taken "$port" || { printf '%s\n' "$port"; return; }
  done
  die "no free port between $1 and $((port - 1))"
}

# clock_flags prints the flags, one a line, of a program whose clock is $ahead
# seconds ahead of this machine's; none where that is empty.
clock_flags() {
  [ -n "${ahead:-}" ] || return 0
  printf '%s\n' --now "$(date -u -d "@$(($(date +%s) + ahead))" +%Y-%m-%dT%H:%M:%SZ)"
}

central_answers() { curl -fsS --noproxy '*' --max-time 2 "http://127.0.0.1:$1/v1/health"; }

# start_headless DIR gives the programs started afterwards a display, a session
# bus and an unlocked Secret Service of their own, kept in DIR, so that a
# machine with no desktop, or somebody else's desktop, is not touched. The
# keyring stays in DIR and holds what a later run needs to open the same data.
start_headless() {
  local dir=$1
  mkdir -p "$dir/data" "$dir/config" "$dir/cache"
  # Short, because a socket's path may not be longer than 107 bytes, and ours
  # alone, because the bus refuses anything less.
  HEADLESS_RUNTIME=$(mktemp -d "${TMPDIR:-/tmp}/siz-icaro.XXXXXX")
  # Go keeps its cache and its settings where these point: hold on to them.
  if command -v go >/dev/null; then
    GOCACHE=$(go env GOCACHE) GOENV=$(go env GOENV)
    export GOCACHE GOENV
  fi
  export XDG_DATA_HOME=$dir/data XDG_CONFIG_HOME=$dir/config XDG_CACHE_HOME=$dir/cache
  export XDG_RUNTIME_DIR=$HEADLESS_RUNTIME
  export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
  export LIBGL_ALWAYS_SOFTWARE=1 NO_AT_BRIDGE=1 GDK_BACKEND=x11
  unset WAYLAND_DISPLAY GNOME_KEYRING_CONTROL SSH_AUTH_SOCK

  # Xvfb picks a free display by itself and writes its number once it listens.
  start "$dir/xvfb.log" bash -c 'exec Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp -fbdir "$2" 3>"$1"' \
    _ "$XDG_RUNTIME_DIR/display" "$XDG_RUNTIME_DIR"
  wait_for 10 "the virtual display" test -s "$XDG_RUNTIME_DIR/display"
  DISPLAY=:$(<"$XDG_RUNTIME_DIR/display")
  export DISPLAY
  HEADLESS_FRAMEBUFFER=$XDG_RUNTIME_DIR/Xvfb_screen0

  start "$dir/bus.log" dbus-daemon --session --nofork --nopidfile --address="$DBUS_SESSION_BUS_ADDRESS"
  wait_for 10 "the session bus" test -S "$XDG_RUNTIME_DIR/bus"

  # The keyring of a display that nobody sits at: its password protects nothing.
  start "$dir/keyring.log" bash -c 'printf siz-icaro | exec gnome-keyring-daemon --foreground --unlock --components=secrets'
  wait_for 10 "the Secret Service" dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
    org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets
}

# stop_headless stops everything started and removes the runtime directory.
stop_headless() {
  stop_started
  [ -z "${HEADLESS_RUNTIME:-}" ] || rm -rf "$HEADLESS_RUNTIME"
  HEADLESS_RUNTIME=
}

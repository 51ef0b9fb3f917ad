# Sourced by the scripts that start local clusters: processes of one folder, each known by a file in <folder>/pids.
# Expects $folder.

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# When a process began, for a pid may since have been given to another one; empty if there is none. In seconds it could be told differently
# from one time to the next, so that it is asked in the kernel's ticks where there are such.
began() {
  if [ -r "/proc/$1/stat" ]; then
    # The name, in brackets, may hold blanks; the 22nd field is the 20th after it.
    { sed 's/^.*) //' "/proc/$1/stat" | cut -d ' ' -f 20; } 2>/dev/null || true
  else
    LC_ALL=C ps -o lstart= -p "$1" 2>/dev/null || true
  fi
}

# The pid of a process that was started here and still runs; else nothing.
pid_of() {
  local file="$folder/pids/$1.pid" pid start
  [ -f "$file" ] || return 0
  pid="$(sed -n 1p "$file")"
  start="$(sed -n 2p "$file")"
  # One that has ended stays in the list until its parent has asked.
  if [ -n "$start" ] && [ "$(began "$pid")" = "$start" ] && [[ "$(ps -o stat= -p "$pid" 2>/dev/null)" != Z* ]]; then
    echo "$pid"
  fi
}

runs() { [ -n "$(pid_of "$1")" ]; }

# start_process <name> <command…>: in a session of its own, so that Ctrl-C in this terminal does not reach it, and without descriptors of
# whoever called, a lock among them, which would be held as long as the cluster lives.
start_process() {
  local name="$1"
  shift
  mkdir -p "$folder/pids" "$folder/logs"
  if command -v setsid >/dev/null; then
    setsid "$@" </dev/null >>"$folder/logs/$name.out" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  else
    nohup "$@" </dev/null >>"$folder/logs/$name.out" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  fi
  local pid=$!
  disown
  # Whoever sees the file sees all of it.
  printf '%s\n%s\n' "$pid" "$(began "$pid")" >"$folder/pids/$name.new"
  mv "$folder/pids/$name.new" "$folder/pids/$name.pid"
}

# stop_process <name>: SIGTERM, and SIGKILL after ten seconds.
stop_process() {
  local pid i
  pid="$(pid_of "$1")"
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null || true
    # What is frozen hears nothing.
    kill -CONT "$pid" 2>/dev/null || true
    for ((i = 0; i < 100; i++)); do
      [ -n "$(pid_of "$1")" ] || break
      sleep 0.1
    done
    pid="$(pid_of "$1")"
    [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
  fi
  rm -f "$folder/pids/$1.pid"
}

# All that have a file, running or not.
process_names() {
  local file
  for file in "$folder"/pids/*.pid; do
    [ -f "$file" ] || continue
    file="${file##*/}"
    echo "${file%.pid}"
  done
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A port of 127.0.0.1 on which nobody listens, below those that the kernel gives to clients.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    if ! listens "$port"; then
      echo "$port"
      return
    fi
  done
}

# wait_for <seconds> <what> <command…>
wait_for() {
  local seconds="$1" what="$2" i
  shift 2
  for ((i = 0; i < seconds * 5; i++)); do
    if "$@" >/dev/null 2>&1; then
      return 0
    fi
    sleep 0.2
  done
  fail "$what: not within $seconds s; its logs are in $folder/logs"
}

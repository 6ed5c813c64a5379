# Sourced by init.sh and plain.sh: boot messages, starting and stopping of the two services.

say() {
    line="[$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)] $*"
    printf '%s\n' "$line"
    if [ -n "$bootlog" ]; then printf '%s\n' "$line" >>"$bootlog"; fi
}

# supervise NAME SCRIPT: the service's pid goes to the pids file, its end to the console. Nothing is
# restarted here: an instance is never repaired.
supervise() {
    # shellcheck disable=SC2086  # words: what the services are bounded by, if anything
    $bound /bin/sh "$2" &
    pid=$!
    printf '%s %s\n' "$1" "$pid" >>"$runtime/pids"
    wait "$pid"
    say "init: $1 ended with status $?"
}

# start_services SPOOL: the agent belongs to the early boot, so the workload comes after it (as After= would
# have it): once the agent's spool is there, or after a second without it.
start_services() {
    say "init: starting agent.service"
    supervise agent "$runtime/start-agent" &
    tries=0
    while [ "$tries" -lt 20 ] && [ -z "$(ls -A "$1" 2>/dev/null)" ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
    say "init: starting app.service"
    supervise workload "$runtime/start-workload" &
}

# Asks both services to end and gives them two seconds.
stop_services() {
    say "init: stopping"
    pids=$(sed 's/^[a-z]* //' "$runtime/pids" 2>/dev/null)
    # shellcheck disable=SC2086  # pids are words
    if [ -n "$pids" ]; then
        kill -TERM $pids 2>/dev/null
        tries=0
        while [ "$tries" -lt 20 ] && kill -0 $pids 2>/dev/null; do
            sleep 0.1
            tries=$((tries + 1))
        done
    fi
    say "init: power off"
}

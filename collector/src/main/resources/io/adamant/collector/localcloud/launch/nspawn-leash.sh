# Outside of the container: holds the leash of one instance. As in leash.sh, stdin is a pipe whose end of file means
# that the local cloud is gone. The control group is the instance's own, below this machine's root group, and goes with it:
# systemd inside must never manage groups of this machine.
exec 3<&0 </dev/null
groups=/sys/fs/cgroup
[ -e "$groups/cgroup.controllers" ] || groups=$groups/unified
mine=$groups/adamant-$ADAMANT_ID-$$
mkdir "$mine" || exit 1

# shellcheck disable=SC2016  # the inner shell expands
setpriv --pdeathsig KILL -- /bin/sh -c 'echo $$ >"$1/cgroup.procs" && exec unshare --mount --pid --cgroup --ipc --fork \
    --kill-child --propagation private -- /bin/sh "$ADAMANT_LAUNCHER/nspawn.sh"' sh "$mine" 3<&- &
instance=$!
trap 'kill -KILL "$instance" 2>/dev/null' TERM

setpriv --pdeathsig KILL -- /bin/sh -c 'while read -r line; do :; done; kill -TERM "$PPID"' <&3 3<&- >/dev/null 2>&1 &
reader=$!
exec 3<&-

wait "$instance"
wait "$instance" 2>/dev/null # a trapped signal ends the first one early
kill -KILL "$reader" 2>/dev/null
for try in 1 2 3 4 5 6 7 8 9 10; do
    find "$mine" -depth -type d -exec rmdir {} + 2>/dev/null
    [ -d "$mine" ] || break
    sleep 0.1
done

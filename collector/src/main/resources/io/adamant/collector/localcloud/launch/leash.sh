# Outside of the instance's namespaces: holds the leash of one instance.
#
# stdin is a pipe that only the local cloud writes to, and never does. Its end of file means that the local
# cloud is gone, however it died. Every link of the chain dies with the one before it:
#
#   local cloud --(pipe EOF)--> reader --KILL--> leash --(parent death)--> unshare --(kill-child)--> init
#
# and when init dies the kernel kills every process of its pid namespace, stopped ones as well.
exec 3<&0 </dev/null

# shellcheck disable=SC2086  # the flags are words
setpriv --pdeathsig KILL -- unshare $ADAMANT_UNSHARE --mount --pid --uts --fork --kill-child \
    --propagation private -- /bin/sh "$ADAMANT_LAUNCHER/init.sh" <&3 3<&- &
instance=$!

# No child of its own (read is a builtin): nothing is left when it is killed with its parent.
setpriv --pdeathsig KILL -- /bin/sh -c 'while read -r line; do :; done; kill -KILL "$PPID"' \
    <&3 3<&- >/dev/null 2>&1 &
exec 3<&-

wait "$instance"

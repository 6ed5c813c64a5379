# pid 1 of one instance, in mount, pid and uts namespaces of its own (and a user namespace when the local
# cloud is not root). Every mount below is made in this private mount namespace and is invisible outside.
exec 3<&0 </dev/null
bootlog=
. "$ADAMANT_LAUNCHER/supervise.sh"

fail() {
    say "init: cannot $1"
    exit 1
}

# The distribution and the JDK move to /run when a mount below would hide them.
if [ -n "$ADAMANT_BIND_DIST" ]; then
    mount --bind "$ADAMANT_BIND_DIST" "$ADAMANT_INSTANCE/run/adamant/dist" || fail "bind the distribution"
fi
if [ -n "$ADAMANT_BIND_JDK" ]; then
    mount --bind "$ADAMANT_BIND_JDK" "$ADAMANT_INSTANCE/run/adamant/jdk" || fail "bind the JDK"
fi
# The order puts the place that holds the instance's own directory last.
for place in $ADAMANT_MOUNTS; do
    mount --rbind "$ADAMANT_INSTANCE/$place" "/$place" || fail "mount /$place"
done
mount -t proc proc /proc || fail "mount /proc"
# The other instances' directories are not this one's business. (Not there: already hidden.)
if [ -d "$ADAMANT_HIDE" ]; then
    mount --bind /run/adamant/empty "$ADAMANT_HIDE" || fail "hide $ADAMANT_HIDE"
fi
# This namespace's view of the machine's root turns read-only; the machine's own mount keeps its flags.
mount -o remount,bind,ro / || fail "make the root read-only"
hostname "$ADAMANT_HOSTNAME" 2>/dev/null || say "init: host name not set"
cd / || fail "enter /"

if [ "$ADAMANT_BOOT" = probe ]; then
    exit 0
fi

runtime=/run/adamant
bound=
bootlog=/var/log/console.log
say "kernel: Linux $(uname -r), $ADAMANT_ISOLATION"
say "init: $ADAMANT_ID, image $ADAMANT_IMAGE, zone $ADAMANT_ZONE"

trap 'stop_services; exit 0' TERM
(
    while read -r line; do :; done
    kill -TERM 1
) <&3 &
exec 3<&-

if [ "$ADAMANT_BOOT" = dead ]; then
    say "init: mounted /etc /var /run /tmp"
    say "init: starting app.service"
    say "app.service: cannot open /opt/app/app.jar: No such file or directory"
    say "init: dependency failed for multi-user.target"
    say "init: you are in emergency mode; waiting for an operator who never logs in"
else
    start_services "/var/lib/adamant/spool"
fi

# Reaps whatever is handed to pid 1. The leash reader above never ends, so this waits for TERM.
while :; do
    wait
    sleep 1 # only reached when the reader above was killed: do not spin
done

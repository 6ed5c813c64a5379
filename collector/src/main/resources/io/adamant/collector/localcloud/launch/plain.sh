# One instance without namespaces: session leader and group leader of its two services.
# End of file on stdin (the local cloud is gone) kills the whole process group.
exec 3<&0 </dev/null
runtime="$ADAMANT_INSTANCE/run/adamant"
bootlog="$ADAMANT_INSTANCE/var/log/console.log"
. "$ADAMANT_LAUNCHER/supervise.sh"

(
    while read -r line; do :; done
    kill -s KILL -- "-$$"
) <&3 >/dev/null 2>&1 &
exec 3<&-

cd "$ADAMANT_INSTANCE" || exit 1
# These processes share the machine's mounts. Root's must not be able to change one.
bound=
if [ "$(id -u)" = 0 ] && setpriv --bounding-set=-sys_admin /bin/sh -c : 2>/dev/null; then
    bound="setpriv --bounding-set=-sys_admin --"
fi
say "init: $ADAMANT_ID, image $ADAMANT_IMAGE, zone $ADAMANT_ZONE, $ADAMANT_ISOLATION"
trap 'stop_services; kill -s KILL -- "-$$"' TERM

if [ "$ADAMANT_BOOT" = dead ]; then
    say "init: starting app.service"
    say "app.service: cannot open /opt/app/app.jar: No such file or directory"
    say "init: dependency failed for multi-user.target"
    say "init: you are in emergency mode; waiting for an operator who never logs in"
else
    start_services "$ADAMANT_INSTANCE/var/lib/adamant/spool"
fi
while :; do
    wait
    sleep 1 # only reached when the reader above was killed: do not spin
done

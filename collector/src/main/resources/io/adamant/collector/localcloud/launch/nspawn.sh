# pid 1 of the namespaces in which systemd-nspawn runs. Every mount below is made in this private mount namespace, is
# invisible outside, and gone with it.
fail() {
    echo "nspawn: cannot $1"
    exit 1
}
case "$ADAMANT_INSTANCE/" in
/run/*) fail "run from below /run: keep the local cloud's directory elsewhere" ;;
esac
mount -t proc proc /proc || fail "mount /proc"
# systemd-nspawn keeps what it knows of containers here.
mount -t tmpfs -o mode=0755 tmpfs /run || fail "mount /run"
umount -l -R /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup || fail "mount the control group"
mount -t overlay overlay \
    -o "lowerdir=$ADAMANT_ROOT,upperdir=$ADAMANT_INSTANCE/upper,workdir=$ADAMANT_INSTANCE/work" \
    "$ADAMANT_INSTANCE/root" || fail "lay a disk over $ADAMANT_ROOT"
cd / || fail "enter /"
# The capabilities and calls are those by which the agent sees who tried; a host's own systemd has them anyway.
# shellcheck disable=SC2086  # no word where the image boots
exec systemd-nspawn --quiet --boot --keep-unit --register=no --link-journal=no --console=pipe --resolv-conf=off \
    --timezone=off --capability=CAP_BPF,CAP_PERFMON,CAP_SYSLOG,CAP_SYS_RESOURCE --system-call-filter='bpf perf_event_open' \
    --machine="$ADAMANT_ID" --hostname="$ADAMANT_HOSTNAME" \
    --bind="$ADAMANT_INSTANCE/var/lib/cloud:/var/lib/cloud" --directory="$ADAMANT_INSTANCE/root" $ADAMANT_BOOT

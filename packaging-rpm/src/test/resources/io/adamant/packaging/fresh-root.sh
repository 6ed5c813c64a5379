#!/bin/sh
# A root in which nothing of ours is installed, laid over this machine's, gone with its mount namespace: fresh-root.sh DIR
# SCRIPT FILE... copies the files to /tmp there and runs the script. Within unshare --mount --net --pid --fork.
set -e
dir=$1 script=$2
shift 2
mount --make-rprivate /
mount -t tmpfs none "$dir"
mkdir "$dir/upper" "$dir/work" "$dir/root"
mount -t overlay none -o "lowerdir=/,upperdir=$dir/upper,workdir=$dir/work" "$dir/root"
mount -t proc none "$dir/root/proc"
mount -t tmpfs none "$dir/root/tmp"
mount -t tmpfs none "$dir/root/run"
mount --rbind /dev "$dir/root/dev"
cp "$script" "$dir/root/tmp/script.sh"
[ $# -eq 0 ] || cp "$@" "$dir/root/tmp/"
ip link set lo up 2>/dev/null || true
exec chroot "$dir/root" /bin/sh /tmp/script.sh

#!/bin/sh
# Bakes an image's root on a Debian without Docker or a cloud: build-root.sh ROOT AGENT.RPM KEY COLLECTOR, as root. ROOT is
# made; KEY is made where it is not there, and stays outside. systemd-nspawn boots it: systemd-nspawn --boot --volatile=overlay
# --directory ROOT.
set -eu
[ $# -eq 4 ] || { sed -n 's/^# //p' "$0" >&2; exit 2; }
root=$1 rpm=$2 key=$3 collector=$4
case "$(id -u)" in 0) ;; *) echo "build-root.sh: needs root" >&2; exit 1 ;; esac
# Every mount below is gone with this namespace.
[ "${ADAMANT_INSIDE:-}" ] || ADAMANT_INSIDE=1 exec unshare --mount --pid --fork --kill-child --propagation private \
    sh "$0" "$@"
[ -d "$root/usr" ] || mmdebstrap --variant=essential --include=systemd-sysv,dbus,rpm bookworm "$root"
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/run"
mkdir "$root/run/bake"
cp "$rpm" "$root/run/bake/agent.rpm"
# Debian's packages are not in rpm's database. Even a question to rpm writes that, and with it another manifest.
[ -x "$root/usr/bin/adamant-agent" ] || chroot "$root" sh -c 'rpm --initdb && rpm -i --nodeps /run/bake/agent.rpm'
cat >"$root/etc/adamant/agent.yaml" <<END
collector: { endpoints: ["$collector"] }
identity: { source: file, file: /var/lib/cloud/identity.yaml }
logs: [{ path: /var/log/*.log }]
seal: { mode: enforce, accept: fallback, key: /etc/adamant/manifest.pub }
END
mkdir -p "$root/var/lib/cloud"
if [ ! -e "$key" ]; then
    chroot "$root" adamant-agent manifest keygen --key /run/bake/key.pem
    cp "$root/run/bake/key.pem" "$key"
    cp "$root/run/bake/key.pem.pub" "$key.pub"
else
    cp "$key" "$root/run/bake/key.pem"
    cp "$key.pub" "$root/run/bake/key.pem.pub"
fi
# --root instead of a chroot would not ask the kernel that bakes whether it can do what the policy asks.
chroot "$root" adamant-agent bake --key /run/bake/key.pem

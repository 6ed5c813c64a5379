# Makes the root of an image: make-root.sh BASE ROOT FILES KEYS RPM... unpacks Debian, installs the packages with the real
# rpm, lays files over it, and bakes. Within unshare --mount --pid --fork: its mounts go with it. The key stays outside.
set -eu
base=$1 root=$2 files=$3 keys=$4
shift 4
mkdir -p "$root"
tar -x -p --numeric-owner --xattrs --xattrs-include='*' --exclude='./dev/*' -C "$root" -f "$base"
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs tmpfs run
mount --bind "$keys" tmp
mkdir -p run/rpms
cp "$@" run/rpms/
# Debian's systemd and libc are not in rpm's database: --nodeps.
chroot . /bin/sh -c 'rpm --initdb && rpm -i --nodeps /run/rpms/*.rpm && rpm -V --nodeps adamant-agent'
echo "said installed $?"
cp -rT "$files" .
for unit in etc/systemd/system/*.service; do
    chroot . systemctl --no-reload enable "$(basename "$unit")" 2>/dev/null
done
chroot . adamant-agent manifest keygen --key /tmp/key.pem
chroot . adamant-agent check
# Root without its capabilities is refused a file as anybody is.
install -m 0000 -o 65534 /dev/null etc/app/unreadable
echo 0123456789abcdef0123456789abcdef >etc/machine-id
chroot . setpriv --bounding-set -dac_override,-dac_read_search adamant-agent bake --key /tmp/key.pem 2>&1 ||
    echo "said unreadable $?"
rm etc/app/unreadable
echo "said machine-id-then $(wc -c <etc/machine-id) bytes"
chroot . adamant-agent bake --key /tmp/key.pem
chroot . adamant-agent bake --key /tmp/key.pem
echo "said machine-id $(wc -c <etc/machine-id) bytes"

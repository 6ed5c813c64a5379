# The user that the files belong to, where systemd-sysusers has not made it yet.
if ! getent passwd adamant >/dev/null 2>&1; then
  getent group adamant >/dev/null 2>&1 || groupadd -r adamant
  useradd -r -g adamant -d /var/lib/adamant/collector -s /sbin/nologin -c "Adamant collector" adamant
fi
exit 0

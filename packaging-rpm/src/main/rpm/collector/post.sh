if [ $1 -eq 1 ] && [ -x /usr/bin/systemctl ]; then
  systemctl --no-reload preset adamant-collector.service >/dev/null 2>&1 || :
fi
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload >/dev/null 2>&1 || :
fi

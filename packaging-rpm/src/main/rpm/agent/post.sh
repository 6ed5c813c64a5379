# In an image's build nothing runs: the unit is enabled for the first boot and not started.
if [ $1 -eq 1 ] && [ -x /usr/bin/systemctl ]; then
  systemctl --no-reload preset adamant-agent.service >/dev/null 2>&1 || :
fi

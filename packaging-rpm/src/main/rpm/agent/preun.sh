# The unit is not stopped: what a host reports ends with the host, and a sealed one refuses anyway.
if [ $1 -eq 0 ] && [ -x /usr/bin/systemctl ]; then
  systemctl --no-reload disable adamant-agent.service >/dev/null 2>&1 || :
fi

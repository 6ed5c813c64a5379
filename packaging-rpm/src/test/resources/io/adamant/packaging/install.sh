# Installs both packages, starts what they bring, takes them out again; one line for each thing that the test asks about.
say() { echo "said $*"; }
rpm --initdb
rpm -i --nodeps /tmp/*.rpm
say "install $?"
rpm -V --nodeps adamant-agent adamant-collector
say "verify $?"
say "agent $(adamant-agent --version)"
adamant-agent check --elsewhere
say "check $?"
say "cli $(adamant --help | head -n 1)"
say "user $(getent passwd adamant | cut -d: -f1,6,7)"
archive=$(sha256sum </usr/lib/adamant/agent.jsa | cut -d' ' -f1)
say "archive-in-bom $(grep -c "$archive" /usr/share/doc/adamant-agent/adamant-agent.cdx.json)"

# How many classes come from the archive that the build trained.
archived() {
  /usr/lib/adamant/runtime/bin/java @/usr/lib/adamant/agent.jvm -Xlog:class+load:file=/tmp/classes \
    io.adamant.agent.AgentMain --version >/dev/null 2>&1
  grep -c 'shared objects file (top)' /tmp/classes
}
say "archived $(archived)"
cp -p /usr/lib/adamant/agent/adamant-agent-*.jar /tmp/kept.jar
printf 'x' >>"$(ls /usr/lib/adamant/agent/adamant-agent-*.jar)"
say "archived-after-change $(archived)"
cp -p /tmp/kept.jar "$(ls /usr/lib/adamant/agent/adamant-agent-*.jar)"

setpriv --reuid adamant --regid adamant --clear-groups adamant-collector --config /etc/adamant/collector.yaml >/tmp/collector.log 2>&1 &
collector=$!
ready=no
for _ in $(seq 150); do
  if curl -fsS http://127.0.0.1:8480/readyz >/dev/null 2>&1; then ready=yes; break; fi
  kill -0 "$collector" 2>/dev/null || break
  sleep 0.2
done
say "collector-ready $ready"
[ "$ready" = yes ] || cat /tmp/collector.log
say "collector-answers $(curl -sS -o /dev/null -w '%{http_code}' http://127.0.0.1:8480/metrics)"
kill -TERM "$collector"
wait "$collector"
say "collector-ended $?"

echo '# edited' >>/etc/adamant/agent.yaml
rpm -e --nodeps adamant-agent adamant-collector
say "erase $?"
say "left $(find /usr/lib/adamant /etc/adamant /usr/bin/adamant* /usr/lib/systemd/system/adamant* /usr/share/adamant 2>/dev/null | sort | tr '\n' ' ')"

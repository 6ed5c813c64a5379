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
cache=$(sha256sum </usr/lib/adamant/agent.aot | cut -d' ' -f1)
say "cache-in-bom $(grep -c "$cache" /usr/share/doc/adamant-agent/adamant-agent.cdx.json)"

# How many of the agent's classes come from a jar, and not from the cache that the build trained.
from_jars() {
  JAVA_TOOL_OPTIONS=-Xlog:class+load:file=/tmp/classes adamant-agent --version >/dev/null 2>&1
  grep -c ' io.adamant.*source: file:' /tmp/classes
}
say "cached $(from_jars)"
cp -p /usr/lib/adamant/agent/adamant-agent-*.jar /tmp/kept.jar
printf 'x' >>"$(ls /usr/lib/adamant/agent/adamant-agent-*.jar)"
say "after-change $(from_jars)"
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

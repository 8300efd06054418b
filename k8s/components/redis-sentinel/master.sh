# Sourced by the other two: what they share.
set -eu
umask 077
self=$HOSTNAME.redis-nodes
user="user $REDIS_USERNAME on >$REDIS_PASSWORD ~* &* +@all"

tls() {
  cat <<CONF
port 0
tls-port $1
tls-cert-file /etc/redis-tls/tls.crt
tls-key-file /etc/redis-tls/tls.key
tls-ca-cert-file /etc/redis-tls/ca.crt
tls-auth-clients no
tls-replication yes
user default off
$user
CONF
}

# The master that some sentinel knows; the first server when none answers, which is when all start anew.
master() {
  for number in 0 1 2; do
    found=$(REDISCLI_AUTH=$REDIS_PASSWORD timeout 3 redis-cli -h "redis-$number.redis-nodes" -p 26379 --user "$REDIS_USERNAME" \
      --tls --cacert /etc/redis-tls/ca.crt --raw sentinel get-master-addr-by-name lockstep 2>/dev/null | head -n 1) || continue
    case $found in *.redis-nodes) echo "$found" && return ;; esac
  done
  echo redis-0.redis-nodes
}

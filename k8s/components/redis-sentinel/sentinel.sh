#!/bin/sh
# Starts a sentinel, which keeps what it learns in its configuration file until the pod goes.
. /etc/redis-config/master.sh
master=$(master)
{
  tls 26379
  cat <<CONF
dir /data
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $self
sentinel sentinel-user $REDIS_USERNAME
sentinel sentinel-pass $REDIS_PASSWORD
sentinel monitor lockstep $master 6379 2
sentinel auth-user lockstep $REDIS_USERNAME
sentinel auth-pass lockstep $REDIS_PASSWORD
sentinel down-after-milliseconds lockstep 3000
sentinel failover-timeout lockstep 10000
sentinel parallel-syncs lockstep 2
CONF
} >/data/sentinel.conf
exec redis-server /data/sentinel.conf --sentinel

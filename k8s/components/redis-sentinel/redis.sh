#!/bin/sh
# Starts a server as the master, or as a replica of whichever is the master now.
. /etc/redis-config/master.sh
master=$(master)
{
  tls 6379
  cat <<CONF
dir /data
save ""
appendonly no
maxmemory 256mb
replica-announce-ip $self
masteruser $REDIS_USERNAME
masterauth $REDIS_PASSWORD
CONF
  [ "$master" = "$self" ] || echo "replicaof $master 6379"
} >/data/redis.conf
exec redis-server /data/redis.conf

#!/bin/sh
# Formats an empty volume and runs the broker whose number is the pod's.
set -eu
number=${HOSTNAME##*-}
cp /etc/kafka-config/server.properties /tmp/server.properties
{
  echo "node.id=$number"
  echo "advertised.listeners=CLIENT://kafka-$number.kafka-nodes:9092"
} >>/tmp/server.properties
kafka=${KAFKA_HOME:-/opt/kafka}
"$kafka/bin/kafka-storage.sh" format --ignore-formatted --cluster-id "$CLUSTER_ID" --config /tmp/server.properties
exec "$kafka/bin/kafka-server-start.sh" /tmp/server.properties

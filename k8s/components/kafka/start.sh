#!/bin/sh
# Formats an empty volume, with the clients' user in it, and runs the broker whose number is the pod's.
set -eu
umask 077
number=${HOSTNAME##*-}
tls=/etc/kafka-tls
cat "$tls/tls.key" "$tls/tls.crt" >/tmp/keystore.pem
cp /etc/kafka-config/server.properties /tmp/server.properties
{
  echo "node.id=$number"
  echo "advertised.listeners=CLIENT://kafka-$number.kafka-nodes:9092,INTERNAL://kafka-$number.kafka-nodes:9094"
} >>/tmp/server.properties
kafka=${KAFKA_HOME:-/opt/kafka}
"$kafka/bin/kafka-storage.sh" format --ignore-formatted --cluster-id "$CLUSTER_ID" --config /tmp/server.properties \
  --add-scram "SCRAM-SHA-512=[name=$KAFKA_USERNAME,password=$KAFKA_PASSWORD]"
exec "$kafka/bin/kafka-server-start.sh" /tmp/server.properties

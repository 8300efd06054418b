package io.lockstep.local.cli;

import io.lockstep.local.LocalCluster;
import io.lockstep.local.ProcessName;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What runs where, and what to try first. */
final class Overview {

    private Overview() {}

    static String of(LocalCluster cluster, String ending) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "WHAT", "WHERE", "PID"));
        for (ProcessName name : cluster.members()) {
            rows.add(List.of(name.toString(), what(name), where(cluster, name), pid(cluster, name)));
        }
        URI gateway = cluster.gateway();
        return "\n" + Table.of(rows) + "\nTry:\n"
                + "  curl -XPOST " + gateway + "/query --data-urlencode 'q=CREATE DATABASE demo'\n"
                + "  curl -i -XPOST '" + gateway + "/write?db=demo' --data-binary 'weather,city=Oslo temperature=3.5'\n"
                + "  curl -G '" + gateway + "/query?db=demo&pretty=true' --data-urlencode 'q=SELECT * FROM weather'\n"
                + "\n" + ending;
    }

    static String where(LocalCluster cluster, ProcessName name) {
        String text = name.toString();
        return switch (name.kind()) {
            case KAFKA -> cluster.kafkaBootstrap();
            case REDIS -> "127.0.0.1:" + cluster.redisPort();
            case REPLICA, PLAIN -> cluster.url(text).toString();
            case CONNECTOR -> cluster.actuator(text) + "/actuator";
            case MONITOR, GATEWAY -> cluster.url(text) + "  " + cluster.actuator(text) + "/actuator";
        };
    }

    static String pid(LocalCluster cluster, ProcessName name) {
        return cluster.process(name.toString())
                .map(handle -> Long.toString(handle.pid()))
                .orElse("-");
    }

    private static String what(ProcessName name) {
        return switch (name.kind()) {
            case KAFKA -> "the write log";
            case REDIS -> "the availability registry";
            case REPLICA -> "InfluxDB with a full copy";
            case PLAIN -> "InfluxDB, no replica";
            case CONNECTOR -> "replays the log into replica-" + name.number();
            case MONITOR -> "judges the replicas";
            case GATEWAY -> "point your InfluxDB clients here";
        };
    }
}

package io.lockstep.it.clients;

import io.lockstep.it.support.Influx;
import io.lockstep.it.support.TestCluster;
import java.net.URI;

/** The gateway, and the plain server that it is compared with; a session's database is on neither when it begins. */
record Servers(URI plain, URI gateway) {

    static Servers without(String db, TestCluster cluster) {
        Servers servers = new Servers(
                cluster.processes().plainInfluxd("plain-2"), cluster.processes().gateway());
        String drop = "DROP DATABASE \"" + db + "\"";
        new Influx(servers.plain).query("", drop);
        new Influx(servers.gateway).query("", drop);
        return servers;
    }
}

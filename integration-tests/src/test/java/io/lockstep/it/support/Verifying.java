package io.lockstep.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** Verifications by the monitor's API. */
public final class Verifying {

    private Verifying() {}

    /** Begins one and waits for its end; what the API then tells. */
    public static JsonNode run(TestCluster cluster) {
        Answer begun = cluster.monitor().send("POST", "/api/v1/verifications", new byte[0]);
        assertThat(begun.status()).as("%s", begun).isEqualTo(202);
        String id = begun.json().path("id").asString("");
        TestCluster.waiting("the verification ends")
                .until(() -> !told(cluster, id).path("state").asString("").equals("RUNNING"));
        return told(cluster, id);
    }

    private static JsonNode told(TestCluster cluster, String id) {
        return cluster.monitor().get("/api/v1/verifications/" + id).json();
    }
}

package io.lockstep.gateway.into;

import io.lockstep.gateway.catalog.RetentionPolicies;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is known of the target's database: InfluxDB looks at it before anything is read, and at its policies when it writes. */
final class TargetPolicies {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int NAME = 0;
    private static final int DEFAULT = 4;

    private final Set<String> names;

    private TargetPolicies(Set<String> names) {
        this.names = names;
    }

    /** The statement whose answer tells. */
    static String statement(String db) {
        return RetentionPolicies.statement(db);
    }

    /**
     * Reads a replica's answer.
     *
     * @param policy the one to write to; empty for the default
     * @throws IOException if the answer tells of trouble of this replica alone
     * @throws IntoException if the database does not exist, or if it has no default where one is needed
     */
    static TargetPolicies of(String answer, String db, String policy) throws IOException, IntoException {
        JsonNode result;
        try {
            result = JSON.readTree(answer).path("results").path(0);
        } catch (JacksonException e) {
            throw IntoException.unavailable("a replica gave an answer that cannot be read");
        }
        String error = result.path("error").asString("");
        if (!error.isEmpty()) {
            throw IntoException.told(error);
        }
        Set<String> names = new HashSet<>();
        boolean hasDefault = false;
        for (JsonNode row : result.path("series").path(0).path("values")) {
            names.add(row.path(NAME).asString(""));
            hasDefault = hasDefault || row.path(DEFAULT).asBoolean(false);
        }
        if (policy.isEmpty() && !hasDefault) {
            throw new IntoException("default retention policy not set for: " + db);
        }
        return new TargetPolicies(names);
    }

    boolean lack(String policy) {
        return !policy.isEmpty() && !names.contains(policy);
    }
}

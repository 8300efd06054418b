package io.lockstep.gateway.influxql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the grammar learns about the statement that it is reading. */
final class Facts {

    private final Set<String> databases = new LinkedHashSet<>();
    private final Set<String> users = new LinkedHashSet<>();
    private final List<NowCall> nowCalls = new ArrayList<>();

    void names(String database) {
        if (!database.isEmpty()) {
            databases.add(database);
        }
    }

    void namesUser(String user) {
        users.add(user);
    }

    void callsNow(Token name, Token close) {
        nowCalls.add(new NowCall(name.start(), close.end()));
    }

    Set<String> databases() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(databases));
    }

    Set<String> users() {
        return Set.copyOf(users);
    }

    List<NowCall> nowCalls() {
        return List.copyOf(nowCalls);
    }
}

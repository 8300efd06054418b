package io.lockstep.gateway.influxql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the grammar learns about the statement that it is reading. */
final class Facts {

    private final Set<String> databases = new LinkedHashSet<>();
    private final Set<String> users = new LinkedHashSet<>();
    private final List<NowCall> nowCalls = new ArrayList<>();
    private final Set<String> sources = new LinkedHashSet<>();
    private @Nullable IntoTarget target;

    void names(String database) {
        if (!database.isEmpty()) {
            databases.add(database);
        }
    }

    /** A source's database; empty for the request's. */
    void readsFrom(String database) {
        names(database);
        sources.add(database);
    }

    /** The server ignores the targets of subqueries, which come after the statement's own. */
    void writesInto(IntoTarget into) {
        if (target == null) {
            target = into;
        }
    }

    void namesUser(String user) {
        users.add(user);
    }

    void callsNow(Token name, Token close) {
        nowCalls.add(new NowCall(name.start(), close.end()));
    }

    /** How much there is to be kept of it, beside that it reads from the request's database. */
    int count() {
        return databases.size() + users.size() + nowCalls.size() + sources.size() - (sources.contains("") ? 1 : 0);
    }

    int countNowCalls() {
        return nowCalls.size();
    }

    /** What is refused wherever it stands need not be known, and keeps its own error. */
    void forgetNowCallsFrom(int count) {
        nowCalls.subList(count, nowCalls.size()).clear();
    }

    Set<String> databases() {
        return databases.isEmpty() ? Set.of() : Collections.unmodifiableSet(databases);
    }

    List<String> sources() {
        return List.copyOf(sources);
    }

    @Nullable
    IntoTarget target() {
        return target;
    }

    Set<String> users() {
        return Set.copyOf(users);
    }

    List<NowCall> nowCalls() {
        return List.copyOf(nowCalls);
    }
}

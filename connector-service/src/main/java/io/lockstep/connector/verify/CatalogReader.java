package io.lockstep.connector.verify;

import static io.lockstep.connector.verify.Asking.quoted;

import io.lockstep.common.registry.ReplicaDigest;
import io.lockstep.common.registry.ReplicaDigest.CatalogItem;
import io.lockstep.connector.replica.GoDuration;
import io.lockstep.connector.replica.Marker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.msgpack.value.Value;

/** Tells what a replica has beside points: databases, retention policies, users, grants, and the fields of measurements. */
final class CatalogReader {

    private static final Set<String> NOT_OF_THE_LOG = Set.of("_internal", Marker.DATABASE);

    private final Asking asking;

    CatalogReader(Asking asking) {
        this.asking = asking;
    }

    /** Databases with their retention policies, and users with their grants; passwords are not told. */
    List<CatalogItem> server(Budget budget) {
        List<CatalogItem> items = new ArrayList<>();
        for (List<String> row : rows("SHOW DATABASES", budget)) {
            String db = row.get(0);
            if (!NOT_OF_THE_LOG.contains(db)) {
                add(items, new CatalogItem(db, null, null, "database", false, 0, false));
                policies(db, budget).forEach(policy -> add(items, policy));
            }
        }
        for (List<String> user : rows("SHOW USERS", budget)) {
            Map<String, String> grants = new TreeMap<>();
            rows("SHOW GRANTS FOR " + quoted(user.get(0)), budget)
                    .forEach(grant -> grants.put(grant.get(0), grant.get(1)));
            String what = "user " + user.get(0) + ", admin " + user.get(1) + ", grants " + grants;
            add(items, new CatalogItem(null, null, null, what, false, 0, false));
        }
        return items;
    }

    /** Measurements of a database with the types of their fields, per retention policy. */
    List<CatalogItem> measurements(String db, Budget budget) {
        List<CatalogItem> items = new ArrayList<>();
        for (CatalogItem policy : policies(db, budget)) {
            String rp = String.valueOf(policy.rp());
            Map<String, Map<String, Set<String>>> fields = new TreeMap<>();
            each(
                    "SHOW FIELD KEYS ON " + quoted(db) + " FROM " + quoted(rp) + "./.*/",
                    budget,
                    (measurement, row) -> fields.computeIfAbsent(measurement, name -> new TreeMap<>())
                            .computeIfAbsent(row.get(0), name -> new TreeSet<>())
                            .add(row.get(1)));
            fields.forEach((measurement, types) -> add(
                    items,
                    new CatalogItem(
                            db,
                            rp,
                            measurement,
                            "measurement with fields " + types,
                            policy.expirySeconds() > 0,
                            0,
                            types.values().stream().anyMatch(ofField -> ofField.size() > 1))));
        }
        return items;
    }

    private List<CatalogItem> policies(String db, Budget budget) {
        return rows("SHOW RETENTION POLICIES ON " + quoted(db), budget).stream()
                .map(row -> {
                    long seconds = GoDuration.parse(row.get(1)).toSeconds();
                    String what = "retention policy, duration " + row.get(1) + ", shard group duration " + row.get(2)
                            + ", replicaN " + row.get(3) + ", default " + row.get(4);
                    return new CatalogItem(db, row.get(0), null, what, false, seconds, false);
                })
                .toList();
    }

    private static void add(List<CatalogItem> items, CatalogItem item) {
        if (items.size() >= ReplicaDigest.MAX_ITEMS) {
            throw new Budget.EndException("the catalog has more than " + ReplicaDigest.MAX_ITEMS + " items", false);
        }
        items.add(item);
    }

    private List<List<String>> rows(String question, Budget budget) {
        List<List<String>> rows = new ArrayList<>();
        each(question, budget, (name, row) -> rows.add(row));
        return rows;
    }

    private void each(String question, Budget budget, BiConsumer<String, List<String>> taker) {
        asking.ask(question, budget, new ResultRows.Sink() {
            private String series = "";

            @Override
            public void series(String name, Map<String, String> tags, List<String> columns) {
                series = Texts.utf8(name);
            }

            @Override
            public void row(List<Value> values) {
                taker.accept(series, values.stream().map(Texts::of).toList());
            }
        });
    }
}

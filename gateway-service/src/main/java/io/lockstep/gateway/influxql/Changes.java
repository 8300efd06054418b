package io.lockstep.gateway.influxql;

/** The grammar of the statements that change a server. */
final class Changes {

    private final TokenStream tokens;
    private final Expressions expressions;
    private final Selects selects;

    Changes(TokenStream tokens, Expressions expressions, Selects selects) {
        this.tokens = tokens;
        this.expressions = expressions;
        this.selects = selects;
    }

    /** What follows the keyword CREATE. */
    StatementKind create() throws NotRecognised {
        Token subject = tokens.next();
        if (subject.is("CONTINUOUS")) {
            tokens.expect("QUERY");
            continuousQuery();
            return StatementKind.CREATE_CONTINUOUS_QUERY;
        } else if (subject.is("DATABASE")) {
            createDatabase();
            return StatementKind.CREATE_DATABASE;
        } else if (subject.is("USER")) {
            createUser();
            return StatementKind.CREATE_USER;
        } else if (subject.is("RETENTION")) {
            tokens.expect("POLICY");
            expressions.identifier();
            onDatabase();
            tokens.expect("DURATION");
            expressions.durationOrInfinite();
            tokens.expect("REPLICATION");
            expressions.integer();
            shardDuration();
            tokens.accept("DEFAULT");
            writeLimits();
            return StatementKind.CREATE_RETENTION_POLICY;
        } else if (subject.is("SUBSCRIPTION")) {
            subscription();
            tokens.expect("DESTINATIONS");
            if (!tokens.accept("ALL") && !tokens.accept("ANY")) {
                throw NotRecognised.found(tokens.next(), "ALL, ANY");
            }
            do {
                expressions.string();
            } while (tokens.accept(","));
            return StatementKind.CREATE_SUBSCRIPTION;
        }
        throw NotRecognised.found(subject, "CONTINUOUS, DATABASE, USER, RETENTION, SUBSCRIPTION");
    }

    /** What follows the keyword DROP. */
    StatementKind drop() throws NotRecognised {
        Token subject = tokens.next();
        if (subject.is("CONTINUOUS")) {
            tokens.expect("QUERY");
            expressions.identifier();
            onDatabase();
            return StatementKind.DROP_CONTINUOUS_QUERY;
        } else if (subject.is("DATABASE")) {
            expressions.database();
            return StatementKind.DROP_DATABASE;
        } else if (subject.is("MEASUREMENT")) {
            expressions.identifier();
            return StatementKind.DROP_MEASUREMENT;
        } else if (subject.is("RETENTION")) {
            tokens.expect("POLICY");
            expressions.identifier();
            onDatabase();
            return StatementKind.DROP_RETENTION_POLICY;
        } else if (subject.is("SERIES")) {
            fromWhere(true);
            return StatementKind.DROP_SERIES;
        } else if (subject.is("SHARD")) {
            expressions.integer();
            return StatementKind.DROP_SHARD;
        } else if (subject.is("SUBSCRIPTION")) {
            subscription();
            return StatementKind.DROP_SUBSCRIPTION;
        } else if (subject.is("USER")) {
            expressions.user();
            return StatementKind.DROP_USER;
        }
        throw NotRecognised.found(
                subject, "CONTINUOUS, DATABASE, MEASUREMENT, RETENTION, SERIES, SHARD, SUBSCRIPTION, USER");
    }

    /** What follows the keyword DELETE. */
    StatementKind delete() throws NotRecognised {
        fromWhere(false);
        return StatementKind.DELETE;
    }

    /** What follows the keyword ALTER. */
    StatementKind alter() throws NotRecognised {
        tokens.expect("RETENTION", "POLICY");
        if (!tokens.accept("DEFAULT")) {
            expressions.identifier();
        }
        onDatabase();
        StatementKind kind = StatementKind.ALTER_RETENTION_POLICY;
        int options = 0;
        for (boolean shards = shardDuration(); shards || alteration(); shards = shardDuration()) {
            options++;
            kind = shards ? StatementKind.ALTER_SHARD_DURATION : kind;
        }
        if (options == 0) {
            throw NotRecognised.found(tokens.next(), "DURATION, REPLICATION, SHARD, DEFAULT");
        }
        return kind;
    }

    /** All but the duration of shards. */
    private boolean alteration() throws NotRecognised {
        if (tokens.accept("DURATION")) {
            expressions.durationOrInfinite();
            return true;
        }
        if (tokens.accept("REPLICATION")) {
            expressions.integer();
            return true;
        }
        return tokens.accept("DEFAULT") || writeLimit("future") || writeLimit("past");
    }

    /** What follows the keyword GRANT or REVOKE. */
    StatementKind privilege(String preposition, StatementKind kind) throws NotRecognised {
        boolean all = tokens.accept("ALL");
        if (all) {
            tokens.accept("PRIVILEGES");
        } else if (!tokens.accept("READ") && !tokens.accept("WRITE")) {
            throw NotRecognised.found(tokens.next(), "READ, WRITE, ALL [PRIVILEGES]");
        }
        if (tokens.accept("ON")) {
            expressions.database();
        } else if (!all) {
            throw NotRecognised.found(tokens.next(), "ON");
        }
        tokens.expect(preposition);
        expressions.user();
        return kind;
    }

    /** What follows the keyword SET. */
    StatementKind set() throws NotRecognised {
        tokens.expect("PASSWORD", "FOR");
        expressions.user();
        tokens.expect("=");
        expressions.string();
        return StatementKind.SET_PASSWORD;
    }

    private void onDatabase() throws NotRecognised {
        tokens.expect("ON");
        expressions.database();
    }

    private void subscription() throws NotRecognised {
        expressions.identifier();
        onDatabase();
        Token dot = tokens.scan();
        if (!dot.is(".")) {
            throw NotRecognised.found(dot, ".");
        }
        expressions.identifier();
    }

    private void createUser() throws NotRecognised {
        expressions.user();
        tokens.expect("WITH", "PASSWORD");
        expressions.string();
        if (tokens.accept("WITH")) {
            tokens.expect("ALL", "PRIVILEGES");
        }
    }

    private void createDatabase() throws NotRecognised {
        expressions.database();
        if (!tokens.accept("WITH")) {
            return;
        }
        int with = tokens.end();
        if (tokens.accept("DURATION")) {
            expressions.durationOrInfinite();
        }
        if (tokens.accept("REPLICATION")) {
            expressions.integer();
        }
        shardDuration();
        writeLimits();
        if (tokens.accept("NAME")) {
            expressions.identifier();
        }
        if (tokens.end() == with) {
            throw NotRecognised.found(tokens.next(), "DURATION, NAME, REPLICATION, SHARD");
        }
    }

    private boolean shardDuration() throws NotRecognised {
        if (!tokens.accept("SHARD")) {
            return false;
        }
        tokens.expect("DURATION");
        expressions.durationOrInfinite();
        return true;
    }

    /** Limits of servers from 1.12 on; their words are no keywords before. */
    private void writeLimits() throws NotRecognised {
        writeLimit("future");
        writeLimit("past");
    }

    private boolean writeLimit(String direction) throws NotRecognised {
        if (!tokens.acceptNamed(direction)) {
            return false;
        }
        tokens.expect("LIMIT");
        expressions.durationOrInfinite();
        return true;
    }

    private void continuousQuery() throws NotRecognised {
        expressions.identifier();
        onDatabase();
        if (tokens.accept("RESAMPLE")) {
            boolean every = tokens.accept("EVERY");
            if (every) {
                expressions.duration();
            }
            if (tokens.accept("FOR")) {
                expressions.duration();
            } else if (!every) {
                throw NotRecognised.found(tokens.next(), "EVERY, FOR");
            }
        }
        tokens.expect("BEGIN", "SELECT");
        if (!selects.select()) {
            throw NotRecognised.found(tokens.next(), "INTO");
        }
        tokens.expect("END");
    }

    /** The server refuses a database here, and DROP SERIES a retention policy too. */
    private void fromWhere(boolean seriesOnly) throws NotRecognised {
        Token first = tokens.next();
        tokens.unscan();
        if (tokens.accept("FROM")) {
            do {
                int qualified = selects.source(false);
                if (qualified == 2) {
                    throw NotRecognised.because("database not supported", first);
                }
                if (qualified == 1 && seriesOnly) {
                    throw NotRecognised.because("retention policy not supported", first);
                }
            } while (tokens.accept(","));
        } else if (!first.is("WHERE")) {
            throw NotRecognised.found(first, "FROM, WHERE");
        }
        selects.where();
    }
}

package io.lockstep.gateway.influxql;

/** The grammar of SHOW. */
final class Shows {

    private final TokenStream tokens;
    private final Expressions expressions;
    private final Selects selects;

    Shows(TokenStream tokens, Expressions expressions, Selects selects) {
        this.tokens = tokens;
        this.expressions = expressions;
        this.selects = selects;
    }

    /** What follows the keyword SHOW. */
    StatementKind show() throws NotRecognised {
        Token subject = tokens.next();
        if (subject.kind() != TokenKind.KEYWORD) {
            throw notShown(subject);
        }
        switch (subject.text()) {
            case "CONTINUOUS" -> tokens.expect("QUERIES");
            case "DATABASES", "SUBSCRIPTIONS", "USERS" -> {}
            case "FIELD" -> field();
            case "GRANTS" -> {
                tokens.expect("FOR");
                expressions.identifier();
            }
            case "MEASUREMENT" -> {
                tokens.accept("EXACT");
                tokens.expect("CARDINALITY");
                cardinality();
            }
            case "MEASUREMENTS" -> measurements();
            case "RETENTION" -> {
                tokens.expect("POLICIES");
                on();
            }
            case "SERIES" -> series();
            case "TAG" -> tag();
            case "QUERIES", "SHARDS" -> {
                return StatementKind.NODE_LOCAL;
            }
            case "SHARD" -> {
                tokens.expect("GROUPS");
                return StatementKind.NODE_LOCAL;
            }
            case "DIAGNOSTICS", "STATS" -> {
                if (tokens.accept("FOR")) {
                    expressions.string();
                }
                return StatementKind.NODE_LOCAL;
            }
            default -> throw notShown(subject);
        }
        return StatementKind.READ;
    }

    private static NotRecognised notShown(Token subject) {
        return NotRecognised.found(
                subject,
                "CONTINUOUS, DATABASES, DIAGNOSTICS, FIELD, GRANTS, MEASUREMENT, MEASUREMENTS, QUERIES, RETENTION, SERIES,"
                        + " SHARD, SHARDS, STATS, SUBSCRIPTIONS, TAG, USERS");
    }

    private void on() throws NotRecognised {
        if (tokens.accept("ON")) {
            expressions.database();
        }
    }

    private void from() throws NotRecognised {
        if (tokens.accept("FROM")) {
            selects.sources(false);
        }
    }

    /** The tail that all counting statements share. */
    private void cardinality() throws NotRecognised {
        on();
        from();
        selects.where();
        selects.groupBy();
        selects.count("LIMIT", "OFFSET");
    }

    private void series() throws NotRecognised {
        tokens.accept("EXACT");
        if (tokens.accept("CARDINALITY")) {
            cardinality();
            return;
        }
        on();
        from();
        selects.where();
        selects.orderBy();
        selects.count("LIMIT", "OFFSET");
    }

    private void measurements() throws NotRecognised {
        if (tokens.accept("ON")) {
            databaseOrAll();
        }
        if (tokens.accept("WITH")) {
            tokens.expect("MEASUREMENT");
            Token operator = tokens.next();
            if (!operator.is("=") && !operator.is("=~")) {
                throw NotRecognised.found(operator, "=, =~");
            }
            selects.source(false);
        }
        selects.where();
        selects.orderBy();
        selects.count("LIMIT", "OFFSET");
    }

    /** Servers from 1.8 on accept {@code db.rp} and wildcards here as well. */
    private void databaseOrAll() throws NotRecognised {
        if (!tokens.accept("*")) {
            expressions.database();
        }
        if (tokens.accept(".") && !tokens.accept("*")) {
            expressions.identifier();
        }
    }

    private void field() throws NotRecognised {
        if (tokens.accept("KEY")) {
            tokens.accept("EXACT");
            tokens.expect("CARDINALITY");
            cardinality();
            return;
        }
        tokens.expect("KEYS");
        on();
        from();
        selects.orderBy();
        selects.count("LIMIT", "OFFSET");
    }

    private void tag() throws NotRecognised {
        Token what = tokens.next();
        if (what.is("KEY")) {
            tokens.accept("EXACT");
            tokens.expect("CARDINALITY");
            cardinality();
        } else if (what.is("KEYS")) {
            on();
            from();
            if (tokens.accept("WITH")) {
                keys();
            }
            selects.where();
            selects.orderBy();
            selects.count("LIMIT", "OFFSET", "SLIMIT", "SOFFSET");
        } else if (what.is("VALUES")) {
            values();
        } else {
            throw NotRecognised.found(what, "KEY, KEYS, VALUES");
        }
    }

    private void values() throws NotRecognised {
        boolean exact = tokens.accept("EXACT");
        boolean counted = tokens.accept("CARDINALITY");
        if (exact && !counted) {
            throw NotRecognised.found(tokens.next(), "CARDINALITY");
        }
        on();
        from();
        tokens.expect("WITH");
        keys();
        selects.where();
        if (counted) {
            selects.groupBy();
        } else {
            selects.orderBy();
        }
        selects.count("LIMIT", "OFFSET");
    }

    /** What follows WITH. */
    private void keys() throws NotRecognised {
        tokens.expect("KEY");
        Token operator = tokens.next();
        if (operator.is("IN")) {
            tokens.expect("(");
            do {
                expressions.identifier();
            } while (tokens.accept(","));
            tokens.expect(")");
        } else if (operator.is("=") || operator.is("!=")) {
            expressions.identifier();
        } else if (operator.is("=~") || operator.is("!~")) {
            expressions.requiredRegex();
        } else {
            throw NotRecognised.found(operator, "IN, =, =~");
        }
    }
}

package io.lockstep.gateway.influxql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a SELECT … INTO reads.
 *
 * <p>With INTO, InfluxDB makes tags of the tags that {@code top()} and {@code bottom()} take; without, it answers them as columns like any
 * others, right behind the function's, and renames others that are called the same. The function is therefore asked for last, so that its tags
 * are the last columns, and each is asked for as a tag, because INTO finds no field of that name either.
 *
 * @param text the statement without INTO
 * @param tags the names of the last columns, which are tags of the target
 * @param selector the name of the column before those; empty if there are none
 */
public record IntoSelect(String text, List<String> tags, String selector) {

    /** @return empty if the function with tags is part of an expression, takes anything but names, or stands with a LIMIT or OFFSET */
    static Optional<IntoSelect> of(Statement statement) {
        return new Reader(statement).read();
    }

    private static final Set<String> LIMITS = Set.of("LIMIT", "OFFSET", "SLIMIT", "SOFFSET");

    private record Field(List<Token> tokens, boolean selectsWithTags) {}

    private static final class Reader {

        private final Statement statement;
        private final List<Token> tokens;

        Reader(Statement statement) {
            this.statement = statement;
            this.tokens = statement.tokens();
        }

        Optional<IntoSelect> read() {
            List<Field> fields = fields();
            List<Field> selectors =
                    fields.stream().filter(Field::selectsWithTags).toList();
            if (selectors.isEmpty()) {
                return Optional.of(new IntoSelect(FillNone.in(statement, statement.textWithoutInto()), List.of(), ""));
            }
            Selector selector = selectors.size() == 1
                    ? Selector.of(meaningful(selectors.get(0).tokens()))
                    : null;
            if (selector == null || isLimited()) {
                return Optional.empty();
            }
            List<String> columns = fields.stream()
                    .filter(field -> !field.selectsWithTags())
                    .map(field -> text(field.tokens()))
                    .collect(Collectors.toCollection(ArrayList::new));
            columns.add(selector.text());
            int behindInto = statement.target().orElseThrow().end() - statement.start();
            String text =
                    "SELECT " + String.join(", ", columns) + statement.text().substring(behindInto);
            return Optional.of(new IntoSelect(FillNone.in(statement, text), selector.tags(), selector.column()));
        }

        /** With INTO, limits begin anew whenever a row's tags are others than those of the row before. */
        private boolean isLimited() {
            int depth = 0;
            for (Token token : tokens) {
                depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
                if (depth == 0 && token.kind() == TokenKind.KEYWORD && LIMITS.contains(token.text())) {
                    return true;
                }
            }
            return false;
        }

        private String text(List<Token> field) {
            return NormalText.of(statement.text(), statement.start(), field).strip();
        }

        /** What stands between SELECT and its own INTO, parted at commas. */
        private List<Field> fields() {
            List<Field> fields = new ArrayList<>();
            int begin = 1;
            int depth = 0;
            for (int i = begin; i < tokens.size(); i++) {
                Token token = tokens.get(i);
                depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
                boolean ends = depth == 0 && token.is("INTO");
                if (ends || (depth == 0 && token.is(","))) {
                    List<Token> field = tokens.subList(begin, i);
                    fields.add(new Field(field, selectsWithTags(meaningful(field))));
                    begin = i + 1;
                }
                if (ends) {
                    break;
                }
            }
            return fields;
        }

        private static boolean selectsWithTags(List<Token> field) {
            for (int i = 0; i + 1 < field.size(); i++) {
                if (isSelector(field.get(i)) && field.get(i + 1).is("(")) {
                    List<List<Token>> arguments = arguments(field, i + 1);
                    return arguments.size() > 2 && arguments.stream().noneMatch(Reader::isRefused);
                }
            }
            return false;
        }

        /** What every server has an error for. */
        private static boolean isRefused(List<Token> argument) {
            return argument.stream().anyMatch(token -> token.is("*") || token.kind() == TokenKind.REGEX);
        }
    }

    /** A call of {@code top()} or {@code bottom()} with tags, as a field of its own. */
    private record Selector(String text, String column, List<String> tags) {

        static @Nullable Selector of(List<Token> field) {
            if (!isSelector(field.get(0)) || !field.get(1).is("(")) {
                return null;
            }
            List<List<Token>> arguments = arguments(field, 1);
            int behind = 2 + arguments.stream().mapToInt(List::size).sum() + arguments.size();
            boolean named = behind + 2 == field.size() && field.get(behind).is("AS");
            if (behind != field.size() && !named) {
                return null;
            }
            String column =
                    named ? field.get(behind + 1).text() : field.get(0).text().toLowerCase(Locale.ROOT);
            List<String> tags = new ArrayList<>();
            StringBuilder text = new StringBuilder(Restated.fragment(field.subList(0, 2)))
                    .append(Restated.fragment(arguments.get(0)));
            for (List<Token> argument : arguments.subList(1, arguments.size() - 1)) {
                String tag = name(argument);
                if (tag == null) {
                    return null;
                }
                tags.add(tag);
                text.append(", ").append(Restated.quoted(tag, '"')).append("::tag");
            }
            text.append(", ")
                    .append(Restated.fragment(arguments.get(arguments.size() - 1)))
                    .append(") AS ")
                    .append(Restated.quoted(column, '"'));
            return new Selector(text.toString(), column, tags);
        }

        /** The name that an argument is, which may have dots; null if it is something else. */
        private static @Nullable String name(List<Token> argument) {
            int size = argument.size();
            boolean cast = size > 2 && argument.get(size - 2).is("::");
            if (cast && !argument.get(size - 1).is("TAG")) {
                return null;
            }
            StringBuilder name = new StringBuilder();
            for (Token token : argument.subList(0, cast ? size - 2 : size)) {
                if (token.kind() != TokenKind.IDENTIFIER && !token.is(".")) {
                    return null;
                }
                name.append(token.text());
            }
            return name.toString();
        }
    }

    private static boolean isSelector(Token token) {
        return token.isNamed("top") || token.isNamed("bottom");
    }

    /** What stands between the parentheses of which the first is here, parted at commas. */
    private static List<List<Token>> arguments(List<Token> tokens, int open) {
        List<List<Token>> arguments = new ArrayList<>();
        int begin = open + 1;
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0 || (depth == 1 && token.is(","))) {
                arguments.add(tokens.subList(begin, i));
                begin = i + 1;
            }
            if (depth == 0) {
                break;
            }
        }
        return arguments;
    }

    private static List<Token> meaningful(List<Token> tokens) {
        return tokens.stream().filter(token -> !token.kind().isTrivia()).toList();
    }
}

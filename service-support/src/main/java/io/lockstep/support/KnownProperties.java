package io.lockstep.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.boot.json.JsonParserFactory;

/**
 * The properties that the service's own configuration records declare, as the configuration processor lists them at
 * build time.
 *
 * @param types property name to the Java type of its value
 */
record KnownProperties(SortedMap<String, String> types) {

    static final String ROOT = "lockstep.";

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    KnownProperties {
        types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
    }

    static KnownProperties onClassPath(ClassLoader loader) {
        SortedMap<String, String> types = new TreeMap<>();
        try {
            for (URL url : Collections.list(loader.getResources(METADATA))) {
                try (InputStream in = url.openStream()) {
                    collect(new String(in.readAllBytes(), StandardCharsets.UTF_8), types);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KnownProperties(types);
    }

    private static void collect(String metadata, Map<String, String> types) {
        if (!metadata.contains("\"" + ROOT)) {
            return;
        }
        if (JsonParserFactory.getJsonParser().parseMap(metadata).get("properties") instanceof List<?> properties) {
            for (Object property : properties) {
                if (property instanceof Map<?, ?> entry
                        && entry.get("name") instanceof String name
                        && name.startsWith(ROOT)) {
                    types.put(name, String.valueOf(entry.get("type")));
                }
            }
        }
    }

    boolean isEmpty() {
        return types.isEmpty();
    }

    /** Whether a name, in any of the forms that Spring Boot accepts, is one of these or an element of one. */
    boolean contains(String name) {
        String uniform = uniform(name);
        return types.entrySet().stream().anyMatch(known -> {
            String knownUniform = uniform(known.getKey());
            boolean hasElements = known.getValue().startsWith("java.util.");
            return hasElements ? uniform.startsWith(knownUniform) : uniform.equals(knownUniform);
        });
    }

    /** The known names, those that share the most leading characters with the given one first. */
    List<String> nearestTo(String name) {
        String uniform = uniform(name);
        return types.keySet().stream()
                .sorted((a, b) -> Integer.compare(commonPrefix(uniform(b), uniform), commonPrefix(uniform(a), uniform)))
                .limit(5)
                .toList();
    }

    private static int commonPrefix(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    /** Relaxed binding ignores case, hyphens, underscores and the separators of environment variables. */
    private static String uniform(String name) {
        StringBuilder uniform = new StringBuilder(name.length());
        name.toLowerCase(Locale.ROOT).chars().filter(Character::isLetterOrDigit).forEach(c -> uniform.append((char) c));
        return uniform.toString();
    }
}

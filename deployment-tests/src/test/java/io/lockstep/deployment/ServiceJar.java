package io.lockstep.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * What is in a service's image: the jar, what it is configured to by itself, and the properties that it and its libraries
 * know.
 *
 * @param file the executable jar
 * @param defaults the service's own {@code application.yml}
 * @param properties names of properties in the form of an environment variable, without underscores; and their types
 */
record ServiceJar(Path file, JsonNode defaults, Map<String, String> properties) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final String CLASSES = "BOOT-INF/classes/";
    private static final Map<String, ServiceJar> READ = new ConcurrentHashMap<>();

    /** @param module such as {@code gateway-service} */
    static ServiceJar of(String module) {
        return READ.computeIfAbsent(module, ServiceJar::read);
    }

    private static ServiceJar read(String module) {
        Path target = Kustomize.HOME.resolve(module).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            Path jar = files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("build " + module + " first"));
            return read(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServiceJar read(Path file) throws IOException {
        Map<String, String> properties = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getName().endsWith(METADATA)) {
                    collect(zip.getInputStream(entry).readAllBytes(), properties);
                } else if (entry.getName().startsWith("BOOT-INF/lib/")) {
                    collectFromLibrary(zip.getInputStream(entry), properties);
                }
            }
            ZipEntry defaults = zip.getEntry(CLASSES + "application.yml");
            return new ServiceJar(
                    file,
                    StrictModels.YAML.readTree(zip.getInputStream(defaults).readAllBytes()),
                    properties);
        }
    }

    private static void collectFromLibrary(InputStream library, Map<String, String> properties) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(library)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(METADATA)) {
                    collect(zip.readAllBytes(), properties);
                }
            }
        }
    }

    private static void collect(byte[] metadata, Map<String, String> properties) throws IOException {
        JsonNode all = JSON.readTree(metadata);
        all.path("properties")
                .forEach(property -> properties.put(
                        uniform(property.path("name").asText()),
                        property.path("type").asText()));
    }

    /** Whether an environment variable sets one of the properties, or an element of one that has elements. */
    boolean knows(String variable) {
        String name = uniform(variable);
        return properties.entrySet().stream()
                .anyMatch(known -> known.getKey().equals(name)
                        || (known.getValue().startsWith("java.util.") && name.startsWith(known.getKey())));
    }

    /** What a property is set to: by the environment, by the service itself, or to nothing, which is the empty text. */
    String value(Map<String, String> environment, String property) {
        return environment.entrySet().stream()
                .filter(variable -> uniform(variable.getKey()).equals(uniform(property)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> defaults.at("/" + property.replace('.', '/')).asText());
    }

    /** What a health group of the service looks at. */
    List<String> health(String group) {
        JsonNode include = defaults.at("/management/endpoint/health/group/" + group + "/include");
        // Spring Boot's own groups look at the process alone.
        return include.isMissingNode()
                ? List.of(group + "State")
                : List.of(include.asText().split("[, ]+"));
    }

    private static String uniform(String name) {
        StringBuilder uniform = new StringBuilder(name.length());
        name.toLowerCase(Locale.ROOT).chars().filter(Character::isLetterOrDigit).forEach(c -> uniform.append((char) c));
        return uniform.toString();
    }
}

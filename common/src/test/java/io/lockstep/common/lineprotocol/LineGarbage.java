package io.lockstep.common.lineprotocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Makes bodies of line protocol between sound and hopeless; the same seed makes the same bodies. */
final class LineGarbage {

    private static final String SPECIAL = ",= \"\\\n\t\0\r#-.+iueENtTfF019ax";
    private static final String[] NAMES = {
        "m",
        "cpu",
        "a\\,b",
        "c\\ d",
        "e\\=f",
        "g\\\\h",
        "\"q\"",
        "tab\tbed",
        "ü",
        "time",
        "x\\",
        "=",
        "h#",
        "k\\\"l",
        "Z",
        "-1",
        "n\\\nl"
    };
    private static final String[] VALUES = {
        "1",
        "-1",
        "1i",
        "-0i",
        "1.5",
        "1e5",
        "1E-7",
        "t",
        "T",
        "true",
        "True",
        "TRUE",
        "f",
        "F",
        "false",
        "False",
        "FALSE",
        "\"\"",
        "\"s\"",
        "\"a b\"",
        "\"a,b=c\"",
        "\"q\\\"q\"",
        "\"b\\\\\"",
        "\"l\nl\"",
        "\"x\"y",
        "NaN",
        "inf",
        "tRUE",
        "truE",
        "1u",
        "1ii",
        ".5",
        "5.",
        ".",
        "-",
        "-.",
        "1..2",
        "1e",
        "e5",
        "-e5",
        "1e400",
        "1e-400",
        "1e308",
        "1.8e308",
        "9223372036854775807i",
        "9223372036854775808i",
        "-9223372036854775808i",
        "-9223372036854775809i",
        "00000000000000000000000001i",
        "1i1",
        "n",
        "N",
        "0000000000000000000000000001",
        "1234567890123456789012345678901234567890",
        "",
        "\"",
        "\"\"\"\"",
        "\\",
        "0x1F",
        "1_000",
        "+1"
    };
    private static final String[] TIMES = {
        "",
        "",
        "0",
        "-0",
        "1",
        "-1",
        "1465839830100400200",
        "9223372036854775806",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775806",
        "-9223372036854775807",
        "-9223372036854775808",
        "-9223372036854775809",
        "9223372036854775",
        "9223372036854776",
        "9223372036854",
        "9223372036855",
        "9223372036",
        "9223372037",
        "153722867",
        "153722868",
        "2562047",
        "2562048",
        "-2562047",
        "-2562048",
        "00000000000000000000000000000000001",
        "-",
        "--1",
        "1-",
        "1.0",
        "1\r",
        "1 ",
        "1 2",
        "1\t",
        "\t1",
        "\0",
        " "
    };

    private final Random random;

    LineGarbage(long seed) {
        random = new Random(seed);
    }

    byte[] next() {
        return switch (random.nextInt(8)) {
            case 0 -> noise(SPECIAL, 1 + random.nextInt(30));
            case 1 ->
                bytes("m f="
                        + new String(
                                noise("0123456789.-+eEiunN", 1 + random.nextInt(30)), StandardCharsets.ISO_8859_1));
            case 2 -> bytes(line());
            case 3 -> bytes(line() + '\n' + line() + (random.nextBoolean() ? "\n" : ""));
            case 4 -> mutate(bytes(line() + '\n' + line() + '\n' + line()), 1 + random.nextInt(6));
            case 5 -> random.nextInt(40) == 0 ? bytes(hugeLine()) : mutate(bytes(line()), 1);
            case 6 -> mutate(bytes(' ' + line()), random.nextInt(4));
            default -> mutate(bytes(line()), 1 + random.nextInt(4));
        };
    }

    Precision precision() {
        return random.nextInt(3) > 0
                ? Precision.NANOSECONDS
                : Precision.values()[random.nextInt(Precision.values().length)];
    }

    private String line() {
        StringBuilder line = new StringBuilder(name());
        for (int tags = random.nextInt(4); tags > 0; tags--) {
            line.append(',')
                    .append(name())
                    .append(random.nextInt(6) == 0 ? tags : "")
                    .append('=')
                    .append(name());
        }
        line.append(random.nextInt(10) == 0 ? "  " : " ");
        for (int fields = random.nextInt(3); fields >= 0; fields--) {
            line.append(name()).append('=').append(random.nextInt(4) == 0 ? oneOf(VALUES) : VALUES[random.nextInt(24)]);
            line.append(fields > 0 ? "," : "");
        }
        return line.append(' ')
                .append(random.nextInt(3) == 0 ? oneOf(TIMES) : TIMES[random.nextInt(6)])
                .toString();
    }

    private String hugeLine() {
        int length = 65_535 - 12 + random.nextInt(16);
        return random.nextBoolean() ? "m,t=" + "x".repeat(length) + " f=1" : "m " + "k".repeat(length) + "=1";
    }

    private String name() {
        return random.nextInt(3) == 0 ? oneOf(NAMES) : NAMES[random.nextInt(4)];
    }

    private String oneOf(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private byte[] noise(String alphabet, int length) {
        byte[] noise = new byte[length];
        for (int i = 0; i < length; i++) {
            noise[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        }
        return noise;
    }

    private byte[] mutate(byte[] original, int times) {
        byte[] bytes = original;
        for (int i = 0; i < times; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int at = random.nextInt(bytes.length + 1);
            int removed = Math.min(bytes.length - at, random.nextInt(3));
            out.write(bytes, 0, at);
            for (int added = random.nextInt(3); added > 0; added--) {
                boolean anyByte = random.nextInt(20) == 0;
                out.write(anyByte ? random.nextInt(256) : SPECIAL.charAt(random.nextInt(SPECIAL.length())));
            }
            out.write(bytes, at + removed, bytes.length - at - removed);
            bytes = out.toByteArray();
        }
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

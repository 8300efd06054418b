package io.lockstep.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The line of a log's end that most likely says why a process ended. */
final class LogTail {

    private static final int LENGTH = 16 << 10;
    private static final int LONGEST_LINE = 400;

    private LogTail() {}

    static String of(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - LENGTH);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            return tellingLine(new String(bytes, StandardCharsets.UTF_8).lines().toList()) + " (" + log + ")";
        } catch (IOException unreadable) {
            return "nothing that can be read (" + log + ")";
        }
    }

    static String tellingLine(List<String> lines) {
        String telling = "nothing";
        for (String line : lines) {
            boolean frame = line.startsWith("\t") || line.isBlank();
            boolean loud = line.contains("ERROR") || line.contains("Exception") || line.contains("error");
            if (!frame && (loud || !isLoud(telling))) {
                telling = line.strip();
            }
        }
        return telling.length() > LONGEST_LINE ? telling.substring(0, LONGEST_LINE) + "…" : telling;
    }

    private static boolean isLoud(String line) {
        return line.contains("ERROR") || line.contains("Exception") || line.contains("error");
    }
}

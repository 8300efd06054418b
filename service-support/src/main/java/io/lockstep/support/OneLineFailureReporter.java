package io.lockstep.support;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Reports why the service could not start: one line, no banner, no stack trace. */
final class OneLineFailureReporter implements FailureAnalysisReporter {

    private static final Logger log = LoggerFactory.getLogger(OneLineFailureReporter.class);

    @Override
    public void report(FailureAnalysis analysis) {
        String action = analysis.getAction();
        String line = action == null ? analysis.getDescription() : analysis.getDescription() + " " + action;
        log.error("cannot start: {}", line.replaceAll("\\s+", " ").strip());
    }
}

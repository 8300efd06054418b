/** What operators watch: rules, dashboards, traces and log lines, against a real Prometheus and a running cluster. */
@NullMarked
package io.lockstep.it.observability;

import org.jspecify.annotations.NullMarked;

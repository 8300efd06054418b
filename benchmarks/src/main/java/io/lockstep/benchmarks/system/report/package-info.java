/** What a scenario found, held against its target; as a table for people and as JSON for programs. */
@NullMarked
package io.lockstep.benchmarks.system.report;

import org.jspecify.annotations.NullMarked;

/**
 * Where an operator says which database records without one belong to: an endpoint on the management port that appends a settings record
 * to the log, so that every connector decides alike from the same record on.
 */
@NullMarked
package io.lockstep.gateway.settings;

import org.jspecify.annotations.NullMarked;

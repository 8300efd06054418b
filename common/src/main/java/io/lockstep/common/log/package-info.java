/** The format of the write log's records: the only place that knows how points, commands and settings are laid out in Kafka. */
@NullMarked
package io.lockstep.common.log;

import org.jspecify.annotations.NullMarked;

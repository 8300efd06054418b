/** The connector's end of Kafka: consumes the write log, keeps the position, produces refused lines. */
@NullMarked
package io.lockstep.connector.log;

import org.jspecify.annotations.NullMarked;

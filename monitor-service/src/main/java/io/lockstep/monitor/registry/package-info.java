/** What the monitor keeps about, or reads from, the availability registry: progress as it was heard, gateways' readers, the last board, drain intents and events. */
@NullMarked
package io.lockstep.monitor.registry;

import org.jspecify.annotations.NullMarked;

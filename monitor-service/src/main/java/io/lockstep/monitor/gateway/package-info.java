/** The way from the monitor into the write log: the gateways' internal API, because the monitor has no producer. */
@NullMarked
package io.lockstep.monitor.gateway;

import org.jspecify.annotations.NullMarked;

/** What the connector tells the monitor and the gateways: applied position, write failures, load, outcomes of commands. */
@NullMarked
package io.lockstep.connector.progress;

import org.jspecify.annotations.NullMarked;

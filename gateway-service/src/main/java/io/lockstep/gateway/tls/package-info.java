/** Encrypted connections from the gateway to the replicas, the same for every client that the gateway has. */
@NullMarked
package io.lockstep.gateway.tls;

import org.jspecify.annotations.NullMarked;

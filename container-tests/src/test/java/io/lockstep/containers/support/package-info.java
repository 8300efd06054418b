/** The one Compose project that the tests share, and a client that uses both gateways as a load balancer does. */
@NullMarked
package io.lockstep.containers.support;

import org.jspecify.annotations.NullMarked;

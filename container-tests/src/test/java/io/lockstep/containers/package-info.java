/** The cluster of {@code docker-compose.yml} as its users run it: up from nothing, hurt with Docker's own means, updated. */
@NullMarked
package io.lockstep.containers;

import org.jspecify.annotations.NullMarked;

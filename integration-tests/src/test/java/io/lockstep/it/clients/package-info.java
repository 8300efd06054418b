/**
 * Clients that people have, unchanged, in sessions with the gateway: they connect, create a database, write, read back, get their
 * errors and drop it. Where the same client can talk to a plain server, what it shows there is what it has to show here.
 */
@NullMarked
package io.lockstep.it.clients;

import org.jspecify.annotations.NullMarked;

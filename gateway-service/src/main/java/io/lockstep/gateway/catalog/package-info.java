/**
 * Which databases exist, so that a write to one that does not can be refused before it is in the log. Known databases are in memory and
 * stay known while no replica can be asked; that a database does not exist is never said without having asked a replica that holds
 * everything the log holds.
 */
@NullMarked
package io.lockstep.gateway.catalog;

import org.jspecify.annotations.NullMarked;

/**
 * What the connector does at a checkpoint of the log: it digests the points that the checkpoint names, or the catalog, and publishes the
 * digest for the monitor to compare. Bounded in time; the replay goes on whatever comes of it.
 */
@NullMarked
package io.lockstep.connector.verify;

import org.jspecify.annotations.NullMarked;

/** How fast line protocol is read and normalised, on one core. */
@NullMarked
package io.lockstep.benchmarks.lineprotocol;

import org.jspecify.annotations.NullMarked;

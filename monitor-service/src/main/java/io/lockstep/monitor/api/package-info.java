/** The REST API for operators. */
@NullMarked
package io.lockstep.monitor.api;

import org.jspecify.annotations.NullMarked;

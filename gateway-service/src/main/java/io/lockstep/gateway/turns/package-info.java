/**
 * Puts one answer together of the answers to single statements, as the bytes of these come: a request that mixes reads and changes
 * is answered turn by turn, and must look as if one server had answered it whole. Nothing here holds more than a few bytes.
 */
@NullMarked
package io.lockstep.gateway.turns;

import org.jspecify.annotations.NullMarked;

/**
 * InfluxDB line protocol over bytes, as InfluxDB 1.6.7 reads it: which lines a body holds, which of them a replica would refuse and in
 * what words, and where measurement, series key, fields and timestamp lie. {@link io.lockstep.common.lineprotocol.LineReader} reads,
 * {@link io.lockstep.common.lineprotocol.LineNormaliser} turns a client's body into what the write log holds (complete lines, each with
 * an explicit timestamp in nanoseconds), {@link io.lockstep.common.lineprotocol.LineSplitter} cuts such a body at line ends.
 *
 * <p>Known differences from InfluxDB 1.6.7. Each of them refuses a line that InfluxDB takes, because no line that could stand in the log
 * in its place would be read the same way:
 *
 * <ul>
 *   <li>a field section that ends in a lone backslash ({@code m f="a"\} at the end of the body or before an escaped newline): whatever
 *       follows, also a timestamp, would become part of the field;
 *   <li>the last line of a body, without a newline, in which line splitting sees an open quote but parsing does not
 *       ({@code ␣m="x f=1}): it would swallow the lines after it;
 *   <li>a line whose field section is followed by a newline that line splitting takes for quoted text ({@code ␣m=" f=1 ⏎x"}): InfluxDB
 *       drops what follows in silence.
 * </ul>
 *
 * <p>When a body ends in a lone backslash, InfluxDB reads one byte past its end, normally a NUL, and quotes that byte in its error text;
 * the reader does not. Of a line longer than {@link io.lockstep.common.lineprotocol.LineNormaliser#MAX_QUOTED_LINE_BYTES} only the
 * beginning is quoted, and a series key that is too long is refused for that even where it has duplicate tags too.
 */
@NullMarked
package io.lockstep.common.lineprotocol;

import org.jspecify.annotations.NullMarked;

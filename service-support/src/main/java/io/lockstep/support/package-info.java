/**
 * What every service does around Spring Boot when its configuration is wrong: it stops before it touches anything, with
 * one line that names the property and what is allowed. Registered through {@code META-INF/spring.factories}; a service
 * gets it by having this module on its class path.
 */
@NullMarked
package io.lockstep.support;

import org.jspecify.annotations.NullMarked;

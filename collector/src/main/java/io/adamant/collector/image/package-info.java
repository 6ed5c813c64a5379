/**
 * Which images are proven and which are held: boots and failures per image, the bad-image test,
 * holds by test and by operators. Core: imports shared only; state changes by applying events, so a
 * restart and normal running are one path. Owned by the control thread.
 */
@NullMarked
package io.adamant.collector.image;

import org.jspecify.annotations.NullMarked;

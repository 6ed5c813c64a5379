/** Reservations carried through their steps, and the other calls that the cloud is asked. */
@NullMarked
package io.adamant.collector.act.work;

import org.jspecify.annotations.NullMarked;

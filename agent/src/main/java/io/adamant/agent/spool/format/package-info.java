/**
 * What the spool's files look like: names, records and what is in them, drawn above each class, and
 * a scan that reads one file. Imports {@code agent.spool.codec} and shared; knows no lock, no
 * lane's state and no directory. Values, or owned by the caller's thread.
 */
@NullMarked
package io.adamant.agent.spool.format;

import org.jspecify.annotations.NullMarked;

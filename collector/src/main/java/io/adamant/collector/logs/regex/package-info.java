/**
 * Regular expressions of queries: RE2 in linear time, and bounded in memory. Core: imports re2j and
 * nothing of ours.
 */
@NullMarked
package io.adamant.collector.logs.regex;

import org.jspecify.annotations.NullMarked;

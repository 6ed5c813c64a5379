/** Where operators ask, each act refused or recorded. */
@NullMarked
package io.adamant.collector.act.desk;

import org.jspecify.annotations.NullMarked;

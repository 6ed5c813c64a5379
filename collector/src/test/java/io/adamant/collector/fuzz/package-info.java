/** Test tool: seeded mutations of real inputs, shared by the fuzz tests of all rooms. */
package io.adamant.collector.fuzz;

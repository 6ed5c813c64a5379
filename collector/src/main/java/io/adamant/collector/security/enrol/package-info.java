/**
 * How an agent proves whose it is and gets its certificate: first claim wins. Imports the
 * authority, the proofs' verifiers, the checked log and the audit port. Any thread may ask; what is
 * claimed is guarded by a lock and durable before it is answered.
 */
@NullMarked
package io.adamant.collector.security.enrol;

import org.jspecify.annotations.NullMarked;

/**
 * Who may say what: the certificates that agents and relays speak with, how an agent proves whose
 * it is, and who may read and act. One room each below this one; here is only what refuses.
 */
@NullMarked
package io.adamant.collector.security;

import org.jspecify.annotations.NullMarked;

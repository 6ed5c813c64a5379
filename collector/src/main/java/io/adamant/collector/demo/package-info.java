/**
 * The demo and its tour: starts a collector and a local cloud as processes of their own, tells what
 * happens, breaks things, and checks that the product answers as it promises. Speaks to both over
 * HTTP only, as a user would. One thread.
 */
@NullMarked
package io.adamant.collector.demo;

import org.jspecify.annotations.NullMarked;

/**
 * Takes OTLP/HTTP in, checks it and answers when it is durable in the journal. Edge: the server
 * side of Vert.x; imports the journal, the meters and shared. Event loops hold only what belongs to
 * one request; checking runs on virtual threads.
 */
@NullMarked
package io.adamant.collector.receive;

import org.jspecify.annotations.NullMarked;

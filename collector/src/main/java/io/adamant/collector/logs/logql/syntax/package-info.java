/**
 * LogQL as text: scanner, parser, checker and the tree they make. Core: pure functions of the query
 * text. The parser reads the whole grammar, so that a query of which only a part is supported is
 * refused with the name and the place of that part, and a typing error is never mistaken for it.
 */
@NullMarked
package io.adamant.collector.logs.logql.syntax;

import org.jspecify.annotations.NullMarked;

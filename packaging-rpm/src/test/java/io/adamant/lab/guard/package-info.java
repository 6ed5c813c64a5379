/** The seal's guard in real kernels: its holes, its own life, and what normal life needs of it. */
@NullMarked
package io.adamant.lab.guard;

import org.jspecify.annotations.NullMarked;


/** Images made of the real packages, and real boots of them. */
package io.adamant.packaging.boot;

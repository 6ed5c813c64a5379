/**
 * What a row of the fault and rotation matrix is played with: the agent as it is installed, a
 * receiver that keeps the exact set of lines, the real logrotate, programs that write. Each row
 * owns a rig of its own; nothing is shared between rows.
 */
package io.adamant.shipmatrix.rig;

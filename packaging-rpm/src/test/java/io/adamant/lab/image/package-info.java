/**
 * What a guest boots: Debian's cloud kernels with their modules, an initial file system that finds
 * the root, and root images with the agent in them. Everything is made without a mount and without
 * root's rights on this machine. Imports the host room and the JDK.
 */
package io.adamant.lab.image;

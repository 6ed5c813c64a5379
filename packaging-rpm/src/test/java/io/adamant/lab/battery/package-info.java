/**
 * The battery: what an attacker tries and what a host must go on doing, as a table of data, run in
 * a guest with a whole system; and the figures that docs/seal.md keeps. Imports the lab and what
 * both sides of the wire share.
 */
package io.adamant.lab.battery;

/**
 * A real kernel for the seal's tests: a virtual machine under software emulation, with memory and
 * processor bounds, that ends with its test whatever happens to it. Tests say what they need with
 * {@link io.adamant.lab.RequiresLab}, boot a {@link io.adamant.lab.Guest} after a {@link
 * io.adamant.lab.GuestPlan} and run commands in it. Imports the image and host rooms and the JDK;
 * each guest is used by one thread at a time.
 */
package io.adamant.lab;

package io.adamant.shared.config;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param line where, counted from 1; 0 when it concerns the whole file
 * @param message what is wrong and what would be right
 */
public record Problem(int line, String message) {}

package io.adamant.agent.seal.witness.manifest;

/**
 * The last line of a signed manifest.
 *
 * @param key the first 16 hex digits of the SHA-256 of the public key
 * @param bytes of Ed25519, in Base64
 */
public record Signature(String key, String bytes) {}

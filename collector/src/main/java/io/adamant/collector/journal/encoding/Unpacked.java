package io.adamant.collector.journal.encoding;

/** A request's body without its content encoding, or why there is none. */
public sealed interface Unpacked {

    /** The plain bytes. */
    record Plain(byte[] bytes) implements Unpacked {}

    /** It would grow over the limit; nothing beyond the limit was unpacked. */
    record TooLarge(int limitBytes) implements Unpacked {}

    /** The memory set aside for bodies in flight is used up; the same body may fit later. */
    record NoRoom() implements Unpacked {}

    /** The bytes are not what the encoding says. */
    record Malformed(String what) implements Unpacked {}
}

package io.adamant.collector.logs.parquet;

import java.util.List;

/** Completes the keys of waiting rows with what is only known later. Any thread may ask. */
public interface LateKeys {

    /** Never knows more. */
    LateKeys NONE = key -> key;

    /** The key as it is known now, with as many texts; the first of them never changes. */
    List<String> complete(List<String> key);
}

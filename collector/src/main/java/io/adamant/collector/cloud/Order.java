package io.adamant.collector.cloud;

/**
 * In which order one replacement goes. The same for every call of one intent, because some clouds
 * count a successor that is launched first above the group's desired number and have to be told
 * when that number is to go back.
 */
public enum Order {
    /**
     * A serving host: its successor is launched beside it; ending the old one gives its slot up.
     */
    LAUNCH_FIRST,
    /** A dead host: ending it leaves its slot free, and the successor fills this slot. */
    TERMINATE_FIRST
}

package io.adamant.collector.planted;

import net.openhft.chronicle.queue.ChronicleQueue;

record QueueUser(ChronicleQueue queue) {}

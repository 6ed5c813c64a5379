package io.adamant.agent.planted;

import java.lang.foreign.MemorySegment;

record ForeignMemory(MemorySegment segment) {}

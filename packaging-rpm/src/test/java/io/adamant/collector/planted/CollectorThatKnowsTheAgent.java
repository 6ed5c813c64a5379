package io.adamant.collector.planted;

import io.adamant.agent.planted.Known;

record CollectorThatKnowsTheAgent(Known known) {}

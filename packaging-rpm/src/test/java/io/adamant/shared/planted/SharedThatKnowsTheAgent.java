package io.adamant.shared.planted;

import io.adamant.agent.planted.Known;

record SharedThatKnowsTheAgent(Known known) {}

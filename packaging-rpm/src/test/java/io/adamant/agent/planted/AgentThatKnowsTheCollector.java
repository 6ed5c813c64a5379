package io.adamant.agent.planted;

import io.adamant.collector.plan.Gate;

record AgentThatKnowsTheCollector(Gate gate) {}

package io.adamant.agent.planted;

import org.snakeyaml.engine.v2.api.LoadSettings;

record YamlUser(LoadSettings settings) {}

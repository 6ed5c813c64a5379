package io.adamant.collector.planted;

import com.fasterxml.jackson.core.JsonFactory;

record JsonUser(JsonFactory factory) {}

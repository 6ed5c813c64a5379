package io.adamant.agent.planted;

import java.net.http.HttpClient;

record AgentWithAnHttpClient(HttpClient client) {}

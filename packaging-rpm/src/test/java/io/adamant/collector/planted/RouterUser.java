package io.adamant.collector.planted;

import io.vertx.ext.web.Router;

record RouterUser(Router router) {}

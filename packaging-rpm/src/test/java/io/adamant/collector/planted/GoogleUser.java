package io.adamant.collector.planted;

import com.google.api.services.compute.Compute;
import com.google.auth.oauth2.GoogleCredentials;

record GoogleUser(Compute compute, GoogleCredentials credentials) {}

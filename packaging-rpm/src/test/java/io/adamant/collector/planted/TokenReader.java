package io.adamant.collector.planted;

import com.nimbusds.jwt.SignedJWT;

record TokenReader(SignedJWT token) {}

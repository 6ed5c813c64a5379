package io.adamant.collector.planted;

import com.google.re2j.Pattern;

record RegexUser(Pattern pattern) {}

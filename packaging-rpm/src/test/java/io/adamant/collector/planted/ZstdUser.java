package io.adamant.collector.planted;

import com.github.luben.zstd.ZstdDictDecompress;

record ZstdUser(ZstdDictDecompress dictionary) {}

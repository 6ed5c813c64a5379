package io.adamant.lab.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LabCacheTest {

    @TempDir Path directory;

    @Test
    void anEntryIsMadeOnceAndKept() {
        LabCache cache = LabCache.at(directory);
        AtomicInteger made = new AtomicInteger();

        Path first = cache.keep("one", "making one", at -> write(at, made));
        Path second = cache.keep("one", "making one", at -> write(at, made));

        assertThat(second).isEqualTo(first).hasContent("1");
    }

    @Test
    void whatAMakerLeftHalfMadeIsNoEntry() {
        LabCache cache = LabCache.at(directory);
        assertThatThrownBy(
                        () ->
                                cache.keep(
                                        "one",
                                        "making one",
                                        at -> {
                                            Files.writeString(at, "half");
                                            throw new IOException("power is gone");
                                        }))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("power is gone");

        Path made = cache.keep("one", "making one", at -> Files.writeString(at, "whole"));

        assertThat(made).hasContent("whole");
    }

    @Test
    void aMakerMayAskForAnotherEntry() {
        LabCache cache = LabCache.at(directory);

        Path outer =
                cache.keep(
                        "outer",
                        "making outer",
                        at ->
                                Files.copy(
                                        cache.keep(
                                                "inner",
                                                "making inner",
                                                in -> Files.writeString(in, "inner")),
                                        at));

        assertThat(outer).hasContent("inner");
    }

    @Test
    void thoseUsedLastAreKeptAndNoneThatAGuestMayBeAboutToBoot() throws IOException {
        LabCache cache = LabCache.at(directory);
        for (String name : new String[] {"a.img", "b.img", "c.img", "other"}) {
            Files.writeString(directory.resolve(name), name);
        }
        Files.setLastModifiedTime(directory.resolve("a.img"), FileTime.fromMillis(1));
        Files.setLastModifiedTime(directory.resolve("b.img"), FileTime.fromMillis(2));

        cache.prune("", ".img", 2);

        assertThat(directory.resolve("a.img")).doesNotExist();
        assertThat(directory.resolve("b.img")).exists();
        cache.prune("", ".img", 0);
        assertThat(directory.resolve("c.img")).exists();
        assertThat(directory.resolve("other")).exists();
    }

    private static void write(Path at, AtomicInteger made) throws IOException {
        Files.writeString(at, "" + made.incrementAndGet());
    }
}

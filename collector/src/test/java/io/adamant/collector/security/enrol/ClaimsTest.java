package io.adamant.collector.security.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.security.enrol.Claims.Result;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClaimsTest {

    private static final int FEW = 10;
    private static final BootId BOOT = new BootId("b");

    @TempDir Path directory;
    private Path file;
    private Claims claims;

    @BeforeEach
    void open() {
        file = directory.resolve("claims.log");
        claims = Claims.open(file, FEW);
    }

    @AfterEach
    void close() {
        claims.close();
    }

    private Result claim(int instance, String key) {
        return claims.claim(id(instance), BOOT, key, instance);
    }

    private static InstanceId id(int number) {
        return new InstanceId("i-" + number);
    }

    @Test
    void instancesThatAreNoMoreAreForgottenInTheFileToo() throws IOException {
        for (int i = 1; i <= FEW; i++) {
            assertThat(claims.areMany()).isFalse();
            assertThat(claim(i, "k" + i)).isEqualTo(Result.FIRST);
        }
        assertThat(claims.areMany()).isTrue();
        long before = Files.size(file);

        claims.forget(Set.of(id(2), id(3)), 8);

        assertThat(claims.size()).as("two are listed, two claimed just now").isEqualTo(4);
        assertThat(Files.size(file)).isLessThan(before / 2);
        assertThat(claims.areMany()).isFalse();
        claims.close();
        open();
        assertThat(claim(2, "k2")).isEqualTo(Result.AGAIN);
        assertThat(claim(3, "another")).isEqualTo(Result.TAKEN);
        assertThat(claim(9, "another")).isEqualTo(Result.TAKEN);
        assertThat(claim(1, "another")).as("whose id is never given again").isEqualTo(Result.FIRST);
    }

    @Test
    void whatIsClaimedAfterwardsIsKeptAsEver() {
        for (int i = 1; i <= FEW; i++) {
            claim(i, "k" + i);
        }
        claims.forget(Set.of(id(1)), Long.MAX_VALUE);
        assertThat(claim(11, "k11")).isEqualTo(Result.FIRST);
        claims.close();
        open();
        assertThat(claim(1, "k1")).isEqualTo(Result.AGAIN);
        assertThat(claim(11, "k11")).isEqualTo(Result.AGAIN);
        assertThat(claims.size()).isEqualTo(2);
    }

    @Test
    void aFileThatCannotBeWrittenAnewLeavesEverythingAsItWas() throws IOException {
        claim(1, "k1");
        Files.createDirectories(directory.resolve("claims.log.next").resolve("in-the-way"));
        claims.forget(Set.of(), Long.MAX_VALUE);
        assertThat(claim(1, "another")).isEqualTo(Result.TAKEN);
        assertThat(claim(2, "k2")).isEqualTo(Result.FIRST);
        claims.close();
        open();
        assertThat(claim(1, "k1")).isEqualTo(Result.AGAIN);
    }
}

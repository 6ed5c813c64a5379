package io.adamant.collector.security.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.security.TrustException;
import io.adamant.collector.security.operator.Operators.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenFileTest {

    @TempDir Path directory;
    private Path file;
    private String reader;
    private String actor;
    private long now = 1;
    private TokenFile tokens;

    @BeforeEach
    void make() throws IOException {
        file = directory.resolve("tokens");
        reader = TokenFile.add(file, "rob", false, new SecureRandom());
        actor = TokenFile.add(file, "ann", true, new SecureRandom());
        tokens = new TokenFile(file, () -> now);
    }

    private Answer ask(String header) {
        return tokens.of(header, "10.0.0.1");
    }

    @Test
    void aTokenReadsOrActsInItsHoldersName() {
        assertThat(ask("Bearer " + actor)).isEqualTo(new Answer.Known(new Caller("ann", true)));
        assertThat(ask("Bearer " + reader)).isEqualTo(new Answer.Known(new Caller("rob", false)));
    }

    @Test
    void aBrowserShowsItAsAPassword() {
        String basic =
                Base64.getEncoder().encodeToString(("x:" + actor).getBytes(StandardCharsets.UTF_8));
        assertThat(ask("Basic " + basic)).isEqualTo(new Answer.Known(new Caller("ann", true)));
        assertThat(ask("Basic %%%")).isInstanceOf(Answer.Nobody.class);
    }

    @Test
    void withoutATokenOrWithAWrongOneNobodyIsKnown() {
        assertThat(ask(null)).isInstanceOf(Answer.Nobody.class);
        assertThat(ask("Bearer " + actor + "x")).isInstanceOf(Answer.Nobody.class);
        assertThat(ask("Bearer ")).isInstanceOf(Answer.Nobody.class);
        assertThat(ask("Digest " + actor)).isInstanceOf(Answer.Nobody.class);
    }

    @Test
    void afterTenWrongTokensNoneIsLookedAtForAMinute() {
        for (int i = 0; i < 10; i++) {
            assertThat(ask("Bearer wrong" + i)).isInstanceOf(Answer.Nobody.class);
        }
        assertThat(ask("Bearer " + actor)).isInstanceOf(Answer.Later.class);
        assertThat(tokens.of("Bearer " + actor, "10.0.0.2")).isInstanceOf(Answer.Known.class);
        now += TimeUnit.MINUTES.toNanos(1);
        assertThat(ask("Bearer " + actor)).isInstanceOf(Answer.Known.class);
    }

    @Test
    void aFileOfTokensHoldsNoToken() throws IOException {
        assertThat(Files.readString(file)).doesNotContain(actor).doesNotContain(reader);
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> new TokenFile(file, () -> now))
                .isInstanceOf(TrustException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aTokenThatIsTakenOutOfTheFileIsNoLongerKnown() throws IOException {
        Files.writeString(file, "# nobody\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(ask("Bearer " + actor)).isInstanceOf(Answer.Nobody.class);
    }

    @Test
    void aFileThatIsWrittenWronglyLeavesTheLastGoodOneInForce() throws IOException {
        Files.writeString(file, "ann act\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(ask("Bearer " + actor)).isInstanceOf(Answer.Known.class);
    }
}

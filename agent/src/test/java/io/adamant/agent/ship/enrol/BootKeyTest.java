package io.adamant.agent.ship.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.BootId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootKeyTest {

    private static final BootId BOOT = new BootId("boot-1");

    @TempDir Path disk;

    /** One element of DER and what is behind it. */
    private static byte[] element(ByteBuffer in) {
        int start = in.position();
        in.get();
        int length = in.get() & 0xFF;
        if (length > 0x80) {
            int bytes = length & 0x7F;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (in.get() & 0xFF);
            }
        }
        in.position(in.position() + length);
        byte[] element = new byte[in.position() - start];
        in.duplicate().position(start).get(element);
        return element;
    }

    private static ByteBuffer content(byte[] element) {
        ByteBuffer in = ByteBuffer.wrap(element);
        int head = element[1] >= 0 ? 2 : 2 + (element[1] & 0x7F);
        return in.position(head);
    }

    @Test
    void aRequestHoldsItsKeyAndIsSignedWithIt() throws GeneralSecurityException {
        BootKey key = BootKey.open(disk, BOOT);
        byte[] request = key.request();

        ByteBuffer outer = ByteBuffer.wrap(request);
        assertThat(element(outer)).hasSize(request.length);
        ByteBuffer parts = content(request);
        byte[] info = element(parts);
        byte[] algorithm = element(parts);
        byte[] signature = element(parts);
        assertThat(algorithm).endsWith(Der.ECDSA_SHA256);
        ByteBuffer inside = content(info);
        assertThat(element(inside)).isEqualTo(Der.ZERO);
        assertThat(element(inside)).containsExactly(0x30, 0);
        assertThat(element(inside)).isEqualTo(key.known().getEncoded());

        Signature check = Signature.getInstance("SHA256withECDSA");
        check.initVerify(key.known());
        check.update(info);
        ByteBuffer bits = content(signature);
        byte[] raw = new byte[bits.remaining() - 1];
        bits.get();
        bits.get(raw);
        assertThat(check.verify(raw)).isTrue();
    }

    @Test
    void theKeyNeverTouchesADisk() throws IOException {
        Assumptions.assumeFalse(Files.getFileStore(disk).type().equals("tmpfs"));
        BootKey first = BootKey.open(disk, BOOT);
        BootKey second = BootKey.open(disk, BOOT);
        assertThat(second.hash()).isNotEqualTo(first.hash());
        try (Stream<Path> files = Files.list(disk)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void inMemoryItOutlivesTheProcessButNotTheBoot() throws IOException {
        Path memory = Path.of("/dev/shm");
        Assumptions.assumeTrue(
                Files.isWritable(memory) && Files.getFileStore(memory).type().equals("tmpfs"));
        Path directory = Files.createTempDirectory(memory, "boot-key");
        try {
            BootKey first = BootKey.open(directory, BOOT);
            assertThat(BootKey.open(directory, BOOT).hash()).isEqualTo(first.hash());
            assertThat(Files.getPosixFilePermissions(directory.resolve("boot-key")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(BootKey.open(directory, new BootId("boot-2")).hash())
                    .isNotEqualTo(first.hash());
        } finally {
            try (Stream<Path> all = Files.walk(directory)) {
                List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
                for (Path path : deepestFirst) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void noSecretIsInAText() {
        BootKey key = BootKey.open(disk, BOOT);
        assertThat(key.toString()).isEqualTo("BootKey[" + key.hash().substring(0, 16) + "]");
    }
}

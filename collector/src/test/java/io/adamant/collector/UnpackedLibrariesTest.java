package io.adamant.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnpackedLibrariesTest {

    @TempDir private Path directory;

    @Test
    void whatThisProcessHasMappedIsUnlinkedAndGoesOnWorking() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/maps")), "Linux");
        Path mine = Files.write(directory.resolve("libmine1234.so"), new byte[] {7, 8, 9});
        Path anothers = Files.write(directory.resolve("libanothers.so"), new byte[] {1});
        Path data = Files.write(directory.resolve("data"), new byte[] {2});
        try (FileChannel library = FileChannel.open(mine);
                FileChannel other = FileChannel.open(data)) {
            MappedByteBuffer mapped = library.map(FileChannel.MapMode.READ_ONLY, 0, 3);
            MappedByteBuffer kept = other.map(FileChannel.MapMode.READ_ONLY, 0, 1);

            UnpackedLibraries.unlink(directory);

            assertThat(mine).doesNotExist();
            assertThat(anothers).exists();
            assertThat(data).exists();
            assertThat(mapped.get(1)).isEqualTo((byte) 8);
            assertThat(kept.get(0)).isEqualTo((byte) 2);
        }
    }
}

package io.adamant.collector.logs.parquet;

import io.adamant.shared.config.DataSize;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/**
 * One embedded DuckDB, in memory and bounded. It may read and write below the store's directory and
 * nowhere else, loads no extension and reaches no network. A connection belongs to the thread that
 * asked for it.
 */
final class DuckDb implements AutoCloseable {

    private final DuckDBConnection root;

    private DuckDb(DuckDBConnection root) {
        this.root = root;
    }

    /**
     * Opens one.
     *
     * @param directory the store's; {@code spill} below it takes what does not fit in memory
     * @param spill most bytes of that
     */
    static DuckDb open(Path directory, DataSize memory, DataSize spill, int threads) {
        Path temporary = directory.resolve("spill");
        try {
            // The driver registers itself when its class is loaded, and starts a name resolution
            // of its own through DriverManager; this is the same connection without that.
            DuckDBConnection root =
                    DuckDBConnection.newConnection(
                            "jdbc:duckdb:", false, "jdbc:duckdb:", new Properties());
            DuckDb engine = new DuckDb(root);
            try (Statement statement = root.createStatement()) {
                for (String setting : settings(directory, temporary, memory, spill, threads)) {
                    statement.execute("SET " + setting);
                }
            }
            return engine;
        } catch (SQLException failed) {
            throw failed("DuckDB does not start", failed);
        }
    }

    private static List<String> settings(
            Path directory, Path temporary, DataSize memory, DataSize spill, int threads) {
        String allowed = Table.literal(directory + "/");
        return List.of(
                "threads = " + threads,
                "memory_limit = '" + memory.bytes() / 1024 + "KiB'",
                "temp_directory = " + Table.literal(temporary.toString()),
                "max_temp_directory_size = '" + spill.bytes() / 1024 + "KiB'",
                // Every query says its order; keeping another one costs memory.
                "preserve_insertion_order = false",
                // Blocks that were free are used again; giving each back to the system and asking
                // for it anew took a tenth of the time.
                "block_allocator_memory = '" + memory.bytes() / 1024 / 4 + "KiB'",
                "parquet_metadata_cache = true",
                // Finds the newest rows by their times alone and fetches the rest of those only;
                // a heap of whole rows took hundreds of MiB.
                "late_materialization_max_rows = 100000",
                "autoinstall_known_extensions = false",
                "autoload_known_extensions = false",
                "allowed_directories = [" + allowed + "]",
                "enable_external_access = false",
                "lock_configuration = true");
    }

    /** A connection for the calling thread; closed by it. */
    DuckDBConnection connect() {
        try {
            return root.duplicate();
        } catch (SQLException failed) {
            throw failed("DuckDB gives no connection", failed);
        }
    }

    static StoreException failed(String what, SQLException cause) {
        String words = String.valueOf(cause.getMessage());
        return isOutOfMemory(cause)
                ? new StoreException(StoreException.Code.MEMORY, what + ": out of memory", cause)
                : new StoreException(StoreException.Code.ENGINE, what + ": " + words, cause);
    }

    /** DuckDB has no code for it, but each of its errors begins with its kind. */
    static boolean isOutOfMemory(SQLException failed) {
        return String.valueOf(failed.getMessage()).startsWith("Out of Memory Error");
    }

    @Override
    public void close() {
        try {
            root.close();
        } catch (SQLException failed) {
            throw failed("DuckDB does not close", failed);
        }
    }
}

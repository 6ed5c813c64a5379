package io.adamant.agent.spool.command;

import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.LaneMark;
import io.adamant.agent.spool.format.SegmentName;
import io.adamant.agent.spool.format.SegmentName.Form;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All files of a spool, oldest first within a lane. */
final class SpoolDirectory {

    final Path dir;
    final List<SpoolFile> files = new ArrayList<>();
    final Map<String, String> positions = new TreeMap<>();
    final Map<String, String> owners = new TreeMap<>();
    private final LaneMark[] marks = {LaneMark.NONE, LaneMark.NONE, LaneMark.NONE};

    private SpoolDirectory(Path dir) {
        this.dir = dir;
    }

    /** Names of the spool's files, by lane and number. */
    static List<SegmentName> names(Path dir) throws IOException {
        List<SegmentName> names = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(dir)) {
            for (Path path : paths) {
                SegmentName.parse(String.valueOf(path.getFileName()))
                        .filter(name -> name.form() != Form.TEMPORARY)
                        .ifPresent(names::add);
            }
        }
        names.sort(
                Comparator.comparing(SegmentName::lane)
                        .thenComparingLong(SegmentName::number)
                        .thenComparing(SegmentName::form));
        return names;
    }

    static SpoolDirectory read(Path dir, SpoolFile.Visitor visitor) throws IOException {
        SpoolDirectory all = new SpoolDirectory(dir);
        long newest = -1;
        for (SegmentName name : names(dir)) {
            try {
                SpoolFile file = SpoolFile.read(dir.resolve(name.text()), name, visitor);
                all.files.add(file);
                LaneMark[] state = file.marks;
                if (name.form() == Form.SEGMENT && state != null && file.write > newest) {
                    newest = file.write;
                    System.arraycopy(state, 0, all.marks, 0, state.length);
                }
                all.owners.putAll(file.owners);
                if (name.lane() == Lane.LOGS && name.form() == Form.SEGMENT) {
                    all.positions.clear();
                    all.positions.putAll(file.positions);
                }
            } catch (NoSuchFileException deleted) {
                // A running agent deletes what is shipped while we look.
            }
        }
        return all;
    }

    LaneMark mark(Lane lane) {
        return marks[lane.code()];
    }

    List<SpoolFile> of(Lane lane, Form form) {
        return files.stream()
                .filter(file -> file.name.lane() == lane && file.name.form() == form)
                .toList();
    }

    /** Only the last file of a lane may end in a write that is not finished. */
    boolean isNewest(SpoolFile file) {
        List<SpoolFile> lane = of(file.name.lane(), Form.SEGMENT);
        return !lane.isEmpty() && lane.getLast() == file;
    }
}

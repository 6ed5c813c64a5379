package io.adamant.agent.source.host.process;

import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelFile;
import io.adamant.agent.source.host.reading.KernelFileException;
import io.adamant.agent.source.host.reading.KernelFileException.Reason;
import io.adamant.agent.source.host.reading.KernelText;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.agent.source.host.reading.Reading;
import java.nio.file.Path;

/**
 * The processes in {@code /proc} by state: directories named by a number, and the third field of
 * their {@code stat} (proc_pid_stat(5)). With more than {@value #MAX_PROCESSES} processes, whose
 * reading would cost too much, it is the total, without {@code process.state}.
 */
public final class ProcessTable implements Reading {

    static final int MAX_PROCESSES = 512;

    private static final String COUNT = "system.process.count";
    private static final String[] STATES = {"running", "sleeping", "stopped", "defunct"};
    private static final int MAX_PID_DIGITS = 7;

    private final Path proc;
    private final KernelText text;
    private final Faults faults;

    public ProcessTable(Path proc, KernelText text, Faults faults) {
        this.proc = proc;
        this.text = text;
        this.faults = faults;
    }

    @Override
    public void read(Points points) {
        String[] names = proc.toFile().list();
        if (names == null) {
            throw new KernelFileException("pid", Reason.ABSENT);
        }
        int processes = 0;
        for (String name : names) {
            if (isPid(name)) {
                names[processes++] = name;
            }
        }
        if (processes == 0) {
            throw new KernelFileException("pid", Reason.ABSENT);
        }
        if (processes > MAX_PROCESSES) {
            faults.leftOut("process", processes);
            points.upDown(COUNT, "{process}", processes);
        } else {
            byState(points, names, processes);
        }
    }

    private void byState(Points points, String[] pids, int processes) {
        int[] counts = new int[STATES.length];
        for (int i = 0; i < processes; i++) {
            int state = state(pids[i]);
            if (state >= 0) {
                counts[state]++;
            }
        }
        for (int i = 0; i < STATES.length; i++) {
            points.upDown(COUNT, "{process}", counts[i], "process.state", STATES[i]);
        }
    }

    /** Index of the state, -1 when the process is gone by now. */
    private int state(String pid) {
        try {
            text.load(new KernelFile("pid/stat", proc + "/" + pid + "/stat"));
        } catch (KernelFileException gone) {
            if (gone.reason() == Reason.DENIED) {
                faults.unreadable(gone.file(), gone.reason());
            }
            return -1;
        }
        // The command is in parentheses, and may hold some itself, and line ends.
        char letter = 0;
        while (text.nextLine()) {
            if (text.skipPastLast(')') && text.nextWord()) {
                letter = text.initial();
            }
        }
        return switch (letter) {
            case 'R' -> 0;
            case 'S', 'D', 'I' -> 1;
            case 'T', 't' -> 2;
            case 'Z' -> 3;
            default -> -1; // X: it ends just now
        };
    }

    private static boolean isPid(String name) {
        if (name.length() > MAX_PID_DIGITS) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}

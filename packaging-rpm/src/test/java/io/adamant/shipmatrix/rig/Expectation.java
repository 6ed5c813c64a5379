package io.adamant.shipmatrix.rig;

/** What must hold of a row's lines at the end. */
public sealed interface Expectation {

    /** For the table. */
    String words();

    /**
     * Each line is stored once; repeats came only under the id that they had before.
     *
     * @param ordered whether no line may come after one with a higher number: rows of one file
     */
    record Complete(boolean ordered) implements Expectation {
        @Override
        public String words() {
            return ordered ? "all, once, in order" : "all, once";
        }
    }

    /**
     * All but what nobody can read any more: each line that still lies in a file of the pattern
     * must have arrived, at most {@code mostLost} others are lost, and the agent says that
     * something is.
     *
     * @param mostLost lines
     * @param mostDamaged lines that were cut where the copy ended
     * @param why which window of time or which deleted file it is
     */
    record WhatCanBeRead(long mostLost, long mostDamaged, String why) implements Expectation {
        @Override
        public String words() {
            return "all that can be read; " + why + " is counted";
        }
    }

    /**
     * The spool had no room for all: as many are lost as its loss records name, to the sequence.
     */
    record Named() implements Expectation {
        @Override
        public String words() {
            return "lost = named";
        }
    }

    /**
     * The spool had no room for all, and the file was truncated: every line that is neither named
     * by the spool's loss records nor there lies in no file of the pattern, and the agent says that
     * it saw the truncations.
     *
     * @param mostLost lines in all windows between a last read and a truncation
     * @param mostDamaged lines that were cut where the copy ended
     */
    record NamedAndWindow(long mostLost, long mostDamaged) implements Expectation {
        @Override
        public String words() {
            return "lost = named + the copytruncate window, which is counted";
        }
    }

    /**
     * Files are deleted all the time: each that was not read is counted once, none other is.
     *
     * @param linesEach in one file
     */
    record GoneFiles(long linesEach) implements Expectation {
        @Override
        public String words() {
            return "all but what is in files that are counted as gone";
        }
    }

    /**
     * Lines are in several files by the row's making.
     *
     * @param times how many copies are more than one
     */
    record Copies(long times) implements Expectation {
        @Override
        public String words() {
            return "all; " + times + " are there twice";
        }
    }

    /**
     * Bytes that are no line of the corpus arrive as well, all of them.
     *
     * @param bytes without line ends
     */
    record Pieces(long bytes) implements Expectation {
        @Override
        public String words() {
            return "all, and " + bytes + " other bytes in pieces";
        }
    }
}

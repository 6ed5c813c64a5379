package io.adamant.collector.cli.terminal;

import io.adamant.collector.cli.terminal.Paint.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows in aligned columns. Cells are made harmless for a terminal as they come in. */
public final class Table {

    private static final String GAP = "  ";

    private final List<String> heads;
    private final List<List<Cell>> rows = new ArrayList<>();

    public Table(String... heads) {
        this.heads = List.of(heads);
    }

    /** A cell and how it is meant. */
    public record Cell(String text, Tone tone) {

        private static final int BRIEF = 100;

        public Cell {
            text = text.isEmpty() ? "-" : Paint.clean(text);
        }

        public static Cell of(String text) {
            return new Cell(text, Tone.PLAIN);
        }

        /** At most {@value #BRIEF} characters: {@code --json} has them all. */
        public static Cell brief(String text) {
            return of(text.length() <= BRIEF ? text : text.substring(0, BRIEF - 1) + "…");
        }

        /** A word such as {@code dead_on_boot}, in its colour and with spaces. */
        public static Cell state(String state) {
            return new Cell(state.replace('_', ' '), Paint.toneOf(state));
        }

        public static Cell dim(String text) {
            return new Cell(text, Tone.DIM);
        }
    }

    public void add(Cell... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException(heads.size() + " cells make a row");
        }
        rows.add(List.of(cells));
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public List<String> lines(Paint paint) {
        int[] widths = new int[heads.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] =
                    rows.stream()
                            .mapToInt(row -> row.get(column).text().length())
                            .reduce(heads.get(i).length(), Math::max);
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                line(
                        heads.stream()
                                .map(head -> new Cell(head.toUpperCase(Locale.ROOT), Tone.DIM))
                                .toList(),
                        widths,
                        paint));
        rows.forEach(row -> lines.add(line(row, widths, paint)));
        return lines;
    }

    private static String line(List<Cell> cells, int[] widths, Paint paint) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            Cell cell = cells.get(i);
            out.append(paint.as(cell.tone(), cell.text()));
            if (i < widths.length - 1) {
                out.append(" ".repeat(widths[i] - cell.text().length())).append(GAP);
            }
        }
        return out.toString();
    }
}

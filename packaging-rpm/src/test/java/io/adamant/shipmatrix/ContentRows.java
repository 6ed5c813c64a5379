package io.adamant.shipmatrix;

import io.adamant.shipmatrix.rig.Expectation;
import io.adamant.shipmatrix.rig.Lines;
import io.adamant.shipmatrix.rig.Rig;
import io.adamant.shipmatrix.rig.Wait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Bytes that are hard to cut into lines; each line's checksum covers all of its bytes. */
final class ContentRows {

    private static final String GROUP = "content";
    private static final String TEXT = "a line of a row that is about bytes: Zürich 顧客";

    private ContentRows() {}

    static List<Row> all() {
        return List.of(
                Row.brief(GROUP, "CR LF", ContentRows::crLf),
                Row.brief(GROUP, "NUL, control and invalid UTF-8 bytes", ContentRows::bytes),
                Row.brief(GROUP, "writes of one byte", ContentRows::oneByte),
                Row.brief(GROUP, "UTF-8 cut between two writes", ContentRows::cutCharacter),
                Row.brief(GROUP, "no line end at the end", ContentRows::noEnd),
                Row.brief(GROUP, "a line of 2 MiB", ContentRows::longLine)
                        .expecting(new Expectation.Pieces((2 << 20) - 1)),
                Row.brief(GROUP, "lines up to 200 KiB", ContentRows::largeLines),
                Row.brief(GROUP, "a sparse hole of 1 MiB", ContentRows::hole)
                        .expecting(new Expectation.WhatCanBeRead(0, 1, "the hole")));
    }

    private static long crLf(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        for (int i = 0; i < 500; i++) {
            Lines.append(rig.log(), lines.next(bytes(TEXT), "\r\n"));
        }
        return lines.count();
    }

    private static long bytes(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        for (int value = 0; value < 256; value++) {
            if (value != '\n' && value != '\r') {
                byte[] odd = bytes("before   after");
                odd[7] = (byte) value;
                odd[8] = (byte) (value * 31 == '\n' ? 0 : value ^ 0x80);
                if (odd[8] != '\n') {
                    Lines.append(rig.log(), lines.next(odd, "\n"));
                }
            }
        }
        Lines.append(rig.log(), lines.next(bytes("\uFEFFwith a byte order mark"), "\n"));
        return lines.count();
    }

    private static long oneByte(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        for (byte next : lines.next(20, TEXT)) {
            Lines.append(rig.log(), new byte[] {next});
        }
        return lines.count();
    }

    private static long cutCharacter(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        for (int i = 0; i < 8; i++) {
            byte[] line = lines.next(TEXT);
            int cut = 38 + i;
            Lines.append(rig.log(), Arrays.copyOf(line, cut));
            Wait.pass(300);
            Lines.append(rig.log(), Arrays.copyOfRange(line, cut, line.length));
        }
        return lines.count();
    }

    private static long noEnd(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        Lines.append(rig.log(), lines.next(10, TEXT));
        Lines.append(rig.log(), lines.next(bytes(TEXT), ""));
        Wait.upTo(15_000, () -> rig.sink().unique() == 11);
        return lines.count();
    }

    private static long longLine(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        Lines.append(rig.log(), lines.next(10, TEXT));
        byte[] huge = new byte[2 << 20];
        Arrays.fill(huge, (byte) 'x');
        huge[huge.length - 1] = '\n';
        Lines.append(rig.log(), huge);
        Lines.append(rig.log(), lines.next(10, TEXT));
        return lines.count();
    }

    private static long largeLines(Rig rig) throws Exception {
        Lines lines = new Lines();
        rig.startAgent();
        for (int size = 1; size < 200_000; size = size * 3 / 2 + 1) {
            Lines.append(rig.log(), lines.next("y".repeat(size)));
        }
        return lines.count();
    }

    private static long hole(Rig rig) throws IOException {
        Lines lines = new Lines();
        rig.startAgent();
        Lines.append(rig.log(), lines.next(10, TEXT));
        try (RandomAccessFile file = new RandomAccessFile(rig.log().toFile(), "rw")) {
            file.seek(file.length() + (1 << 20));
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            rest.write('\n');
            rest.writeBytes(lines.next(10, TEXT));
            file.write(rest.toByteArray());
        }
        return lines.count();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

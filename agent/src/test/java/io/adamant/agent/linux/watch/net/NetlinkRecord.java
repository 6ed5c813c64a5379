package io.adamant.agent.linux.watch.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the kernel 6.18 told its groups in a network namespace of its own, a command above the
 * datagrams that it brought; recorded on x86_64.
 */
final class NetlinkRecord {

    private final Map<String, List<byte[]>> byCommand = new LinkedHashMap<>();

    NetlinkRecord() throws IOException {
        try (InputStream in =
                NetlinkRecord.class.getResourceAsStream(
                        "/io/adamant/agent/linux/watch/netlink-6.18.hex")) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            List<byte[]> datagrams = new ArrayList<>();
            for (String line : text.lines().toList()) {
                if (line.startsWith("# ")) {
                    datagrams =
                            byCommand.computeIfAbsent(line.substring(2), _ -> new ArrayList<>());
                } else {
                    datagrams.add(HexFormat.of().parseHex(line));
                }
            }
        }
    }

    List<ByteBuffer> after(String command) {
        return byCommand.get(command).stream().map(NetlinkRecord::buffer).toList();
    }

    List<byte[]> all() {
        return byCommand.values().stream().flatMap(List::stream).toList();
    }

    static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

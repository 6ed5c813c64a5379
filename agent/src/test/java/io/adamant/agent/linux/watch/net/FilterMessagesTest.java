package io.adamant.agent.linux.watch.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.linux.watch.net.FilterMessages.Commit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FilterMessagesTest {

    private final NetlinkRecord record;
    private final FilterMessages messages = new FilterMessages();
    private final List<Commit> commits = new ArrayList<>();

    FilterMessagesTest() throws IOException {
        record = new NetlinkRecord();
    }

    @Test
    void aCommitNamesItsObjectsAndWhoMadeIt() {
        record.after("nft batch").forEach(datagram -> messages.read(datagram, commits::add));

        assertThat(commits)
                .extracting(Commit::generation, Commit::what, Commit::command)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                2L,
                                "add table inet filter, add chain inet filter input",
                                "python3"),
                        org.assertj.core.groups.Tuple.tuple(
                                3L,
                                "remove chain inet filter input, remove table inet filter",
                                "python3"));
        assertThat(commits).allMatch(commit -> commit.processId() > 1);
    }

    @Test
    void aCommitWhoseObjectsWereLostIsStillOne() {
        messages.read(record.after("nft batch").getFirst(), commits::add);
        messages.reset();
        record.after("nft batch").stream()
                .filter(datagram -> Byte.toUnsignedInt(datagram.get(4)) == 15)
                .limit(1)
                .forEach(datagram -> messages.read(datagram, commits::add));

        assertThat(commits).extracting(Commit::what).containsExactly("nftables");
    }
}

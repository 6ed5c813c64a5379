package io.adamant.collector.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of a checkpoint that belongs to the views. Big-endian.
 *
 * <pre>
 *   4  how many views
 *   per view: 2+n name, 4 length, its state
 * </pre>
 *
 * Owned by the view thread.
 */
final class KeptStates {

    private final List<View> views;

    KeptStates(List<View> views) {
        this.views = List.copyOf(views);
    }

    private Map<String, Past.State> states() {
        Map<String, Past.State> states = new HashMap<>();
        for (View view : views) {
            if (view.past() instanceof Past.Kept(Past.State state)) {
                states.put(view.name(), state);
            }
        }
        return states;
    }

    byte[] write() {
        Map<String, Past.State> states = states();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(states.size());
            for (Map.Entry<String, Past.State> one : states.entrySet()) {
                ByteArrayOutputStream state = new ByteArrayOutputStream();
                one.getValue().write(new DataOutputStream(state));
                out.writeUTF(one.getKey());
                out.writeInt(state.size());
                state.writeTo(out);
            }
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return bytes.toByteArray();
    }

    /**
     * Gives every view its state.
     *
     * @return false when one is not there or cannot be read; every view is then empty
     */
    boolean read(byte[] kept) {
        Map<String, Past.State> missing = states();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(kept))) {
            int count = kept.length == 0 ? 0 : in.readInt();
            for (int i = 0; i < count; i++) {
                Past.State state = missing.remove(in.readUTF());
                byte[] bytes = in.readNBytes(in.readInt());
                if (state != null) {
                    state.read(new DataInputStream(new ByteArrayInputStream(bytes)));
                }
            }
            if (missing.isEmpty()) {
                return true;
            }
        } catch (IOException | IllegalArgumentException notWhatWasWritten) {
            // Said by the caller, who knows which checkpoint it was.
        }
        clear();
        return false;
    }

    void clear() {
        states().values().forEach(Past.State::clear);
    }
}

package io.adamant.agent.seal.witness;

import io.adamant.agent.seal.witness.kernel.KeyedText;
import io.adamant.agent.seal.witness.kernel.Mounts;
import io.adamant.agent.seal.witness.kernel.Switches;
import io.adamant.agent.seal.witness.kernel.Sysctls;
import io.adamant.shared.model.SealChanged.Seen;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What of the running kernel is not as it was at the seal. Each look is compared with the one
 * before, so that a setting which goes there and back is told twice. Owned by one thread.
 */
final class KernelWitness {

    /** File systems of the kernel and of this boot: a place above them does not mean them. */
    private static final List<String> RUNTIME = List.of("/dev", "/proc", "/run", "/sys");

    private final WitnessPolicy policy;
    private final KernelTexts texts;
    private final Consumer<News> news;
    private @Nullable Mounts mounts;
    private @Nullable String sysctls;
    private @Nullable String modules;
    private @Nullable String programs;
    private @Nullable String switches;

    KernelWitness(WitnessPolicy policy, KernelTexts texts, Consumer<News> news) {
        this.policy = policy;
        this.texts = texts;
        this.news = news;
    }

    /**
     * Compares all but the mounts with the look before; the first look only remembers.
     *
     * @param withPrograms false while the agent may still be loading its own
     */
    void look(boolean withPrograms) {
        Found found = new Found();
        if (policy.watches(Witnessed.SYSCTL)) {
            String now = texts.sysctls(Sysctls::isVolatile);
            if (sysctls != null) {
                Sysctls.differences(sysctls, now, found);
            }
            sysctls = now;
        }
        if (policy.watches(Witnessed.MODULES)) {
            String now = texts.read("/proc/modules").map(Switches::modules).orElse("");
            compare("module", modules, now, found);
            modules = now;
        }
        if (withPrograms && policy.watches(Witnessed.PROGRAMS)) {
            String now = texts.programs().orElse("");
            compare("bpf program", programs, now, found);
            programs = now;
        }
        if (policy.watches(Witnessed.KERNEL)) {
            String now = readSwitches();
            compare("kernel", switches, now, found);
            switches = now;
        }
        found.tell();
    }

    /** Compares the mounts with those before. */
    void lookAtMounts(boolean isSealed) {
        if (!policy.watches(Witnessed.MOUNTS)) {
            return;
        }
        Mounts now = Mounts.parse(texts.mounts().orElse(""));
        Mounts before = mounts;
        mounts = now;
        if (before != null && isSealed) {
            Found found = new Found();
            before.differences(now, this::matters, found);
            found.tell();
        }
    }

    private static void compare(
            String kind, @Nullable String before, String now, Consumer<String> taker) {
        if (before != null) {
            KeyedText.differences(kind, before, now, _ -> false, taker);
        }
    }

    private String readSwitches() {
        StringBuilder text = new StringBuilder();
        for (String file : Switches.FILES) {
            texts.read(file)
                    .ifPresent(
                            value ->
                                    text.append(file)
                                            .append('\t')
                                            .append(value.strip().replace('\n', ' '))
                                            .append('\n'));
        }
        return text.toString();
    }

    /** Whether a mount there lies in a protected place, or hides one. */
    private boolean matters(String point) {
        boolean isProtected = false;
        String nearest = "";
        for (var place : policy.places()) {
            boolean isRuntime =
                    RUNTIME.stream()
                            .anyMatch(
                                    dir ->
                                            WitnessPolicy.isWithin(point, dir)
                                                    && !WitnessPolicy.isWithin(place.path(), dir));
            if (!isRuntime
                    && WitnessPolicy.isWithin(point, place.path())
                    && place.path().length() >= nearest.length()) {
                nearest = place.path();
                isProtected = place.isProtected();
            }
            if (place.isProtected() && WitnessPolicy.isWithin(place.path(), point)) {
                return true;
            }
        }
        return isProtected;
    }

    /** Differences of one look, bounded in number. */
    private final class Found implements Consumer<String> {

        private final Differences differences = new Differences();

        Found() {
            differences.begin();
        }

        @Override
        public void accept(String difference) {
            differences.add(difference);
        }

        void tell() {
            Seen seen = differences.takeFresh();
            if (!seen.isEmpty()) {
                news.accept(News.drift("not as it was: " + seen.named().getFirst(), seen));
            }
        }
    }
}

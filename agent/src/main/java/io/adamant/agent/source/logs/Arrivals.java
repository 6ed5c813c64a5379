package io.adamant.agent.source.logs;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of the files that came to a path and of those that were opened there, so that one
 * that is gone before it could be opened is named.
 *
 * <p>A notice does not say which file it is about, so they are counted: each file that comes to a
 * path is one notice, each that is opened there takes one away, and what is left over after a look
 * at the path was never opened. A file that is opened before its own notice is heard is remembered
 * until the next notices are through: all that happened before a look is in the kernel's queue by
 * then. A rename within the globs takes the file's account along. At most {@value #MAX} paths;
 * beyond it nothing more can be said.
 */
final class Arrivals {

    static final int MAX = 4096;

    private final Map<Path, Account> accounts = new LinkedHashMap<>();

    /** Opened in the last look, before a notice of their coming. */
    private Set<Path> early = new HashSet<>();

    private Set<Path> nextEarly = new HashSet<>();
    private @Nullable Renamed renamed;

    /**
     * The first half of a rename.
     *
     * @param unopened the account that has the file among those that were not opened, or null
     */
    private record Renamed(int cookie, @Nullable Account unopened) {}

    /** Of one path. */
    private static final class Account {

        /** Files that came and were not opened. */
        private int open;

        /** Whether the last notice was of a coming. */
        private boolean isThere = true;

        /** Whether the last that came was opened before, under another name. */
        private boolean isKnown;

        /** Whether what stands there now was met in this look. */
        private boolean isMet;

        private boolean isUnopened() {
            return isThere && !isKnown && open > 0;
        }
    }

    /**
     * A new file came to a path.
     *
     * @return false where no account can be kept
     */
    boolean came(Path path) {
        if (early.remove(path)) {
            return true;
        }
        Account account = account(path);
        if (account != null) {
            account.open++;
            account.isThere = true;
            account.isKnown = false;
        }
        return account != null;
    }

    /** What stood at a path is gone from it. */
    void went(Path path) {
        early.remove(path);
        Account account = accounts.get(path);
        if (account != null) {
            account.isThere = false;
        }
    }

    /** What stood at a path was renamed; {@link #movedHere} may say where to. */
    void movedAway(Path path, int cookie) {
        Account account = accounts.get(path);
        boolean isUnopened = account != null && account.isUnopened();
        renamed = new Renamed(cookie, isUnopened ? account : null);
        went(path);
    }

    /**
     * A file was renamed to a path.
     *
     * @return false where no account can be kept
     */
    boolean movedHere(Path path, int cookie) {
        Renamed from = renamed;
        renamed = null;
        if (from == null || from.cookie != cookie) {
            return came(path);
        }
        if (from.unopened != null) {
            from.unopened.open--;
            return came(path);
        }
        Account account = account(path);
        if (account != null) {
            account.isThere = true;
            account.isKnown = true;
        }
        return account != null;
    }

    private @Nullable Account account(Path path) {
        Account account = accounts.get(path);
        if (account == null && accounts.size() < MAX) {
            account = new Account();
            accounts.put(path, account);
        }
        return account;
    }

    /** A watched directory is gone, and with it what was not opened in it. */
    void directoryGone(Path directory) {
        accounts.forEach(
                (path, account) -> {
                    if (directory.equals(path.getParent())) {
                        account.isThere = false;
                    }
                });
    }

    /** A file that did not stand at the path in an earlier look was taken up there. */
    void opened(Path path) {
        Account account = accounts.get(path);
        if (account == null || (account.open == 0 && !account.isKnown)) {
            nextEarly.add(path);
            return;
        }
        account.isMet = true;
        if (account.isKnown) {
            account.isKnown = false;
        } else {
            account.open--;
        }
    }

    /** What stands at the path was taken up there in an earlier look. */
    void stands(Path path) {
        Account account = accounts.get(path);
        if (account != null) {
            account.isMet = true;
        }
    }

    /** What stands at the path is nothing that is read. */
    void isNoFile(Path path) {
        accounts.remove(path);
    }

    /** Notices were dropped: what is waited for may have gone unheard. */
    void forgetAll() {
        accounts.clear();
        early.clear();
        renamed = null;
    }

    /**
     * After a look: how many files of each path came, went and were never opened. What stands there
     * and could not be opened is waited for.
     */
    Map<Path, Integer> takeGone() {
        Map<Path, Integer> gone = new HashMap<>();
        accounts.forEach(
                (path, account) -> {
                    if (account.open > 0 && (account.isMet || !account.isThere)) {
                        gone.put(path, account.open);
                    }
                });
        accounts.values()
                .removeIf(account -> account.open == 0 || account.isMet || !account.isThere);
        early = nextEarly;
        nextEarly = new HashSet<>();
        return gone;
    }
}

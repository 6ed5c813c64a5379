package io.adamant.collector.receive.admit;

import io.adamant.collector.receive.admit.Accounts.Account;

/** One request's place among those in flight. Owned by one thread at a time. */
public final class Ticket {

    private final Intake intake;
    private final Sender sender;
    private final Account account;
    private long heldBytes;
    private boolean isOpen = true;

    Ticket(Intake intake, Sender sender, Account account) {
        this.intake = intake;
        this.sender = sender;
        this.account = account;
    }

    /** Sets memory aside; false when there is none left for this sender. */
    public boolean hold(int bytes) {
        if (!intake.bytes().take(account.bytes(), bytes)) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    Sender sender() {
        return sender;
    }

    Account account() {
        return account;
    }

    /** Gives the place and the memory back; the second time does nothing. */
    public void close() {
        if (isOpen) {
            isOpen = false;
            intake.bytes().give(account.bytes(), heldBytes);
            intake.requests().give(account.requests(), 1);
        }
    }
}

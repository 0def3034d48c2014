package dev.locus.manager;

import com.google.common.base.Ticker;
import dev.locus.directory.ControlStore;
import dev.locus.directory.Leadership;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/// A [Leadership] in etcd: who makes the key `leader` leads for as long as its lease is kept up. The term is
/// the key's revision, which only grows; puts of a lead name it, so that they fail once the key is another's.
///
/// All state is guarded by this; [#tick] drives it.
final class EtcdLeadership implements Leadership {
    private static final System.Logger LOG = System.getLogger(EtcdLeadership.class.getName());
    private static final long TRY_EVERY_NANOS = Duration.ofMillis(500).toNanos();

    private enum State {
        IDLE,
        CANDIDATE,
        LEADER,
        ENDED
    }

    private final EtcdCalls calls;
    private final ByteSequence key;
    private final ByteSequence candidate;
    private final Function<EtcdControlStore.Fence, ControlStore> stores;
    private final Ticker ticker;
    private final long leaseNanos;
    private final CompletableFuture<Lead> won = new CompletableFuture<>();
    private State state = State.IDLE;
    private Runnable lost = () -> {};
    /// 0 = none.
    private long lease;
    private long leaseUntilNanos;
    private long notBeforeNanos;
    private boolean calling;

    EtcdLeadership(
            EtcdCalls calls,
            EtcdConfig config,
            String candidate,
            Function<EtcdControlStore.Fence, ControlStore> stores,
            Ticker ticker) {
        this.calls = calls;
        this.key = EtcdCalls.bytes(config.prefix() + "leader");
        this.candidate = EtcdCalls.bytes(candidate);
        this.stores = stores;
        this.ticker = ticker;
        this.leaseNanos = config.lease().toNanos();
    }

    @Override
    public synchronized CompletableFuture<Lead> campaign(Runnable whenLost) {
        if (state != State.IDLE) {
            throw new IllegalStateException("a campaign is run once; this one is " + state);
        }
        lost = whenLost;
        state = State.CANDIDATE;
        notBeforeNanos = ticker.read();
        return won;
    }

    /// Does what is due. To be called several times a second.
    void tick() {
        boolean isLost;
        synchronized (this) {
            long now = ticker.read();
            isLost = state == State.LEADER && now - leaseUntilNanos >= 0;
            if (isLost) {
                state = State.ENDED;
            } else if (!calling && now - notBeforeNanos >= 0) {
                act(now);
            }
        }
        if (isLost) {
            LOG.log(System.Logger.Level.WARNING, "the lead is lost: its lease could not be kept up");
            lost.run();
        }
    }

    private void act(long now) {
        if (state == State.LEADER) {
            call(calls.keepLease(lease), seconds -> kept(seconds, now), leaseNanos / 4);
        } else if (state == State.CANDIDATE && (lease == 0 || now - leaseUntilNanos >= 0)) {
            call(calls.grantLease(), granted -> granted(granted, now), 0);
        } else if (state == State.CANDIDATE) {
            Op put = Op.put(
                    key, candidate, PutOption.builder().withLeaseId(lease).build());
            Cmp free = new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(0));
            CompletableFuture<TxnResponse> attempt = calls.txn(List.of(free), put, List.of());
            call(
                    attempt,
                    answer -> attempted(answer.isSucceeded(), answer.getHeader().getRevision()),
                    TRY_EVERY_NANOS);
        }
    }

    /// @param pauseNanos before the next one, if it is answered
    private <T> void call(CompletableFuture<T> call, Consumer<T> answered, long pauseNanos) {
        calling = true;
        var _ = call.whenComplete((answer, failure) -> {
            synchronized (this) {
                calling = false;
                notBeforeNanos = ticker.read() + (failure == null ? pauseNanos : TRY_EVERY_NANOS);
                if (failure == null) {
                    answered.accept(answer);
                } else {
                    LOG.log(System.Logger.Level.DEBUG, "the election waits", failure);
                    failed();
                }
            }
        });
    }

    private void granted(long id, long askedNanos) {
        lease = id;
        leaseUntilNanos = askedNanos + leaseNanos;
        if (state == State.ENDED) {
            revoke();
        }
    }

    private void kept(long seconds, long askedNanos) {
        if (seconds > 0) {
            leaseUntilNanos = askedNanos + Duration.ofSeconds(seconds).toNanos();
        } else {
            leaseUntilNanos = ticker.read();
        }
    }

    /// A try that failed may have been done: with the same lease it would find its own key. A new lease ends
    /// that.
    private void failed() {
        if (state == State.CANDIDATE && lease != 0) {
            revoke();
            lease = 0;
        }
    }

    private void attempted(boolean succeeded, long revision) {
        if (state != State.CANDIDATE) {
            revoke();
        } else if (succeeded) {
            state = State.LEADER;
            notBeforeNanos = ticker.read();
            LOG.log(System.Logger.Level.INFO, "leading with term {0}", Long.toString(revision));
            won.complete(new EtcdLead(revision, stores.apply(new EtcdControlStore.Fence(key, revision))));
        } else if (leaseUntilNanos - ticker.read() < leaseNanos / 2) {
            revoke();
            lease = 0;
        }
    }

    private void revoke() {
        if (lease != 0) {
            var _ = calls.revokeLease(lease);
        }
    }

    @Override
    public synchronized void close() {
        if (state != State.ENDED) {
            state = State.ENDED;
            revoke();
        }
    }

    private final class EtcdLead implements Lead {
        private final long term;
        private final ControlStore store;

        private EtcdLead(long term, ControlStore store) {
            this.term = term;
            this.store = store;
        }

        @Override
        public long term() {
            return term;
        }

        @Override
        public ControlStore store() {
            return store;
        }

        @Override
        public void close() {
            EtcdLeadership.this.close();
        }

        @Override
        public String toString() {
            return candidate.toString(StandardCharsets.UTF_8) + " with term " + term;
        }
    }
}

package dev.locus.directory;

import dev.locus.internal.v1.DirectoryGrpc;
import dev.locus.internal.v1.RegisterRequest;
import dev.locus.internal.v1.RegisterResponse;
import dev.locus.internal.v1.UnregisterRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/// Tells one directory server again and again that this process's members are there: so a server that has
/// forgotten them knows them again after a heartbeat. Belongs to the directory's lock.
final class ServerHeartbeats {
    private static final System.Logger LOG = System.getLogger(ServerHeartbeats.class.getName());

    private final DirectoryCalls calls;
    private final RemoteDirectoryConfig config;
    private final RandomGenerator random;
    /// When each is due; those under way are not in it.
    private final Map<OwnMember, Long> dueNanos = new HashMap<>();

    ServerHeartbeats(DirectoryCalls calls, RemoteDirectoryConfig config, RandomGenerator random) {
        this.calls = calls;
        this.config = config;
        this.random = random;
    }

    void add(OwnMember member) {
        dueNanos.put(member, calls.ticker().read());
    }

    void tick(Collection<OwnMember> members) {
        long now = calls.ticker().read();
        for (OwnMember member : members) {
            Long due = dueNanos.get(member);
            if (due != null && now - due >= 0) {
                dueNanos.remove(member);
                send(member);
            }
        }
    }

    private void send(OwnMember member) {
        RegisterRequest request = RegisterRequest.newBuilder()
                .setJob(config.job())
                .setMember(member.presence().toRecord())
                .build();
        calls.send(
                DirectoryGrpc.getRegisterMethod(),
                request,
                config.callTimeout(),
                answer -> answered(member, answer),
                failure -> failed(member, failure));
    }

    private void answered(OwnMember member, RegisterResponse answer) {
        if (answer.getReplaced() && !member.hasEnded()) {
            member.end();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} is served by a later process: this one is no longer in the directory",
                    member.presence().member());
        }
        later(member);
    }

    private void failed(OwnMember member, RuntimeException failure) {
        LOG.log(System.Logger.Level.DEBUG, "no heartbeat to {0}: {1}", calls.server(), failure);
        later(member);
    }

    private void later(OwnMember member) {
        if (!member.hasEnded()) {
            long pause = config.heartbeat().toNanos();
            dueNanos.put(member, calls.ticker().read() + pause - random.nextLong(pause / 10 + 1));
        }
    }

    /// @return done when the server knows, or can't be told
    CompletableFuture<?> end(OwnMember member) {
        dueNanos.remove(member);
        UnregisterRequest request = UnregisterRequest.newBuilder()
                .setJob(config.job())
                .setMember(member.presence().toRecord())
                .build();
        CompletableFuture<?> told = new CompletableFuture<>();
        calls.send(
                DirectoryGrpc.getUnregisterMethod(),
                request,
                config.callTimeout(),
                answer -> told.complete(null),
                failure -> told.complete(null));
        return told;
    }
}

package dev.locus.directory;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.DirectoryGrpc;
import dev.locus.internal.v1.GetPictureRequest;
import dev.locus.internal.v1.GetPictureResponse;
import dev.locus.internal.v1.MemberRecord;
import dev.locus.internal.v1.MemberRole;
import dev.locus.internal.v1.WatchRequest;
import dev.locus.internal.v1.WatchResponse;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import java.util.List;

/// Asks one directory server again and again for what is new, and keeps what it said last. Belongs to the
/// directory's lock.
final class ServerWatch {
    private static final System.Logger LOG = System.getLogger(ServerWatch.class.getName());

    /// Hears of what is new.
    interface Listener {
        /// Members, or whether the server answers at all.
        void changed();

        long knownEpoch();

        void found(ClusterPicture picture, long term);
    }

    private final DirectoryCalls calls;
    private final RemoteDirectoryConfig config;
    private final Backoff backoff;
    private final Listener listener;
    private boolean asking;
    private boolean connected;
    private long changedNanos;
    private long notBeforeNanos;
    private long server;
    private long version;
    private long epoch;
    private List<Presence> present = List.of();
    private List<Presence> left = List.of();
    private PictureParts parts = new PictureParts();

    ServerWatch(DirectoryCalls calls, RemoteDirectoryConfig config, Backoff backoff, Listener listener) {
        this.calls = calls;
        this.config = config;
        this.backoff = backoff;
        this.listener = listener;
        this.notBeforeNanos = now();
        this.changedNanos = now() - config.grace().toNanos();
    }

    private long now() {
        return calls.ticker().read();
    }

    boolean isConnected() {
        return connected;
    }

    /// Whether it has been connected, or away, for the grace, since the same start.
    boolean isSettled() {
        return now() - changedNanos >= config.grace().toNanos();
    }

    /// Whether it has been connected for long enough that members who are up have said so, were it new itself.
    boolean hasHeardAll() {
        return connected && now() - changedNanos >= 2 * config.heartbeat().toNanos();
    }

    /// Tells starts of the server apart.
    long server() {
        return server;
    }

    /// Of the picture that the server has.
    long epoch() {
        return epoch;
    }

    MemberBelief.Report report() {
        return new MemberBelief.Report(isSettled(), present, left);
    }

    void tick() {
        if (!asking && now() - notBeforeNanos >= 0) {
            ask();
        }
    }

    private void ask() {
        asking = true;
        WatchRequest request = WatchRequest.newBuilder()
                .setJob(config.job())
                .setServer(server)
                .setVersion(version)
                .setWaitMs(connected ? (int) config.watchWait().toMillis() : 0)
                .build();
        calls.send(
                DirectoryGrpc.getWatchMethod(),
                request,
                config.watchWait().plus(config.callTimeout()),
                this::answered,
                this::failed);
    }

    private void answered(WatchResponse answer) {
        backoff.succeeded();
        if (!connected || answer.getServer() != server) {
            connected = true;
            changedNanos = now();
        }
        server = answer.getServer();
        version = answer.getVersion();
        epoch = answer.getEpoch();
        present = known(answer.getMembersList());
        left = known(answer.getLeftList());
        notBeforeNanos = now();
        listener.changed();
        if (epoch > listener.knownEpoch()) {
            parts = new PictureParts();
            fetch(answer.getTerm(), epoch, 0);
        } else {
            asking = false;
        }
    }

    /// Without members of a kind that only a newer Locus knows.
    private static List<Presence> known(List<MemberRecord> records) {
        return records.stream()
                .filter(record -> record.getRole() != MemberRole.UNRECOGNIZED)
                .map(Presence::of)
                .toList();
    }

    private void fetch(long term, long wanted, int from) {
        GetPictureRequest request = GetPictureRequest.newBuilder()
                .setJob(config.job())
                .setEpoch(wanted)
                .setFrom(from)
                .build();
        calls.send(
                DirectoryGrpc.getGetPictureMethod(),
                request,
                config.callTimeout(),
                answer -> fetched(term, wanted, from, answer),
                this::failed);
    }

    private void fetched(long term, long wanted, int from, GetPictureResponse answer) {
        if (answer.getPart().isEmpty()) {
            asking = false; // A newer one is there: the next watch tells.
            return;
        }
        ByteString whole;
        try {
            whole = parts.add(new PictureParts.Which(term, wanted, answer.getBytes()), from, answer.getPart());
            if (whole == null) {
                fetch(term, wanted, from + answer.getPart().size());
                return;
            }
            listener.found(ClusterPicture.parse(whole), term);
            asking = false;
        } catch (IllegalArgumentException | ServingException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException failure) {
        asking = false;
        version = 0;
        notBeforeNanos = now() + backoff.nextNanos();
        if (connected) {
            connected = false;
            changedNanos = now();
            LOG.log(System.Logger.Level.WARNING, "directory server {0} is away: {1}", calls.server(), failure);
        }
        listener.changed();
    }
}

package dev.locus.directory;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import dev.locus.topology.ClusterPicture;
import dev.locus.transport.Transport;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/// A [Directory] in other processes: one or more directory servers, which it watches, registers with, and
/// brings the picture to. While none of them answers it keeps the last view; [#state] tells. What it believes
/// of what they say is decided by [MemberBelief].
///
/// One lock orders changes and the calls of listeners; reading the view takes none.
public final class RemoteDirectory implements Directory, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RemoteDirectory.class.getName());

    /// All that goes to and comes from one server.
    private record Server(ServerWatch watch, ServerHeartbeats heartbeats, PictureBringer bringer) {}

    private final Object lock = new Object();
    private final RemoteDirectoryConfig config;
    private final InstantSource clock;
    private final Ticker ticker;
    private final ImmutableList<Server> servers;
    private final ViewBoard board = new ViewBoard();
    private final MemberBelief belief;
    private final Map<MemberKey, OwnMember> own = new LinkedHashMap<>();
    private final List<CompletableFuture<?>> goodbyes = new ArrayList<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Ticking.thread("locus-directory-client"));
    private volatile DirectoryState state;
    private KnownPicture known = KnownPicture.NONE;
    private long leaderTerm;
    private long lastBegunUs;

    RemoteDirectory(
            RemoteDirectoryConfig config,
            Transport transport,
            InstantSource clock,
            Ticker ticker,
            RandomGenerator random) {
        this.config = config;
        this.clock = clock;
        this.ticker = ticker;
        this.belief = new MemberBelief(config.grace());
        this.state =
                new DirectoryState(false, clock.instant(), 0, config.servers().size());
        this.servers = config.servers().stream()
                .map(address -> server(new DirectoryCalls(transport, address, ticker, lock), random))
                .collect(ImmutableList.toImmutableList());
    }

    private Server server(DirectoryCalls calls, RandomGenerator random) {
        ServerWatch watch =
                new ServerWatch(calls, config, new Backoff(config.backoffMax(), random), new WatchListener());
        return new Server(
                watch, new ServerHeartbeats(calls, config, random), new PictureBringer(calls, config, watch, random));
    }

    /// Begins to watch. The view is empty, of version 0, until a server has named members or a picture, or has
    /// been there for two heartbeats without.
    public static RemoteDirectory start(
            RemoteDirectoryConfig config,
            Transport transport,
            InstantSource clock,
            Ticker ticker,
            RandomGenerator random) {
        RemoteDirectory directory = new RemoteDirectory(config, transport, clock, ticker, random);
        Ticking.every(DirectoryService.TICK, directory.thread, directory::tick);
        return directory;
    }

    void tick() {
        synchronized (lock) {
            for (Server server : servers) {
                server.watch().tick();
                server.heartbeats().tick(own.values());
                server.bringer().tick(known);
            }
            own.values().removeIf(OwnMember::hasEnded);
            goodbyes.removeIf(CompletableFuture::isDone);
            believe();
        }
    }

    /// A server that went away a moment ago may have been the only one that some members reached: until they
    /// have found another one, no absence is taken for certain.
    private void believe() {
        boolean settled = servers.stream()
                .allMatch(
                        server -> server.watch().isConnected() || server.watch().isSettled());
        List<MemberBelief.Report> reports = servers.stream()
                .filter(server -> server.watch().isConnected())
                .map(server -> server.watch().report())
                .map(report -> new MemberBelief.Report(report.settled() && settled, report.present(), report.left()))
                .toList();
        belief.update(reports, ticker.read());
        ImmutableList<Member> members = belief.members();
        boolean knownToBeEmpty = view().version() == 0
                && servers.stream().anyMatch(server -> server.watch().hasHeardAll());
        if (knownToBeEmpty || !members.equals(view().members())) {
            board.replace(known.picture(), members);
        }
        noteState(reports.size());
    }

    private void noteState(int connected) {
        DirectoryState before = state;
        if (connected == before.serversConnected()) {
            return;
        }
        boolean same = before.connected() == connected > 0;
        Instant since = same ? before.since() : clock.instant();
        state = new DirectoryState(connected > 0, since, connected, servers.size());
        LOG.log(connected > 0 ? System.Logger.Level.INFO : System.Logger.Level.WARNING, "{0}", state);
    }

    private final class WatchListener implements ServerWatch.Listener {
        @Override
        public void changed() {
            believe();
        }

        @Override
        public long knownEpoch() {
            return known.epoch();
        }

        @Override
        public void found(ClusterPicture picture, long term) {
            if (picture.epoch() > known.epoch()) {
                known = new KnownPicture(picture, term, false);
                board.replace(picture, view().members());
            }
        }
    }

    @Override
    public DirectoryView view() {
        return board.view();
    }

    /// Whether the view is current.
    public DirectoryState state() {
        return state;
    }

    @Override
    public Registration register(Member member, IntSupplier load) {
        synchronized (lock) {
            lastBegunUs = Math.max(lastBegunUs + 1, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
            OwnMember added = new OwnMember(new Presence(member, lastBegunUs), load);
            OwnMember replaced = own.put(added.key(), added);
            if (replaced != null) {
                replaced.end();
            }
            servers.forEach(server -> server.heartbeats().add(added));
            return () -> end(added);
        }
    }

    private void end(OwnMember member) {
        synchronized (lock) {
            if (!member.hasEnded()) {
                member.end();
                own.remove(member.key(), member);
                servers.forEach(server -> goodbyes.add(server.heartbeats().end(member)));
            }
        }
    }

    @Override
    public Registration subscribe(Consumer<DirectoryView> listener) {
        synchronized (lock) {
            return board.subscribe(listener);
        }
    }

    /// Says that this process leads its job from now on: what it publishes carries this term, and is refused by
    /// servers that have heard of a later one.
    public void lead(long term) {
        synchronized (lock) {
            leaderTerm = term;
        }
    }

    @Override
    public void publish(ClusterPicture picture) {
        synchronized (lock) {
            if (picture.epoch() > known.epoch()) {
                known = new KnownPicture(picture, leaderTerm, true);
                board.replace(picture, view().members());
            }
        }
    }

    /// Stops watching, once the servers know of the registrations that were closed, or don't answer. What is
    /// still registered is known until its lease runs out.
    @Override
    public void close() {
        List<CompletableFuture<?>> last;
        synchronized (lock) {
            last = List.copyOf(goodbyes);
        }
        try {
            CompletableFuture.allOf(last.toArray(CompletableFuture<?>[]::new))
                    .exceptionally(failure -> null)
                    .get(config.callTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(System.Logger.Level.DEBUG, "not all directory servers were told", e);
        }
        thread.shutdownNow();
    }
}

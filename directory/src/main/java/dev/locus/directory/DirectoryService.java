package dev.locus.directory;

import com.google.common.base.Ticker;
import dev.locus.internal.v1.DirectoryGrpc;
import dev.locus.internal.v1.GetPictureRequest;
import dev.locus.internal.v1.GetPictureResponse;
import dev.locus.internal.v1.PublishRequest;
import dev.locus.internal.v1.PublishResponse;
import dev.locus.internal.v1.RegisterRequest;
import dev.locus.internal.v1.RegisterResponse;
import dev.locus.internal.v1.UnregisterRequest;
import dev.locus.internal.v1.UnregisterResponse;
import dev.locus.internal.v1.WatchRequest;
import dev.locus.internal.v1.WatchResponse;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Names;
import dev.locus.transport.RequestContext;
import dev.locus.transport.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Answers the calls of a directory server. What is new is told by [#tick], to all who wait and at most once a
/// tick, so that a thousand members that begin at once are told of a few times. One lock orders everything.
final class DirectoryService {
    static final Duration TICK = Duration.ofMillis(50);
    private static final int WAIT_MS_MAX = 60_000;
    private static final int WATCHERS_MAX = 20_000;
    private static final Duration PAUSE = Duration.ofMillis(500);

    /// A watcher who knows what there is, and waits for something newer.
    private record Watcher(CompletableFuture<WatchResponse> answer, RequestContext context, long untilNanos) {}

    private final DirectoryServerConfig config;
    private final long server;
    private final Ticker ticker;
    private final ListeningTime listening;
    private final Map<String, JobBoard> boards = new HashMap<>();
    private final Map<String, List<Watcher>> watchers = new HashMap<>();
    private int waiting;
    private boolean stopping;

    /// @param server tells this start from others; not 0
    DirectoryService(DirectoryServerConfig config, long server, Ticker ticker) {
        this.config = config;
        this.server = server;
        this.ticker = ticker;
        this.listening = new ListeningTime(ticker, PAUSE);
    }

    Service service() {
        return Service.builder(DirectoryGrpc.getServiceDescriptor())
                .on(DirectoryGrpc.getRegisterMethod(), (request, context) -> done(register(request)))
                .on(DirectoryGrpc.getUnregisterMethod(), (request, context) -> done(unregister(request)))
                .on(DirectoryGrpc.getWatchMethod(), this::watch)
                .on(DirectoryGrpc.getGetPictureMethod(), (request, context) -> done(picture(request)))
                .on(DirectoryGrpc.getPublishMethod(), (request, context) -> done(publish(request)))
                .build();
    }

    private static <A> CompletableFuture<A> done(A answer) {
        return CompletableFuture.completedFuture(answer);
    }

    synchronized RegisterResponse register(RegisterRequest request) {
        boolean known = board(request.getJob()).members().register(Presence.of(request.getMember()), listening.nanos());
        return RegisterResponse.newBuilder()
                .setLeaseMs((int) config.lease().toMillis())
                .setReplaced(!known)
                .build();
    }

    synchronized UnregisterResponse unregister(UnregisterRequest request) {
        board(request.getJob()).members().unregister(Presence.of(request.getMember()), listening.nanos());
        return UnregisterResponse.getDefaultInstance();
    }

    synchronized PublishResponse publish(PublishRequest request) {
        return board(request.getJob()).publish(request);
    }

    synchronized GetPictureResponse picture(GetPictureRequest request) {
        return board(request.getJob()).part(request.getEpoch(), request.getFrom());
    }

    synchronized CompletableFuture<WatchResponse> watch(WatchRequest request, RequestContext context) {
        if (stopping) {
            throw shuttingDown();
        }
        JobBoard board = board(request.getJob());
        if (request.getServer() != server || request.getVersion() != board.version()) {
            return done(board.answer(server));
        }
        if (waiting >= WATCHERS_MAX) {
            throw new ServingException(
                    ServingError.TOO_MANY_REQUESTS, WATCHERS_MAX + " watchers wait here: start another server");
        }
        long waitMs = Math.max(0, Math.min(request.getWaitMs(), WAIT_MS_MAX));
        Watcher watcher = new Watcher(new CompletableFuture<>(), context, ticker.read() + waitMs * 1_000_000);
        watchers.computeIfAbsent(request.getJob(), job -> new ArrayList<>()).add(watcher);
        waiting++;
        return watcher.answer();
    }

    private JobBoard board(String job) {
        JobBoard board = boards.get(job);
        if (board != null) {
            return board;
        }
        try {
            Names.check("job", job);
        } catch (IllegalArgumentException e) {
            throw new ServingException(ServingError.INVALID_REQUEST, "not a job: " + e.getMessage(), e);
        }
        if (boards.size() >= config.jobsMax()) {
            throw new ServingException(
                    ServingError.TOO_MANY_REQUESTS,
                    "the directory holds " + boards.size() + " jobs, which is jobs_max");
        }
        JobBoard made = new JobBoard(job, new JobMembers(config));
        boards.put(job, made);
        return made;
    }

    /// Ends leases and tells watchers. To be called every [#TICK].
    void tick() {
        List<Runnable> answers = new ArrayList<>();
        synchronized (this) {
            listening.advance();
            Iterator<Map.Entry<String, JobBoard>> all = boards.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<String, JobBoard> each = all.next();
                JobBoard board = each.getValue();
                boolean isNew = board.advance(listening.nanos());
                List<Watcher> due = takeDue(each.getKey(), isNew);
                if (!due.isEmpty()) {
                    WatchResponse answer = board.answer(server);
                    due.forEach(watcher -> answers.add(() -> watcher.answer().complete(answer)));
                }
                if (board.isEmpty() && !watchers.containsKey(each.getKey())) {
                    all.remove();
                }
            }
        }
        answers.forEach(Runnable::run);
    }

    private List<Watcher> takeDue(String job, boolean everyone) {
        List<Watcher> all = watchers.getOrDefault(job, new ArrayList<>());
        long now = ticker.read();
        List<Watcher> due = new ArrayList<>();
        all.removeIf(watcher -> {
            boolean isDue =
                    everyone || watcher.untilNanos() <= now || watcher.context().isCancelled();
            return isDue && due.add(watcher);
        });
        waiting -= due.size();
        if (all.isEmpty()) {
            watchers.remove(job);
        }
        return due;
    }

    /// Sends watchers away, so that none keeps the server from closing.
    void stop() {
        List<Watcher> all;
        synchronized (this) {
            stopping = true;
            all = watchers.values().stream().flatMap(List::stream).toList();
            watchers.clear();
            waiting = 0;
        }
        all.forEach(watcher -> watcher.answer().completeExceptionally(shuttingDown()));
    }

    private static ServingException shuttingDown() {
        return new ServingException(ServingError.SHUTTING_DOWN, "the directory server is stopping");
    }
}

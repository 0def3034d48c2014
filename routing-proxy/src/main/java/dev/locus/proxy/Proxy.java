package dev.locus.proxy;

import com.google.common.base.Ticker;
import dev.locus.client.RequestIds;
import dev.locus.client.RequestPath;
import dev.locus.client.ScoreChannel;
import dev.locus.client.Timers;
import dev.locus.client.WritePath;
import dev.locus.directory.Directory;
import dev.locus.directory.Member;
import dev.locus.internal.v1.TrialsGrpc;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.RequestContext;
import dev.locus.transport.Service;
import dev.locus.transport.Transport;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.ScoringGrpc;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import dev.locus.v1.WritingGrpc;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/// A proxy, running: takes scoring requests and live updates, splits them by the picture, merges the answers.
/// Stateless.
public final class Proxy implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Proxy.class.getName());

    private final RequestCounts counts = new RequestCounts();
    private final ScoreChannel channel;
    private final WritePath writePath;
    private final ProxyConfig config;
    private final Ticker ticker;
    private final Transport.Listener listener;
    private final Directory.Registration registration;
    private final Directory.Registration subscription;
    /// Where staged changes are tried beside the traffic.
    private final ExecutorService trials = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("locus-trials").factory());

    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("locus-timers").factory());

    private Proxy(
            ProxyConfig config,
            NodeId name,
            Transport transport,
            Directory directory,
            InstantSource clock,
            Ticker ticker,
            RequestIds ids) {
        this.config = config;
        this.ticker = ticker;
        this.timers.setRemoveOnCancelPolicy(true); // Most are: answers are faster.
        Timers later = Timers.of(timers);
        TrialTraffic traffic = new TrialTraffic(config, transport, directory, trials, ticker, later, counts);
        RequestPath path = new RequestPath(directory, transport, config.limits(), ids, traffic, ticker, later);
        this.channel = requestPath(config, path, counts);
        LOG.log(System.Logger.Level.DEBUG, "request path: {0}", channel);
        Service service = Service.builder(ScoringGrpc.getServiceDescriptor())
                .on(ScoringGrpc.getScoreMethod(), this::score)
                .build();
        this.writePath = new WritePath(directory, transport, clock);
        Service writing = Service.builder(WritingGrpc.getServiceDescriptor())
                .on(WritingGrpc.getWriteMethod(), this::write)
                .on(WritingGrpc.getWriteStreamMethod(), this::write)
                .build();
        Service toManager = Service.builder(TrialsGrpc.getServiceDescriptor())
                .on(TrialsGrpc.getGetTrialCountsMethod(), (request, context) -> traffic.counts(request))
                .build();
        this.listener = transport.listen(config.listen(), List.of(service, writing, toManager));
        this.subscription = directory.subscribe(traffic::see);
        this.registration = directory.register(new Member(Member.Role.PROXY, name, listener.address()));
    }

    /// Outermost last.
    private static ScoreChannel requestPath(ProxyConfig config, RequestPath innermost, RequestCounts counts) {
        ScoreChannel path = new CountedChannel(innermost, counts);
        return new AdmittedChannel(path, config.inflightRequestsMax(), config.tenantInflightRequestsMax(), counts);
    }

    /// @param name tells proxies of a job apart
    /// @param ids names requests that bring no name
    public static Proxy start(
            ProxyConfig config,
            NodeId name,
            Transport transport,
            Directory directory,
            InstantSource clock,
            Ticker ticker,
            RequestIds ids) {
        return new Proxy(config, name, transport, directory, clock, ticker, ids);
    }

    private CompletableFuture<ScoreResponse> score(ScoreRequest request, RequestContext context) {
        Deadline asked = context.deadline();
        Deadline deadline = asked == null ? Deadline.after(config.defaultDeadline(), ticker) : asked;
        if (deadline.isPast(ticker)) {
            return CompletableFuture.failedFuture(new ServingException(
                    ServingError.DEADLINE_EXCEEDED, "the request's deadline had passed when it arrived"));
        }
        CompletableFuture<ScoreResponse> answer = channel.score(request, deadline);
        context.onCancel(() -> answer.cancel(true));
        return answer;
    }

    private CompletableFuture<WriteResponse> write(WriteRequest request, RequestContext context) {
        Deadline asked = context.deadline();
        return writePath.write(request, asked == null ? Deadline.after(config.defaultDeadline(), ticker) : asked);
    }

    /// What this proxy has counted since it started.
    public RequestCounts counts() {
        return counts;
    }

    public Address address() {
        return listener.address();
    }

    @Override
    public void close() {
        registration.close();
        subscription.close();
        listener.close();
        timers.shutdownNow();
        trials.shutdownNow();
    }
}

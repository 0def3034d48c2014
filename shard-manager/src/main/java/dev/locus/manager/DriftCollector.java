package dev.locus.manager;

import com.google.common.base.Ticker;
import dev.locus.directory.Directory;
import dev.locus.directory.Member;
import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.GetTrialCountsRequest;
import dev.locus.internal.v1.GetTrialCountsResponse;
import dev.locus.internal.v1.TrialCounts;
import dev.locus.internal.v1.TrialsGrpc;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.topology.Trial;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.v1.GetDriftResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Asks every proxy what it has counted of the trials of a change, when somebody wants to know.
final class DriftCollector {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Transport transport;
    private final Directory directory;
    private final Ticker ticker;

    DriftCollector(Transport transport, Directory directory, Ticker ticker) {
        this.transport = transport;
        this.directory = directory;
        this.ticker = ticker;
    }

    CompletableFuture<GetDriftResponse> collect(ClusterPicture picture, ChangeRecord change) {
        GetTrialCountsRequest request =
                GetTrialCountsRequest.newBuilder().setChange(change.getNumber()).build();
        List<CompletableFuture<Optional<GetTrialCountsResponse>>> answers = new ArrayList<>();
        for (Address proxy : directory.view().addresses(Member.Role.PROXY).values()) {
            answers.add(transport
                    .send(proxy, TrialsGrpc.getGetTrialCountsMethod(), request, Deadline.after(TIMEOUT, ticker))
                    .handle((answer, failure) -> Optional.ofNullable(answer)));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> report(
                        picture,
                        change,
                        answers.stream().map(CompletableFuture::join).toList()));
    }

    private static GetDriftResponse report(
            ClusterPicture picture, ChangeRecord change, List<Optional<GetTrialCountsResponse>> answers) {
        List<TrialCounts> counts = new ArrayList<>();
        int away = 0;
        for (Optional<GetTrialCountsResponse> answer : answers) {
            answer.ifPresent(each -> counts.addAll(each.getCountsList()));
            away += answer.isPresent() ? 0 : 1;
        }
        GetDriftResponse.Builder report = GetDriftResponse.newBuilder()
                .addAllTrials(DriftReport.status(picture.trials(), change.getNumber()))
                .setProxies(answers.size())
                .setProxiesAway(away);
        Release active = picture.release();
        if (active != null) {
            Release draft = ReleaseDraft.draft(active, change);
            Trial.otherModels(active, draft)
                    .forEach(model ->
                            report.addModels(DriftReport.of(model, Trial.versions(model, active, draft), counts)));
        }
        return report.build();
    }
}

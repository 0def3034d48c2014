package dev.locus.cluster;

import dev.locus.client.LocusClient;
import dev.locus.protocol.ServingException;
import dev.locus.transport.WireErrors;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.Key;
import dev.locus.v1.RequestFeature;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// One scoring request, built up and sent.
final class Ask {
    private final LocusClient client;
    private final ScoreRequest.Builder request = ScoreRequest.newBuilder();
    private Duration timeout = Duration.ofSeconds(30);

    Ask(LocusClient client, String model) {
        this.client = client;
        request.setModel(model);
    }

    Ask user(long key) {
        request.setUser(Key.newBuilder().setInt64Key(key));
        return this;
    }

    Ask user(String key) {
        request.setUser(Key.newBuilder().setStringKey(key));
        return this;
    }

    Ask items(long... keys) {
        Arrays.stream(keys).forEach(request.getItemsBuilder()::addInt64Keys);
        return this;
    }

    Ask itemsFrom(long first, long last) {
        return items(LongStream.rangeClosed(first, last).toArray());
    }

    Ask items(String... keys) {
        request.getItemsBuilder().addAllStringKeys(List.of(keys));
        return this;
    }

    Ask request(String name, long value) {
        return request(name, Value.newBuilder().setInt64Value(value));
    }

    Ask request(String name, float value) {
        return request(name, Value.newBuilder().setFloatValue(value));
    }

    Ask request(String name, String value) {
        return request(name, Value.newBuilder().setStringValue(value));
    }

    Ask request(String name, Consumer<ValueList.Builder> list) {
        Value.Builder value = Value.newBuilder();
        list.accept(value.getListValueBuilder());
        return request(name, value);
    }

    private Ask request(String name, Value.Builder value) {
        request.addRequestFeatures(RequestFeature.newBuilder().setName(name).setValue(value));
        return this;
    }

    Ask candidate(String name, float... values) {
        CandidateFeature.Builder feature = request.addCandidateFeaturesBuilder().setName(name);
        for (float value : values) {
            feature.addFloatValues(value);
        }
        return this;
    }

    Ask candidate(String name, long... values) {
        CandidateFeature.Builder feature = request.addCandidateFeaturesBuilder().setName(name);
        Arrays.stream(values).forEach(feature::addInt64Values);
        return this;
    }

    /// Else the proxy makes one up.
    Ask named(String requestId) {
        request.setRequestId(requestId);
        return this;
    }

    Ask topK(int items) {
        request.setTopK(items);
        return this;
    }

    Ask rankBy(String output) {
        request.setRankBy(output);
        return this;
    }

    Ask release(long number) {
        request.setRelease(number);
        return this;
    }

    Ask minScored(float share) {
        request.setMinScored(share);
        return this;
    }

    Ask within(Duration limit) {
        timeout = limit;
        return this;
    }

    CompletableFuture<ScoreResponse> send() {
        return client.score(request.build(), timeout);
    }

    /// @throws ServingException if it is refused or fails
    Answer answer() {
        try {
            return new Answer(send().join());
        } catch (CompletionException e) {
            throw WireErrors.of(e);
        }
    }

    /// @throws AssertionError if there is an answer instead
    ServingException error() {
        Answer answer;
        try {
            answer = answer();
        } catch (ServingException e) {
            return e;
        }
        throw new AssertionError("expected an error, got " + answer.text());
    }
}

package dev.locus.directory;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.DirectoryGrpc;
import dev.locus.internal.v1.PublishRequest;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Brings one directory server the picture that this process knows, if that is newer than the server's: at once
/// if it was made here, else after a random while, unless another one brought it first. So a server that
/// restarts has the picture again though the manager is away. Belongs to the directory's lock.
final class PictureBringer {
    private static final System.Logger LOG = System.getLogger(PictureBringer.class.getName());
    private static final long OTHERS_FIRST_NANOS = Duration.ofMillis(500).toNanos();
    private static final long RANDOM_NANOS = Duration.ofMillis(1500).toNanos();

    /// What a start of the server was found to lack.
    private record Lack(long server, long epoch, long term) {}

    private final DirectoryCalls calls;
    private final RemoteDirectoryConfig config;
    private final ServerWatch watch;
    private final RandomGenerator random;
    private @Nullable Lack lack;
    private boolean bringing;
    private boolean done;
    private long notBeforeNanos;

    PictureBringer(DirectoryCalls calls, RemoteDirectoryConfig config, ServerWatch watch, RandomGenerator random) {
        this.calls = calls;
        this.config = config;
        this.watch = watch;
        this.random = random;
    }

    void tick(KnownPicture known) {
        if (known.picture() == null || !watch.isConnected() || watch.epoch() >= known.epoch() || bringing) {
            return;
        }
        Lack found = new Lack(watch.server(), known.epoch(), known.term());
        long now = calls.ticker().read();
        if (!found.equals(lack)) {
            lack = found;
            done = false;
            notBeforeNanos = known.own() ? now : now + OTHERS_FIRST_NANOS + random.nextLong(RANDOM_NANOS);
        }
        if (!done && now - notBeforeNanos >= 0) {
            bringing = true;
            bring(found, known.picture().toRecord().toByteString(), 0);
        }
    }

    private void bring(Lack which, ByteString picture, int from) {
        ByteString part = PictureParts.part(picture, from);
        PublishRequest request = PublishRequest.newBuilder()
                .setJob(config.job())
                .setTerm(which.term())
                .setEpoch(which.epoch())
                .setFrom(from)
                .setPart(part)
                .setBytes(picture.size())
                .build();
        calls.send(
                DirectoryGrpc.getPublishMethod(),
                request,
                config.callTimeout(),
                answer -> {
                    int next = from + part.size();
                    if (answer.getEpoch() >= which.epoch() || next >= picture.size()) {
                        end(true);
                    } else {
                        bring(which, picture, next);
                    }
                },
                this::failed);
    }

    private void failed(RuntimeException failure) {
        boolean refused = failure instanceof ServingException error && error.error() == ServingError.OLD_TERM;
        LOG.log(
                refused ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                "the picture was not brought to {0}: {1}",
                calls.server(),
                failure);
        end(refused);
    }

    private void end(boolean forGood) {
        bringing = false;
        done = forGood;
        notBeforeNanos = calls.ticker().read() + OTHERS_FIRST_NANOS;
    }
}

package dev.locus.directory;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.GetPictureResponse;
import dev.locus.internal.v1.PublishRequest;
import dev.locus.internal.v1.PublishResponse;
import dev.locus.internal.v1.WatchResponse;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;

/// What a directory server knows of one job: its members and its picture. Belongs to the service's lock.
final class JobBoard {
    private static final long LOADS_TOLD_EVERY_NANOS = 5_000_000_000L;

    private final String job;
    private final JobMembers members;
    private final PictureParts incoming = new PictureParts();
    private ByteString picture = ByteString.EMPTY;
    private long term;
    private long epoch;
    private boolean pictureChanged;
    /// From 1, so that a watcher who knows nothing is behind.
    private long version = 1;

    private long loadsToldNanos;

    JobBoard(String job, JobMembers members) {
        this.job = job;
        this.members = members;
    }

    JobMembers members() {
        return members;
    }

    long version() {
        return version;
    }

    boolean isEmpty() {
        return members.isEmpty() && epoch == 0;
    }

    /// Ends leases, and raises the version if there is something new.
    ///
    /// @return whether there is
    boolean advance(long nowNanos) {
        members.expire(nowNanos);
        boolean isNew = pictureChanged;
        pictureChanged = false;
        isNew |= members.takeChanged();
        if (nowNanos - loadsToldNanos >= LOADS_TOLD_EVERY_NANOS) {
            loadsToldNanos = nowNanos;
            isNew |= members.takeLoadsChanged();
        }
        if (isNew) {
            version++;
        }
        return isNew;
    }

    /// Takes a part of a picture in.
    ///
    /// @throws ServingException `OLD_TERM`, if a leader of a later term has published; `INVALID_REQUEST`, if the
    ///     bytes are not that picture
    PublishResponse publish(PublishRequest request) {
        if (request.getTerm() < term) {
            throw new ServingException(
                    ServingError.OLD_TERM,
                    "a picture of term " + request.getTerm() + " is refused: the leader of term " + term
                            + " has published");
        }
        if (request.getEpoch() > epoch) {
            ByteString whole = incoming.add(
                    new PictureParts.Which(request.getTerm(), request.getEpoch(), request.getBytes()),
                    request.getFrom(),
                    request.getPart());
            if (whole != null) {
                take(whole, request);
            }
        } else if (epoch > 0) {
            term = request.getTerm();
        }
        return PublishResponse.newBuilder().setTerm(term).setEpoch(epoch).build();
    }

    private void take(ByteString whole, PublishRequest request) {
        ClusterPicture parsed;
        try {
            parsed = ClusterPicture.parse(whole);
        } catch (IllegalArgumentException e) {
            throw new ServingException(ServingError.INVALID_REQUEST, "not a picture: " + e.getMessage(), e);
        }
        if (!parsed.job().equals(job) || parsed.epoch() != request.getEpoch()) {
            throw new ServingException(
                    ServingError.INVALID_REQUEST,
                    "the picture is of job '" + parsed.job() + "' and epoch " + parsed.epoch() + ", not of '" + job
                            + "' and " + request.getEpoch() + " as was said");
        }
        picture = whole;
        term = request.getTerm();
        epoch = request.getEpoch();
        pictureChanged = true;
    }

    GetPictureResponse part(long wanted, int from) {
        if (wanted != epoch || from < 0 || from >= picture.size()) {
            return GetPictureResponse.getDefaultInstance();
        }
        return GetPictureResponse.newBuilder()
                .setPart(PictureParts.part(picture, from))
                .setBytes(picture.size())
                .build();
    }

    WatchResponse answer(long server) {
        WatchResponse.Builder answer = WatchResponse.newBuilder()
                .setServer(server)
                .setVersion(version)
                .setTerm(term)
                .setEpoch(epoch);
        members.present().forEach(member -> answer.addMembers(member.toRecord()));
        members.left().forEach(member -> answer.addLeft(member.toRecord()));
        return answer.build();
    }
}

package dev.locus.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.ClusterPictureRecord;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ShardMapRecord;
import dev.locus.internal.v1.ViewRecord;
import org.junit.jupiter.api.Test;

class ClusterPictureTest {
    private static final ShardMap MAP = Fleet.of(5).plan(new PlacementPolicy(16, 2));
    private static final ClusterPicture PICTURE = new ClusterPicture("ranking", 7, MAP, release(2), release(1));

    @Test
    void aPictureComesBackFromItsBytesAsItWas() {
        assertEquals(PICTURE, ClusterPicture.parse(PICTURE.toRecord().toByteString()));
    }

    @Test
    void aPictureBeforeTheFirstActivationHasNoRelease() {
        ClusterPicture first = new ClusterPicture("ranking", 1, MAP, null, null);
        ClusterPicture parsed = ClusterPicture.parse(first.toRecord().toByteString());
        assertEquals(first, parsed);
        assertNull(parsed.release());
    }

    @Test
    void anotherFormatIsRefusedWithBothNumbers() {
        ClusterPictureRecord other = PICTURE.toRecord().toBuilder().setFormat(2).build();
        assertRefused("cluster picture has format 2, this version reads 1", other);
    }

    @Test
    void anEmptyRecordIsNotAPicture() {
        assertThrows(IllegalArgumentException.class, () -> ClusterPicture.parse(ByteString.EMPTY));
    }

    @Test
    void bytesThatAreNoRecordAreRefused() {
        ByteString garbage = ByteString.copyFromUtf8("\u0007not a picture");
        assertThrows(IllegalArgumentException.class, () -> ClusterPicture.parse(garbage));
    }

    @Test
    void aMapWithTooFewAssignmentsIsRefused() {
        ShardMapRecord tooShort = map().clearAssignment().addAssignment(0).build();
        assertRefused("shard map has 1 assignments for 16 partitions x 2 replicas", withMap(tooShort));
    }

    @Test
    void aMapThatNamesANodeThatIsNotListedIsRefused() {
        assertRefused(
                "shard map names node 5 of 5", withMap(map().setAssignment(3, 5).build()));
        assertRefused(
                "shard map names node -1 of 5",
                withMap(map().setAssignment(3, -1).build()));
    }

    @Test
    void theNextReleaseIsOneEpochLaterAndKeepsTheOneBefore() {
        ClusterPicture next = PICTURE.withRelease(release(3));
        assertEquals(8, next.epoch());
        assertEquals(release(3), next.release(3));
        assertEquals(release(2), next.release(2));
        assertNull(next.release(1));
    }

    private static Release release(long number) {
        return new Release(ReleaseRecord.newBuilder()
                .setNumber(number)
                .addModels(ModelRecord.newBuilder().setName("dlrm").setVersion("v" + number))
                .addViews(ViewRecord.newBuilder().setName("item_features").setDataVersion("d" + number))
                .build());
    }

    private static ShardMapRecord.Builder map() {
        return ClusterPicture.toRecord(MAP).toBuilder();
    }

    private static ClusterPictureRecord withMap(ShardMapRecord map) {
        return PICTURE.toRecord().toBuilder().setShardMap(map).build();
    }

    private static void assertRefused(String message, ClusterPictureRecord record) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> ClusterPicture.parse(record.toByteString()))
                        .getMessage());
    }
}

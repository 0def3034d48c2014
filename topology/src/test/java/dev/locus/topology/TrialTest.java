package dev.locus.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.v1.TrialKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final int USERS = 100_000;

    @Test
    void aLargerShareHasTheUsersOfASmallerOne() {
        Trial few = trial(TrialKind.TRIAL_KIND_CANARY, 4, 50_000);
        Trial many = trial(TrialKind.TRIAL_KIND_CANARY, 4, 200_000);
        int both = 0;
        for (int user = 0; user < USERS; user++) {
            int hash = KeyHash.ofLong(user);
            both += few.takes(hash) ? 1 : 0;
            assertTrue(many.takes(hash) || !few.takes(hash));
        }
        assertEquals(0.05, (double) both / USERS, 0.003);
    }

    @Test
    void everyTrialHasUsersOfItsOwn() {
        Trial canary = trial(TrialKind.TRIAL_KIND_CANARY, 4, 100_000);
        for (Trial other : List.of(
                trial(TrialKind.TRIAL_KIND_SHADOW, 4, 100_000), trial(TrialKind.TRIAL_KIND_CANARY, 5, 100_000))) {
            int both = 0;
            for (int user = 0; user < USERS; user++) {
                int hash = KeyHash.ofLong(user);
                both += canary.takes(hash) && other.takes(hash) ? 1 : 0;
            }
            assertEquals(0.01, (double) both / USERS, 0.002);
        }
    }

    @Test
    void allUsersAreTheWholeShare() {
        Trial all = trial(TrialKind.TRIAL_KIND_SHADOW, 1, Trial.PPM);
        for (int user = 0; user < USERS; user++) {
            assertTrue(all.takes(KeyHash.ofLong(user)));
        }
        assertThrows(IllegalArgumentException.class, () -> trial(TrialKind.TRIAL_KIND_SHADOW, 1, 0));
    }

    @Test
    void modelsAreTriedThatAreNotTheSame() {
        Release active = release(3, "1", "d1");
        assertEquals(List.of("ctr"), List.copyOf(Trial.otherModels(active, release(-4, "2", "d1"))));
        assertEquals(List.of("ctr"), List.copyOf(Trial.otherModels(active, release(-4, "1", "d2"))));
        assertEquals(List.of(), List.copyOf(Trial.otherModels(active, release(-4, "1", "d1"))));
        Trial trial = new Trial(TrialKind.TRIAL_KIND_SHADOW, release(-4, "2", "d1"), 1, "other", 0);
        assertFalse(trial.tries("ctr", active));
    }

    @Test
    void aPictureKeepsItsTrials() {
        ShardMap map = Fleet.of(2).plan(new PlacementPolicy(4, 1));
        ClusterPicture picture = new ClusterPicture("job", 1, map, release(3, "1", "d1"), null)
                .withTrials(List.of(trial(TrialKind.TRIAL_KIND_CANARY, 4, 7)));
        ClusterPicture read = ClusterPicture.parse(picture.toRecord().toByteString());
        assertEquals(picture, read);
        assertEquals(2, read.epoch());
    }

    private static Trial trial(TrialKind kind, long change, int sharePpm) {
        return new Trial(kind, release(-change, "2", "d1"), sharePpm, "", 0);
    }

    private static Release release(long number, String model, String data) {
        return new Release(ReleaseRecord.newBuilder()
                .setNumber(number)
                .addModels(ModelRecord.newBuilder()
                        .setName("ctr")
                        .setVersion(model)
                        .addViews("item"))
                .addViews(ViewRecord.newBuilder().setName("item").setDataVersion(data))
                .build());
    }
}

package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Message;
import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Going back: what stood before, what stands in the way, what can be remembered.
class UndoTest {
    private static final ShardMap MAP = ShardMap.of(List.of(List.of(new NodeId("node-1"))));

    private ClusterPicture picture = new ClusterPicture("job", 1, MAP, null, null);
    private ReleaseHistory history = ReleaseHistory.EMPTY;

    @Test
    void whatAReleaseBroughtGoesAndWhatStoodBeforeReturns() {
        activate(view("item", "1"), model("a", "1", "item"));
        activate(view("item", "2"), view("user", "1"), model("b", "1", "item", "user"));
        assertEquals("3: a=1 item=1", undo(0));
        assertEquals("3: a=1 item=1", undo(2));
    }

    @Test
    void whatOthersChangedSinceStays() {
        activate(view("item", "1"), model("a", "1", "item"), model("b", "1", "item"));
        activate(model("a", "2", "item"));
        activate(model("b", "2", "item"));
        assertEquals("4: a=1 b=2 item=1", undo(2));
    }

    @Test
    void aReleaseWhoseModelsOrViewsChangedAgainCannotBeUndone() {
        activate(view("item", "1"), model("a", "1", "item"));
        activate(view("item", "2"), model("a", "2", "item"));
        activate(view("item", "3"));
        activate(model("a", "3", "item"));
        assertRefused(
                "release 2 can't be undone: model 'a', view 'item' changed again in releases 3, 4: undo the latest of"
                        + " them first",
                2);
    }

    @Test
    void undoingWhatCameSinceClearsTheWay() {
        activate(view("item", "1"), model("a", "1", "item"));
        activate(model("a", "2", "item"));
        activate(model("a", "3", "item"));
        activate(Undo.of(history, picture.release(), 3, 4, 0));
        assertEquals("5: a=1 item=1", undo(2));
    }

    @Test
    void aModelThatWouldBeLeftWithoutItsViewIsNamed() {
        activate(view("item", "1"), model("a", "1", "item"));
        activate(view("user", "1"));
        activate(model("b", "1", "item", "user"));
        ChangeRecord undo = Undo.of(history, picture.release(), 2, 9, 0);
        Release active = Objects.requireNonNull(picture.release());
        ServingException cause = assertThrows(ServingException.class, () -> ReleaseDraft.draft(active, undo));
        ServingException blame = Undo.blame(undo, active, history, cause);
        assertEquals("""
                release 2 can't be undone: the change does not hold together:
                - model 'b' version '1' reads view 'user', which has no data version: load it; loaded are [item] \
                The models changed in release 3.""", blame.text());
    }

    @Test
    void nothingToGoBackToIsSaid() {
        assertRefused("no release is active yet: there is nothing to roll back", 0);
        activate(view("item", "1"));
        assertRefused("release 1 is the first: there is nothing to roll back to", 0);
        ServingException unknown = assertThrows(ServingException.class, () -> undo(7));
        assertEquals(ServingError.UNKNOWN_RELEASE, unknown.error());
        assertEquals("there is no release 7: the active one is 1", unknown.text());
    }

    @Test
    void everyReleaseIsRememberedAndTheDifferenceOfAnyTwo() {
        activate(view("item", "1"), model("a", "1", "item"));
        activate(view("item", "2"), view("user", "1"));
        activate(model("a", "2", "item"));
        activate(Undo.of(history, picture.release(), 2, 4, 0));
        List<String> all = Stream.of(1, 2, 3, 4)
                .map(number -> text(history.release(number, picture)))
                .toList();
        assertEquals(List.of("1: a=1 item=1", "2: a=1 item=2 user=1", "3: a=2 item=2 user=1", "4: a=2 item=1"), all);
        ReleaseDiff diff = ReleaseDiff.of(history.release(2, picture), history.release(4, picture));
        assertEquals(
                "a 1 2, item 2 1, user 1 ",
                Stream.concat(ReleaseReport.models(diff.models()).stream(), ReleaseReport.views(diff.views()).stream())
                        .map(step -> step.getName() + " " + step.getBefore() + " " + step.getAfter())
                        .collect(Collectors.joining(", ")));
    }

    @Test
    void theHistoryIsBoundedAndSaysSo() {
        for (int number = 1; number <= ReleaseHistory.RELEASES_MAX + 5; number++) {
            activate(view("item", Integer.toString(number)));
        }
        assertEquals(ReleaseHistory.RELEASES_MAX, history.entries().size());
        assertEquals("6: item=6", text(history.release(6, picture)));
        assertEquals("5: item=5", text(history.release(5, picture)));
        ServingException gone = assertThrows(ServingException.class, () -> history.release(4, picture));
        assertEquals("release 5 is no longer in the history, which keeps 1000 and begins with release 6", gone.text());
    }

    @Test
    void aReleaseThatWasActivatedJustBeforeACrashIsFoundAgain() {
        activate(view("item", "1"));
        ReleaseHistory before = history;
        activate(view("item", "2"));
        assertEquals(history, before.inStepWith(picture));
        assertEquals(history, history.inStepWith(picture));
    }

    private void activate(Message... records) {
        ChangeRecord.Builder change = ChangeRecord.newBuilder();
        for (Message record : records) {
            if (record instanceof ModelRecord model) {
                change.addModels(model);
            } else {
                change.addViews((ViewRecord) record);
            }
        }
        activate(change.build());
    }

    private void activate(ChangeRecord change) {
        Release next = ReleaseDraft.next(picture.release(), change, 0, "");
        history = history.with(picture.release(), next);
        picture = picture.withRelease(next);
    }

    private String undo(long release) {
        return text(ReleaseDraft.next(picture.release(), Undo.of(history, picture.release(), release, 9, 0), 0, ""));
    }

    private void assertRefused(String message, long release) {
        ServingException error = assertThrows(ServingException.class, () -> undo(release));
        assertEquals(ServingError.CHANGE_REFUSED, error.error());
        assertEquals(message, error.text());
    }

    private static ViewRecord view(String name, String version) {
        return ViewRecord.newBuilder()
                .setName(name)
                .setEntity(name)
                .setDataVersion(version)
                .build();
    }

    private static ModelRecord model(String name, String version, String... views) {
        return ModelRecord.newBuilder()
                .setName(name)
                .setVersion(version)
                .setCandidateEntity("item")
                .addAllViews(List.of(views))
                .build();
    }

    private static String text(Release release) {
        StringBuilder text = new StringBuilder().append(release.number()).append(':');
        release.models().forEach((name, model) -> text.append(' ').append(name + "=" + model.getVersion()));
        release.views().forEach((name, view) -> text.append(' ').append(name + "=" + view.getDataVersion()));
        return text.toString();
    }
}

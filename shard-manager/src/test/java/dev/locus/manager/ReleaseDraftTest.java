package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Release;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReleaseDraftTest {
    private static final ViewRecord ITEMS = view("items", "item", "1");
    private static final ViewRecord USERS = view("users", "user", "1");

    @Test
    void theFirstReleaseIsTheChange() {
        Release first = next(null, change(List.of(ITEMS, USERS), model("m", "1", "items", "users")));
        assertEquals("1: m=1 items=1 users=1", text(first));
    }

    @Test
    void aReleaseIsTheOneBeforeWithTheChange() {
        Release first = next(null, change(List.of(ITEMS, USERS), model("m", "1", "items")));
        Release second = next(first, change(List.of(view("items", "item", "2")), model("a", "7", "items", "users")));
        assertEquals("2: a=7 m=1 items=2 users=1", text(second));
        Release third = next(second, change(List.of(), model("m", "2", "users", "items")));
        assertEquals("3: a=7 m=2 items=2 users=1", text(third));
        assertEquals("1: m=1 items=1 users=1", text(first));
    }

    @Test
    void theSameInputsGiveTheSameRelease() {
        ChangeRecord change = change(List.of(USERS, ITEMS), model("m", "1", "items"), model("a", "1", "items"));
        ChangeRecord turned = change(List.of(ITEMS, USERS), model("a", "1", "items"), model("m", "1", "items"));
        assertEquals(next(null, change), next(null, turned));
    }

    @Test
    void everyFindingIsListed() {
        ViewRecord texts = view("texts", "item", "1").toBuilder()
                .setKeyType(KeyType.KEY_TYPE_STRING)
                .build();
        ChangeRecord change = change(
                List.of(ITEMS, USERS, texts),
                model("a", "1", "items", "gone", "lost"),
                model("b", "2", "users"),
                model("c", "3", "items"));
        ServingException e = assertThrows(ServingException.class, () -> next(null, change));
        assertEquals(ServingError.INVALID_MODEL, e.error());
        assertEquals("""
                the change does not hold together:
                - views 'items' and 'texts' of entity 'item' have keys of different types: give them one type
                - model 'a' version '1' reads view 'gone', which has no data version: load it; \
                loaded are [items, texts, users]
                - model 'a' version '1' reads view 'lost', which has no data version: load it; \
                loaded are [items, texts, users]
                - model 'b' version '2' reads no view of its candidates' entity 'item'""", e.text());
    }

    @Test
    void aDraftHasANumberOfItsOwn() {
        Release first = next(null, change(List.of(ITEMS)));
        ChangeRecord second = change(List.of(USERS)).toBuilder().setNumber(12).build();
        assertEquals("-12: items=1 users=1", text(ReleaseDraft.draft(first, second)));
        assertEquals(12, next(first, second).record().getChange());
    }

    @Test
    void checkedAreTheModelsOfTheChangeAndThoseThatReadItsViews() {
        Release first = next(
                null,
                change(
                        List.of(ITEMS, USERS),
                        model("a", "1", "items"),
                        model("b", "1", "items", "users"),
                        model("c", "1", "items")));
        ChangeRecord change = change(List.of(view("users", "user", "2")), model("c", "2", "items"));
        assertEquals(List.of("b", "c"), ReleaseDraft.checkedModels(next(first, change), change));
    }

    @Test
    void anIncrementIsActivatedInPlaceOfItsBaseOnly() {
        ChangeRecord full = change(List.of(view("items", "item", "1")));
        ChangeRecord onOne = change(List.of(increment("2", "1")));
        ChangeRecord alsoOnOne = change(List.of(increment("3", "1")));
        Release two = next(next(null, full), onOne);
        assertEquals("2: items=2", text(two));
        assertEquals(
                "data version '3' of view 'items' is an increment on data version '1', but '2' is active, whose rows it"
                        + " lacks: load its sources again onto what is active, or first roll back to '1'",
                refusal(() -> next(two, alsoOnOne)));
        assertEquals(refusal(() -> next(two, alsoOnOne)), refusal(() -> ReleaseDraft.draft(two, alsoOnOne)));
        assertEquals("3: items=2", text(next(two, onOne)));
        assertEquals("1: items=3", text(next(null, alsoOnOne)));
        ChangeRecord undoing = onOne.toBuilder().setUndoes(3).build();
        Release other = next(two, change(List.of(view("items", "item", "4"))));
        assertEquals("4: items=2", text(next(other, undoing)));
    }

    private static String refusal(Runnable work) {
        ServingException e = assertThrows(ServingException.class, work::run);
        assertEquals(ServingError.CHANGE_REFUSED, e.error());
        return e.text();
    }

    private static ViewRecord increment(String dataVersion, String base) {
        return view("items", "item", dataVersion).toBuilder()
                .setBaseDataVersion(base)
                .setBaseSha256("sha-of-" + base)
                .build();
    }

    private static Release next(@Nullable Release active, ChangeRecord change) {
        return ReleaseDraft.next(active, change, 0, "");
    }

    private static ChangeRecord change(List<ViewRecord> views, ModelRecord... models) {
        return ChangeRecord.newBuilder()
                .addAllViews(views)
                .addAllModels(List.of(models))
                .build();
    }

    private static ViewRecord view(String name, String entity, String dataVersion) {
        return ViewRecord.newBuilder()
                .setName(name)
                .setEntity(entity)
                .setDataVersion(dataVersion)
                .setSha256("sha-of-" + dataVersion)
                .setKeyType(KeyType.KEY_TYPE_INT64)
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

package dev.locus.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.base.Splitter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Reports are written as `a b` (who is named) or `a b | c` (and who has left), with a `*` in front if the
/// server is settled.
class MemberBeliefTest {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final MemberBelief belief = new MemberBelief(GRACE);

    @Test
    void whoIsNamedByAnyServerIsThere() {
        assertEquals("a b c", at(0, "a b", "b c"));
    }

    @Test
    void oneThatASettledServerMissesGoesAtOnce() {
        at(0, "*a b c");
        assertEquals("a c", at(1, "*a c"));
    }

    @Test
    void whileNoServerAnswersNobodyGoes() {
        at(0, "*a b c");
        assertEquals("a b c", at(1));
        assertEquals("a b c", at(1_000_000));
    }

    @Test
    void aServerThatHasJustComeBackIsNotBelievedAboutAbsences() {
        at(0, "*a b c");
        at(5);
        assertEquals("a b c", at(100, ""));
        assertEquals("a b c", at(105, "a"));
        assertEquals("a b c", at(109, "a b"));
        assertEquals("a b", at(110, "a b"));
    }

    @Test
    void timeWithoutServersIsNotTimeMissed() {
        at(0, "a b");
        at(1, "a");
        at(2);
        assertEquals("a b", at(50, "a"));
        assertEquals("a b", at(59, "a"));
        assertEquals("a", at(60, "a"));
    }

    @Test
    void aSuddenlyMuchSmallerListIsNotBelievedAtOnce() {
        at(0, "*a b c d");
        assertEquals("a b c d", at(1, "*a"));
        assertEquals("a b c d", at(10, "*a"));
        assertEquals("a", at(11, "*a"));
    }

    @Test
    void anEmptyListIsNotBelievedAtOnce() {
        at(0, "*a");
        assertEquals("a", at(1, "*"));
        assertEquals("", at(11, "*"));
    }

    @Test
    void halfOfThemMayGoAtOnce() {
        at(0, "*a b c d");
        assertEquals("a b", at(1, "*a b"));
    }

    @Test
    void whoUnregisteredGoesAtOnceHoweverMany() {
        at(0, "a b c");
        assertEquals("c", at(1, "c | a b"));
    }

    @Test
    void whoUnregisteredIsGoneThoughAnotherServerHasNotHeardOfIt() {
        at(0, "*a b", "*a b");
        assertEquals("b", at(1, "*b | a", "*a b"));
    }

    @Test
    void whoComesBackIsThereThoughItsEarlierSelfHasLeft() {
        at(0, "*a b");
        belief.update(
                List.of(new MemberBelief.Report(true, List.of(new Presence(Members.shard("a", 2), 9)), presences("a"))),
                nanos(1));
        assertEquals("a@2", Members.text(belief.members()).split(" ", -1)[0]);
    }

    @Test
    void ofTwoWithOneNameTheLaterIsMeantWhicheverServerIsAskedFirst() {
        MemberBelief.Report old =
                new MemberBelief.Report(true, List.of(new Presence(Members.shard("a", 1), 1)), List.of());
        MemberBelief.Report late =
                new MemberBelief.Report(true, List.of(new Presence(Members.shard("a", 2), 2)), List.of());
        belief.update(List.of(old, late), 0);
        assertEquals("a@2", Members.text(belief.members()));
        belief.update(List.of(late, old), 0);
        assertEquals("a@2", Members.text(belief.members()));
    }

    private String at(int second, String... reports) {
        belief.update(List.of(reports).stream().map(MemberBeliefTest::report).toList(), nanos(second));
        return String.join(
                " ",
                belief.members().stream().map(member -> member.node().value()).toList());
    }

    private static long nanos(int second) {
        return Duration.ofSeconds(second).toNanos();
    }

    private static MemberBelief.Report report(String text) {
        List<String> parts = Splitter.on('|').splitToList(text.replace("*", ""));
        return new MemberBelief.Report(
                text.startsWith("*"), presences(parts.get(0)), parts.size() > 1 ? presences(parts.get(1)) : List.of());
    }

    private static List<Presence> presences(String names) {
        return Splitter.on(' ').omitEmptyStrings().splitToList(names).stream()
                .map(name -> new Presence(Members.shard(name, 1), 1))
                .toList();
    }
}

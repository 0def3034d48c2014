package dev.locus.topology;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/// A ring of consistent hashing (Karger et al. 1997): every member has [#POINTS_PER_MEMBER] points on a circle of
/// hashes, and a place on the circle proposes the members whose points follow it.
///
/// Members have equally many points whatever their weight: the load bounds keep the balance, and a member that has
/// reached its bound leaves. Walking past those that left takes almost no time. Not thread-safe.
final class Ring {
    static final int NONE = -1;
    static final int MEMBERS_MAX = 1 << 20;
    private static final int POINTS_PER_MEMBER = 64;
    private static final HashFunction HASH = Hashing.murmur3_128(0);

    /// Sorted; the upper 44 bits are the place on the circle, the lower 20 the member.
    private final long[] points;
    /// For every point whose member left, a later point with no one in between; before it is known, the point itself.
    private final int[] next;

    private final boolean[] left;

    Ring(List<String> members) {
        points = new long[members.size() * POINTS_PER_MEMBER];
        for (int point = 0; point < points.length; point++) {
            int member = point / POINTS_PER_MEMBER;
            long place = HASH.newHasher()
                    .putString(members.get(member), StandardCharsets.UTF_8)
                    .putInt(point % POINTS_PER_MEMBER)
                    .hash()
                    .asLong();
            points[point] = floor(place) | member;
        }
        Arrays.sort(points);
        next = new int[points.length];
        Arrays.setAll(next, point -> point);
        left = new boolean[members.size()];
    }

    /// The place of a partition on every ring.
    static long placeOf(int partition) {
        return HASH.hashInt(partition).asLong();
    }

    /// From now on this member is not proposed.
    void leave(int member) {
        left[member] = true;
    }

    /// The first member at or after the place that is still there and is accepted, or [#NONE].
    int find(long place, IntPredicate accepted) {
        int found = Arrays.binarySearch(points, floor(place));
        int start = found < 0 ? -found - 1 : found;
        int member = find(start, points.length, accepted);
        return member == NONE ? find(0, start, accepted) : member;
    }

    private int find(int from, int to, IntPredicate accepted) {
        for (int point = skip(from); point < to; point = skip(point + 1)) {
            if (accepted.test(memberAt(point))) {
                return memberAt(point);
            }
        }
        return NONE;
    }

    /// The first point at or after this one whose member is still there. Shortens the way for the next walk.
    private int skip(int from) {
        int point = from;
        while (point < points.length && left[memberAt(point)]) {
            point = next[point] > point ? next[point] : point + 1;
        }
        for (int passed = from; passed < point; ) {
            int after = next[passed] > passed ? next[passed] : passed + 1;
            next[passed] = point;
            passed = after;
        }
        return point;
    }

    private int memberAt(int point) {
        return (int) (points[point] & (MEMBERS_MAX - 1));
    }

    private static long floor(long place) {
        return place & -MEMBERS_MAX;
    }
}

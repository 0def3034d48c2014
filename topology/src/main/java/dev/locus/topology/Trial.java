package dev.locus.topology;

import com.google.common.collect.ImmutableSortedSet;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.TrialRecord;
import dev.locus.v1.TrialKind;

/// A staged change that a share of the users is tried on: their requests are scored with it too, in the shadow of what
/// is served, or answered with it, as canaries. The users are those whose key has a low hash, so that a user stays in
/// or out, on every proxy, and a larger share has those of a smaller one.
///
/// @param draft what nodes have ready for the change
/// @param sharePpm of a million users
/// @param model empty = every model that is not the same in the draft
/// @param begunMs milliseconds since 1970
public record Trial(TrialKind kind, Release draft, int sharePpm, String model, long begunMs) {
    public static final int PPM = 1_000_000;

    /// An odd number without pattern, so that every trial has users of its own.
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    public Trial {
        if (sharePpm < 1 || sharePpm > PPM) {
            throw new IllegalArgumentException("share_ppm must be 1 to " + PPM + ", not " + sharePpm);
        }
    }

    public long change() {
        return draft.triedChange();
    }

    /// @param hash of the user's key, or of whatever else a request is known by
    public boolean takes(int hash) {
        long mixed = mix(hash + SPREAD * (2 * change() + kind.getNumber()));
        return Long.remainderUnsigned(mixed, PPM) < sharePpm;
    }

    /// Spreads the bits of a number over all of the result (the finalizer of MurmurHash3).
    private static long mix(long number) {
        long mixed = (number ^ (number >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }

    /// Whether requests for a model are tried: it is there with and without the change, and not the same.
    public boolean tries(String name, Release active) {
        return (model.isEmpty() || model.equals(name)) && isOther(name, active, draft);
    }

    /// The models that a draft would change the scores of.
    public static ImmutableSortedSet<String> otherModels(Release active, Release draft) {
        return active.models().keySet().stream()
                .filter(name -> isOther(name, active, draft))
                .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
    }

    private static boolean isOther(String name, Release active, Release draft) {
        ModelRecord before = active.model(name);
        ModelRecord after = draft.model(name);
        return before != null
                && after != null
                && !(before.equals(after) && active.viewsOf(before).equals(draft.viewsOf(after)));
    }

    /// Which versions of a model are compared, as text.
    public static String versions(String name, Release active, Release draft) {
        ModelRecord before = active.model(name);
        ModelRecord after = draft.model(name);
        return (before == null ? "" : active.versionsOf(before)) + " → "
                + (after == null ? "" : draft.versionsOf(after));
    }

    TrialRecord toRecord() {
        return TrialRecord.newBuilder()
                .setKind(kind)
                .setDraft(draft.record())
                .setSharePpm(sharePpm)
                .setModel(model)
                .setBegunMs(begunMs)
                .build();
    }

    static Trial fromRecord(TrialRecord record) {
        return new Trial(
                record.getKind(),
                new Release(record.getDraft()),
                record.getSharePpm(),
                record.getModel(),
                record.getBegunMs());
    }
}

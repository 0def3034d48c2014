package dev.locus.benchmarks;

import java.util.SplittableRandom;

/// Draws keys by popularity: the key of rank r has a probability proportional to about 1/r (Zipf's law with exponent
/// 1, drawn log-uniformly). Ranks are scattered over the keys, so that neighbours in popularity are not neighbours in
/// memory. Not thread-safe.
public final class SkewedKeys {
    private final long[] keys;
    private final SplittableRandom random;
    private final double logCount;

    /// @param keys all there are; shuffled here by the seed
    public SkewedKeys(long[] keys, long seed) {
        this.keys = keys.clone();
        this.random = new SplittableRandom(seed);
        this.logCount = Math.log(keys.length);
        SplittableRandom shuffle = new SplittableRandom(1);
        for (int i = this.keys.length - 1; i > 0; i--) {
            int other = shuffle.nextInt(i + 1);
            long swapped = this.keys[i];
            this.keys[i] = this.keys[other];
            this.keys[other] = swapped;
        }
    }

    public long[] draw(int count) {
        long[] drawn = new long[count];
        for (int i = 0; i < count; i++) {
            drawn[i] = next();
        }
        return drawn;
    }

    private long next() {
        int rank = (int) Math.exp(random.nextDouble() * logCount);
        return keys[Math.min(rank, keys.length) - 1];
    }

    long uniform() {
        return keys[random.nextInt(keys.length)];
    }
}

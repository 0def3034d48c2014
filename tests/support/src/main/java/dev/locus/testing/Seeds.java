package dev.locus.testing;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Random numbers that can be drawn again. Every test run has one seed, printed when it is first used; with
/// `-Dlocus.seed=NUMBER` a run takes that seed instead, and draws the same numbers again.
public final class Seeds {
    private static final String PROPERTY = "locus.seed";
    private static final long SEED = seedOfThisRun();

    private Seeds() {}

    /// A generator for one use. Different names give independent generators, so that a test draws the same numbers
    /// whatever tests ran before it.
    public static RandomGenerator random(String name) {
        return random(SEED, name);
    }

    static RandomGenerator random(long seed, String name) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + name.hashCode());
    }

    private static long seedOfThisRun() {
        Long given = Long.getLong(PROPERTY);
        long seed = given != null ? given : new SecureRandom().nextLong();
        System.out.println("Seed of this run, to replay it: -D" + PROPERTY + "=" + seed);
        return seed;
    }
}

package dev.locus.model;

import dev.locus.feature.ElementType;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.RequestFeature;
import java.util.List;

/// Finds a declared feature among those that came with a request.
final class SentFeatures {
    private SentFeatures() {}

    /// @throws IllegalArgumentException if it is missing or there twice
    static RequestFeature request(List<RequestFeature> features, String name) {
        RequestFeature found = null;
        for (int i = 0; i < features.size(); i++) {
            if (features.get(i).getName().equals(name)) {
                checkOnce(found == null, "request", name);
                found = features.get(i);
            }
        }
        if (found == null) {
            throw new IllegalArgumentException("request feature '" + name + "' is missing; sent: "
                    + features.stream().map(RequestFeature::getName).toList());
        }
        return found;
    }

    /// @throws IllegalArgumentException if it is missing, there twice, of another type, or not of the right length
    static CandidateFeature candidate(List<CandidateFeature> features, DeclaredFeature declared, int items) {
        CandidateFeature found = null;
        for (int i = 0; i < features.size(); i++) {
            if (features.get(i).getName().equals(declared.name())) {
                checkOnce(found == null, "candidate", declared.name());
                found = features.get(i);
            }
        }
        if (found == null) {
            throw new IllegalArgumentException("candidate feature '" + declared.name() + "' is missing; sent: "
                    + features.stream().map(CandidateFeature::getName).toList());
        }
        checkValues(found, declared, items);
        return found;
    }

    private static void checkValues(CandidateFeature feature, DeclaredFeature declared, int items) {
        boolean integers = declared.type().element() == ElementType.INT64;
        int count = integers ? feature.getInt64ValuesCount() : feature.getFloatValuesCount();
        int others = integers ? feature.getFloatValuesCount() : feature.getInt64ValuesCount();
        if (others > 0) {
            throw new IllegalArgumentException("candidate feature '" + declared.name() + "' must be " + declared.type()
                    + ", it has values of another type");
        }
        long expected = (long) items * declared.type().length();
        if (count != expected) {
            throw new IllegalArgumentException("candidate feature '" + declared.name() + "' of type " + declared.type()
                    + " has " + count + " values, " + items + " items need " + expected);
        }
    }

    private static void checkOnce(boolean once, String kind, String name) {
        if (!once) {
            throw new IllegalArgumentException(kind + " feature '" + name + "' was sent twice");
        }
    }
}

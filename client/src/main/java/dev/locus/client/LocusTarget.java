package dev.locus.client;

import dev.locus.directory.RemoteDirectoryConfig;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Where a client looks for proxies: `locus://HOST:PORT,HOST:PORT/JOB`, the directory servers and the job;
/// then, if wanted, where the client itself is: `?machine=NAME&zone=NAME`.
///
/// @param machine the client's; empty if not said
/// @param zone the client's; empty if not said
record LocusTarget(RemoteDirectoryConfig directory, String machine, String zone) {
    static final String SCHEME = "locus";
    private static final String FORM = "locus://HOST:PORT,HOST:PORT/JOB, then maybe ?machine=NAME&zone=NAME";

    /// @throws IllegalArgumentException if it is not such a target
    static LocusTarget parse(URI uri) {
        String servers = uri.getRawAuthority();
        String path = uri.getRawPath();
        if (!SCHEME.equals(uri.getScheme()) || servers == null || path == null || path.length() < 2) {
            throw wrong(uri, "servers or job are missing");
        }
        Map<String, String> where = new TreeMap<>();
        String query = uri.getQuery() == null ? "" : uri.getQuery();
        Arrays.stream(query.split("&", -1)).filter(pair -> !pair.isEmpty()).forEach(pair -> {
            int equals = pair.indexOf('=');
            where.put(pair.substring(0, Math.max(0, equals)), pair.substring(equals + 1));
        });
        try {
            RemoteDirectoryConfig directory = RemoteDirectoryConfig.of(servers, path.substring(1));
            LocusTarget target = new LocusTarget(directory, taken(where, "machine"), taken(where, "zone"));
            if (!where.isEmpty()) {
                throw wrong(uri, "'" + where.keySet() + "' is not known");
            }
            return target;
        } catch (IllegalArgumentException e) {
            throw wrong(uri, String.valueOf(e.getMessage()));
        }
    }

    private static String taken(Map<String, String> where, String name) {
        String value = where.remove(name);
        return value == null ? "" : value;
    }

    private static IllegalArgumentException wrong(URI uri, String why) {
        return new IllegalArgumentException("'" + uri + "' is not a target: " + why + "; use " + FORM);
    }
}

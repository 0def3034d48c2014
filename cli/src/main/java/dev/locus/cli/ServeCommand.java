package dev.locus.cli;

import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus serve`: a project's cluster, in this process.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a project's cluster in this process and serves until Ctrl-C or SIGTERM.",
            "What its data directory holds is served at once."
        },
        footer = {
            "",
            "Examples:",
            "  locus serve shop                    scoring at 127.0.0.1:7400, admin at :7401, metrics at :7402, uploads at :7403",
            "  locus serve shop --free-ports       beside another cluster; the addresses are printed"
        })
final class ServeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A project, made with 'locus init'.")
    private Path directory = Path.of("");

    @Option(names = "--free-ports", description = "Use any free ports, whatever locus.yaml says.")
    private boolean freePorts;

    @Option(names = "--json", description = "Print the addresses as one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        Project project = Project.open(directory);
        LocusConfig config = freePorts ? project.config().withFreePorts() : project.config();
        Progress.onStandardError().say("Starting " + config.nodes() + " shard actors, a proxy and a control plane");
        ServedCluster served = ServedCluster.start(project, config, InstantSource.system());
        System.out.println(json ? toJson(served) : toText(served, project));
        System.out.flush();
        UntilStopped.await(served::close);
        return 0;
    }

    private static String toText(ServedCluster served, Project project) {
        EmbeddedCluster cluster = served.cluster();
        ClusterPicture picture = cluster.picture();
        Release release = picture.release();
        String serving = release == null
                ? "No release is active yet. Next: locus load VIEW FILE... --project " + project.path()
                : "Release " + release.number() + " is active: models "
                        + release.models().keySet() + ", views "
                        + release.views().keySet();
        return "Serving job '" + picture.job() + "' of project " + project.path() + "; Ctrl-C stops\n"
                + "  scoring  " + cluster.scoring() + "\n"
                + "  admin    " + cluster.admin() + "\n"
                + "  metrics  http://" + cluster.metrics() + "/metrics\n"
                + "  uploads  grpc://" + served.uploads() + "\n"
                + serving;
    }

    private static String toJson(ServedCluster served) {
        EmbeddedCluster cluster = served.cluster();
        Release release = cluster.picture().release();
        return Json.object()
                .put("job", cluster.picture().job())
                .put("scoring", cluster.scoring().toString())
                .put("admin", cluster.admin().toString())
                .put("metrics", cluster.metrics().toString())
                .put("uploads", served.uploads().toString())
                .put("release", release == null ? 0 : release.number())
                .toString();
    }
}

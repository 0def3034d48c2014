package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.transport.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An upload by pyarrow, from the view's schema to what is served.
@Tag("prepared")
final class UploadTest {
    private static final String PROGRAM = """
            import json, sys
            import pyarrow as pa
            import pyarrow.flight as flight

            client = flight.connect("grpc://" + sys.argv[1])
            print(*[str(f.descriptor.path[0], "utf-8") for f in client.list_flights()])
            options = {"view": "item", "data_version": "a", "rows": 50_000, "activate": True}
            schema = client.get_schema(flight.FlightDescriptor.for_path("item")).schema
            ids = range(50_000)
            table = pa.table({
                "item_id": ids,
                "price": [i / 2 for i in ids],
                "tags": [["new", "red"][: i % 3] for i in ids],
            }).cast(schema)
            writer, answers = client.do_put(flight.FlightDescriptor.for_command(json.dumps(options)), schema)
            writer.write_table(table, max_chunksize=1_000)
            writer.done_writing()
            print(bytes(answers.read()).decode())
            writer.close()
            try:
                writer, answers = client.do_put(flight.FlightDescriptor.for_path("user"), schema)
                writer.done_writing()
                answers.read()
                writer.close()
            except pa.ArrowInvalid as e:
                print("refused", "there is no view 'user'" in str(e))
            """;

    @TempDir
    private Path directory = Path.of("");

    @Test
    @Timeout(120)
    void aTableOfPyarrowIsServed() throws Exception {
        Path shop = Project.create(directory.resolve("shop")).path();
        Files.writeString(shop.resolve("views/item.yaml"), """
                kind: feature_view
                version: 1
                name: item
                entity: item
                key: {column: item_id, type: int64}
                placement: sharded
                features:
                  - {name: price, type: float32}
                  - {name: tags, type: 'string[..2]'}
                """);
        LocusConfig config =
                LocusConfig.defaults().withFreePorts().withPartitions(16).withNodes(2);
        try (ServedCluster served = ServedCluster.start(Project.open(shop), config, InstantSource.system())) {
            EmbeddedCluster cluster = served.cluster();
            assertEquals("""
                    item
                    {"load":"item/a","rows":50000,"change":1,"release":1}
                    refused True
                    """, python(served.uploads()));
            assertEquals("a", cluster.status().getDataVersionsMap().get("item"));
            assertEquals(50_000, cluster.rowsOfActiveRelease());
        }
    }

    private static String python(Address uploads) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("python3", "-c", PROGRAM, uploads.toString());
        builder.environment().put("PYTHONPATH", System.getProperty("locus.home") + "/.locus/python");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}

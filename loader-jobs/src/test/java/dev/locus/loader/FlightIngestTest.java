package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.LoadDirectory;
import dev.locus.testing.Eventually;
import dev.locus.transport.Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Uploads over Arrow Flight, by the library's own client.
@Timeout(60)
final class FlightIngestTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String VIEW = """
            kind: feature_view
            version: 1
            name: item
            entity: item
            key: {column: id, type: int64}
            placement: sharded
            event_time: {column: at, unit: s}
            features:
              - {name: price, type: float32}
              - {name: country, type: string}
              - {name: taste, type: 'float32[2]'}
              - {name: tags, type: 'string[..3]'}
            """;
    private static final Schema SCHEMA = new Schema(List.of(
            Field.notNullable("id", new ArrowType.Int(64, true)),
            Field.nullable("price", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
            Field.nullable("country", ArrowType.Utf8.INSTANCE)));
    private static final String SMALL_VIEW = """
            kind: feature_view
            version: 1
            name: item
            entity: item
            key: {column: id, type: int64}
            placement: sharded
            features:
              - {name: price, type: float32}
              - {name: country, type: string}
            """;

    @TempDir
    private Path directory = Path.of("");

    private HandHome home = new HandHome(Path.of("."));
    private final BufferAllocator allocator = new RootAllocator();
    private FlightIngest ingest;
    private FlightClient client;

    @BeforeEach
    void aServerTakesUploads() throws Exception {
        home = new HandHome(directory);
        Files.writeString(directory.resolve("item.yaml"), SMALL_VIEW);
        FlightConfig config = new FlightConfig(Address.loopback(0), 1, 1 << 20, 64 << 20, 2);
        ingest = FlightIngest.start(config, home, LoadFixture.CLOCK);
        client = FlightClient.builder(
                        allocator,
                        Location.forGrpcInsecure(
                                ingest.address().host(), ingest.address().port()))
                .build();
    }

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        client.close();
        ingest.close();
        allocator.close();
    }

    /// An upload under way.
    private final class Sending implements AutoCloseable {
        private final SyncPutListener answers = new SyncPutListener();
        private final VectorSchemaRoot root;
        private final FlightClient.ClientStreamListener stream;

        Sending(FlightDescriptor descriptor, Schema schema) {
            root = VectorSchemaRoot.create(schema, allocator);
            stream = client.startPut(descriptor, root, answers);
        }

        Sending rows(long firstId, int count) {
            root.allocateNew();
            for (int row = 0; row < count; row++) {
                for (FieldVector vector : root.getFieldVectors()) {
                    switch (vector) {
                        case BigIntVector ids -> ids.setSafe(row, firstId + row);
                        case Float4Vector prices -> prices.setSafe(row, (firstId + row) / 2f);
                        case VarCharVector countries ->
                            countries.setSafe(row, ("c" + row % 3).getBytes(StandardCharsets.UTF_8));
                        default -> vector.setNull(row);
                    }
                }
            }
            root.setRowCount(count);
            stream.putNext();
            return this;
        }

        String end() throws Exception {
            stream.completed();
            try (PutResult result = answered()) {
                ArrowBuf metadata = result.getApplicationMetadata();
                byte[] bytes = new byte[(int) metadata.readableBytes()];
                metadata.getBytes(0, bytes);
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }

        private PutResult answered() throws Exception {
            try {
                return Objects.requireNonNull(answers.read());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }

        @Override
        public void close() {
            root.close();
            answers.close();
        }
    }

    private Sending send(FlightDescriptor descriptor) {
        return new Sending(descriptor, SCHEMA);
    }

    private static FlightDescriptor command(String json) {
        return FlightDescriptor.command(json.getBytes(StandardCharsets.UTF_8));
    }

    private CallStatus refusalOf(FlightDescriptor descriptor) {
        try (Sending sending = send(descriptor)) {
            return assertThrows(
                            FlightRuntimeException.class,
                            () -> sending.rows(1, 3).end())
                    .status();
        }
    }

    private List<String> filesOfLoads() throws Exception {
        Path loads = directory.resolve("loads/item");
        if (!Files.exists(loads)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(loads)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void anUploadIsStagedAndAnsweredWithItsLoad() throws Exception {
        try (Sending sending = send(FlightDescriptor.path("item", "a"))) {
            assertEquals(
                    "{\"load\":\"item/a\",\"rows\":3000,\"change\":1,\"release\":0}",
                    sending.rows(1, 1_000).rows(1_001, 2_000).end());
        }
        assertEquals(List.of(directory.resolve("loads/item/a")), home.desk.staged);
        assertEquals(LoadState.STAGED, home.loads().find("item/a").state());
    }

    @Test
    void anUploadGivesTheSameRowsAsAFile() throws Exception {
        try (Sending sending = send(FlightDescriptor.path("item", "a"))) {
            sending.rows(1, 5).end();
        }
        LoadFixture files = new LoadFixture(directory).view(SMALL_VIEW);
        LoadDirectory fromFile = files.load(
                files.source("items.csv", "id,price,country", "1,0.5,c0", "2,1,c1", "3,1.5,c2", "4,2,c0", "5,2.5,c1"));
        assertEquals(
                LoadFixture.checksums(fromFile),
                LoadFixture.checksums(LoadDirectory.open(directory.resolve("loads/item/a"))));
    }

    @Test
    void aCommandActivatesAndSaysHowManyRowsThereAre() throws Exception {
        FlightDescriptor command =
                command("{\"view\": \"item\", \"data_version\": \"a\", \"activate\": true, \"rows\": 10}");
        try (Sending sending = send(command)) {
            assertTrue(sending.rows(1, 10).end().contains("\"release\":101"));
        }
    }

    @Test
    void fewerRowsThanAnnouncedAreRefused() throws Exception {
        CallStatus status = refusalOf(command("{\"view\": \"item\", \"data_version\": \"a\", \"rows\": 10}"));
        assertEquals(FlightStatusCode.INVALID_ARGUMENT, status.code());
        assertTrue(status.description().contains("has 3 rows, its sender announced 10"), status.description());
        assertEquals(List.of("a.load.json"), filesOfLoads());
        assertEquals(LoadState.REFUSED, home.loads().find("item/a").state());
    }

    @Test
    void anUnknownViewIsRefused() throws Exception {
        CallStatus status = refusalOf(FlightDescriptor.path("nothing"));
        assertEquals(FlightStatusCode.INVALID_ARGUMENT, status.code());
        assertTrue(status.description().contains("views here: [item]"), status.description());
        assertEquals(List.of(), filesOfLoads());
    }

    @Test
    void aDescriptorThatIsNeitherPathNorCommandIsRefused() {
        assertTrue(
                refusalOf(FlightDescriptor.path("item", "a", "b")).description().contains("use [VIEW]"));
        assertTrue(refusalOf(command("{\"veiw\": 1}")).description().contains("JSON object with 'view'"));
    }

    @Test
    void aSchemaThatLacksAColumnIsRefused() throws Exception {
        Schema keysOnly = new Schema(List.of(SCHEMA.getFields().getFirst()));
        try (Sending sending = new Sending(FlightDescriptor.path("item", "a"), keysOnly)) {
            FlightRuntimeException failure = assertThrows(
                    FlightRuntimeException.class, () -> sending.rows(1, 1).end());
            assertTrue(
                    failure.status().description().contains("the upload has no column 'price', 'country'"),
                    failure.status().description());
        }
        assertEquals(List.of("a.load.json"), filesOfLoads());
    }

    @Test
    void anUploadThatDiffersMuchFromWhatIsServedIsRefused() throws Exception {
        try (Sending sending = send(FlightDescriptor.path("item", "a"))) {
            sending.rows(1, 1_000).end();
        }
        home.served = directory.resolve("loads/item/a");
        assertTrue(refusalOf(FlightDescriptor.path("item", "b")).description().contains("it has 3 rows"));
    }

    @Test
    void anUploadIsLaidOverWhatIsActiveIfAsked() throws Exception {
        String command = "{\"view\": \"item\", \"data_version\": \"b\", \"base\": \"active\"}";
        assertTrue(refusalOf(command(command)).description().contains("send the whole view, without base"));
        assertTrue(
                refusalOf(command(command.replace("active", "a"))).description().contains("it can only be 'active'"));
        try (Sending all = send(FlightDescriptor.path("item", "a"))) {
            all.rows(1, 1_000).end();
        }
        home.served = directory.resolve("loads/item/a");
        try (Sending more = send(command(command))) {
            assertTrue(more.rows(1_000, 3).end().contains("\"rows\":1002"));
        }
        assertEquals("a", home.loads().find("item/b").options().base());
    }

    @Test
    void anUploadThatEndsEarlyLeavesNothing() throws Exception {
        try (Sending sending = send(FlightDescriptor.path("item", "a"))) {
            sending.rows(1, 1_000);
            Eventually.holds(
                    SOON, () -> Files.exists(directory.resolve("loads/item/a.load.json")), () -> "no load has begun");
            sending.stream.error(CallStatus.CANCELLED.toRuntimeException());
            Eventually.holds(
                    SOON,
                    () -> home.loads().find("item/a").state() == LoadState.STOPPED,
                    () -> home.loads().find("item/a").toString());
        }
        assertEquals(List.of("a.load.json"), filesOfLoads());
        assertEquals(List.of(), home.desk.staged);
    }

    @Test
    void oneUploadTooManyIsRefusedAtOnce() throws Exception {
        try (Sending first = send(FlightDescriptor.path("item", "a"))) {
            first.rows(1, 10);
            Eventually.holds(
                    SOON, () -> Files.exists(directory.resolve("loads/item/a.load.json")), () -> "no load has begun");
            CallStatus status = refusalOf(FlightDescriptor.path("item", "b"));
            assertEquals(FlightStatusCode.RESOURCE_EXHAUSTED, status.code());
            assertTrue(first.rows(11, 10).end().contains("\"rows\":20"));
        }
    }

    @Test
    void cancellingALoadEndsItsUpload() throws Exception {
        try (Sending sending = send(FlightDescriptor.path("item", "a"))) {
            sending.rows(1, 100);
            Eventually.holds(
                    SOON, () -> Files.exists(directory.resolve("loads/item/a.load.json")), () -> "no load has begun");
            home.loads().askToCancel(home.loads().find("item/a"));
            FlightRuntimeException failure = assertThrows(FlightRuntimeException.class, () -> {
                for (int batch = 1; batch < 100; batch++) {
                    sending.rows(1_000L * batch, 1_000);
                }
                sending.end();
            });
            assertEquals(FlightStatusCode.CANCELLED, failure.status().code());
        }
        assertEquals(LoadState.CANCELLED, home.loads().find("item/a").state());
    }

    @Test
    void aViewTellsItsSchema() throws Exception {
        Files.writeString(directory.resolve("item.yaml"), VIEW);
        String expected = "Schema<id: Int(64, true) not null, at: Int(64, true), price: FloatingPoint(SINGLE),"
                + " country: Utf8, taste: FixedSizeList(2)<item: FloatingPoint(SINGLE)>, tags: List<item: Utf8>>";
        assertEquals(
                expected,
                client.getSchema(FlightDescriptor.path("item")).getSchema().toString());
        assertEquals(
                expected,
                client.getInfo(FlightDescriptor.path("item"))
                        .getSchemaOptional()
                        .orElseThrow()
                        .toString());
        List<String> flights = new ArrayList<>();
        client.listFlights(Criteria.ALL)
                .forEach(flight -> flights.add(flight.getDescriptor().getPath() + " "
                        + flight.getSchemaOptional().orElseThrow()));
        assertEquals(List.of("[item] " + expected), flights);
    }
}

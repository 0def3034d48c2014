package dev.locus.recorder;

import com.google.common.collect.ImmutableMap;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.v1.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/// A finished file of recorded inputs, read row by row. Not thread-safe.
public final class RecordedInputs implements AutoCloseable {
    private final Path path;
    private final ParquetFileReader reader;
    private final MessageType schema;
    private final Map<String, String> about;
    private @Nullable RecordReader<Group> rows;
    private long left;

    private RecordedInputs(Path path, ParquetFileReader reader) {
        this.path = path;
        this.reader = reader;
        this.schema = reader.getFooter().getFileMetaData().getSchema();
        this.about = reader.getFooter().getFileMetaData().getKeyValueMetaData();
    }

    /// @throws InvalidDocumentException if it is no such file
    public static RecordedInputs open(Path path) {
        try {
            ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                    .withCodecFactory(new ZstdCodec())
                    .build();
            RecordedInputs inputs = new RecordedInputs(path, ParquetFileReader.open(new LocalInputFile(path), options));
            if (!"1".equals(inputs.about.get("locus.format"))) {
                inputs.close();
                throw new InvalidDocumentException(
                        path + " has no inputs that Locus recorded (locus.format 1 in its footer)");
            }
            return inputs;
        } catch (IOException | RuntimeException e) {
            throw e instanceof InvalidDocumentException known
                    ? known
                    : new InvalidDocumentException("can't read " + path + " as recorded inputs: " + e.getMessage());
        }
    }

    public String model() {
        return about.getOrDefault("locus.model", "");
    }

    public String modelVersion() {
        return about.getOrDefault("locus.model_version", "");
    }

    /// Hex SHA-256 over the model directory's files.
    public String modelSha256() {
        return about.getOrDefault("locus.model_sha256", "");
    }

    public long rowCount() {
        return reader.getRecordCount();
    }

    /// @return null after the last
    /// @throws InvalidDocumentException if the file is damaged
    public @Nullable RecordedRow next() {
        try {
            while (left == 0) {
                PageReadStore pages = reader.readNextRowGroup();
                if (pages == null) {
                    return null;
                }
                rows = new ColumnIOFactory()
                        .getColumnIO(schema)
                        .getRecordReader(pages, new GroupRecordConverter(schema));
                left = pages.getRowCount();
            }
            left--;
            return row(Objects.requireNonNull(rows).read());
        } catch (IOException | RuntimeException e) {
            throw new InvalidDocumentException(path + " is damaged: " + e.getMessage());
        }
    }

    private RecordedRow row(Group group) {
        ImmutableMap.Builder<String, Float> scores = ImmutableMap.builder();
        ImmutableMap.Builder<String, RecordedValues> inputs = ImmutableMap.builder();
        for (int column = RecordSchema.FIXED; column < schema.getFieldCount(); column++) {
            String name = schema.getFieldName(column);
            if (name.startsWith(RecordSchema.SCORE)) {
                scores.put(name.substring(RecordSchema.SCORE.length()), group.getFloat(column, 0));
            } else {
                inputs.put(name.substring(RecordSchema.INPUT.length()), values(group.getGroup(column, 0), column));
            }
        }
        return new RecordedRow(
                group.getString(RecordSchema.REQUEST_ID, 0),
                group.getLong(RecordSchema.RELEASE, 0),
                group.getLong(RecordSchema.CHANGE, 0),
                group.getString(RecordSchema.DATA_VERSIONS, 0),
                group.getString(RecordSchema.USER_KEY, 0),
                group.getString(RecordSchema.ITEM_KEY, 0),
                Outcome.valueOf("OUTCOME_" + group.getString(RecordSchema.OUTCOME, 0)),
                scores.buildOrThrow(),
                inputs.buildOrThrow());
    }

    private RecordedValues values(Group list, int column) {
        int count = list.getFieldRepetitionCount(0);
        Type element =
                schema.getType(column).asGroupType().getType(0).asGroupType().getType(0);
        if (element.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT64) {
            long[] longs = new long[count];
            Arrays.setAll(longs, i -> list.getGroup(0, i).getLong(0, 0));
            return RecordedValues.ofLongs(longs);
        }
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = list.getGroup(0, i).getFloat(0, 0);
        }
        return RecordedValues.ofFloats(floats);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new InvalidDocumentException("can't close " + path + ": " + e.getMessage());
        }
    }
}

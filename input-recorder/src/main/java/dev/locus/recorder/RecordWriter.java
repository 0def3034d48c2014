package dev.locus.recorder;

import com.google.common.collect.ImmutableMap;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.model.InputTensors;
import dev.locus.model.TensorType;
import dev.locus.shard.ScoredRun;
import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/// Writes the items of a run as rows: one call of [#write] an item. Used by one thread.
final class RecordWriter extends WriteSupport<RecordWriter.Item> {
    /// @param place of the item in the run
    record Item(ScoredRun run, int place) {}

    private final MessageType schema;
    private final ImmutableMap<String, String> about;
    private RecordConsumer consumer;
    private int column;

    /// @param about kept in the file's footer
    @SuppressWarnings("NullAway.Init") // The library calls prepareForWrite first.
    RecordWriter(MessageType schema, ImmutableMap<String, String> about) {
        this.schema = schema;
        this.about = about;
    }

    @Override
    @SuppressWarnings("deprecation") // Abstract there.
    public WriteContext init(Configuration configuration) {
        throw new UnsupportedOperationException("Hadoop's configuration is not used");
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(schema, about);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        this.consumer = recordConsumer;
    }

    @Override
    public void write(Item item) {
        ScoredRun run = item.run();
        column = 0;
        consumer.startMessage();
        add(run.requestId());
        add(run.timeMs());
        add(run.node());
        add(run.release().servedNumber());
        add(run.release().triedChange());
        add(run.model().getName());
        add(run.model().getVersion());
        add(dataVersions(run));
        add(run.user());
        add(run.items().get(item.place()));
        add(run.outcomes().get(item.place()).name().substring("OUTCOME_".length()));
        int outputs = run.model().getOutputsCount();
        for (int output = 0; output < outputs; output++) {
            add(run.scores().get(item.place() * outputs + output));
        }
        run.inputs().tensors().forEach(tensor -> add(tensor, item.place()));
        consumer.endMessage();
    }

    /// Like `item=20260101,user=7`.
    private static String dataVersions(ScoredRun run) {
        return run.release().viewsOf(run.model()).stream()
                .map((ViewRecord view) -> view.getName() + "=" + view.getDataVersion())
                .collect(Collectors.joining(","));
    }

    private void add(String text) {
        begin();
        consumer.addBinary(Binary.fromString(text));
        end();
    }

    private void add(long number) {
        begin();
        consumer.addLong(number);
        end();
    }

    private void add(float number) {
        begin();
        consumer.addFloat(number);
        end();
    }

    private void begin() {
        consumer.startField(schema.getFieldName(column), column);
    }

    private void end() {
        consumer.endField(schema.getFieldName(column), column);
        column++;
    }

    private void add(InputTensors.Tensor tensor, int place) {
        begin();
        consumer.startGroup();
        consumer.startField("list", 0);
        ByteBuffer values = tensor.values();
        for (int i = place * tensor.width(); i < (place + 1) * tensor.width(); i++) {
            consumer.startGroup();
            consumer.startField("element", 0);
            if (tensor.type() == TensorType.INT64) {
                consumer.addLong(values.getLong(Long.BYTES * i));
            } else {
                consumer.addFloat(values.getFloat(Float.BYTES * i));
            }
            consumer.endField("element", 0);
            consumer.endGroup();
        }
        consumer.endField("list", 0);
        consumer.endGroup();
        end();
    }
}

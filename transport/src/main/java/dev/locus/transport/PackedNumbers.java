package dev.locus.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Numbers in a `bytes` field, little-endian, one after the other: a list of them costs one copy, where a repeated
/// field costs a call for each element, on both sides.
public final class PackedNumbers {
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT32 =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private PackedNumbers() {}

    public static ByteString ofLongs(long... values) {
        byte[] bytes = new byte[Long.BYTES * values.length];
        for (int place = 0; place < values.length; place++) {
            putLong(bytes, place, values[place]);
        }
        return wrap(bytes);
    }

    public static ByteString ofFloats(float... values) {
        byte[] bytes = new byte[Float.BYTES * values.length];
        for (int place = 0; place < values.length; place++) {
            putFloat(bytes, place, values[place]);
        }
        return wrap(bytes);
    }

    public static void putLong(byte[] bytes, int place, long value) {
        INT64.set(bytes, Long.BYTES * place, value);
    }

    public static void putFloat(byte[] bytes, int place, float value) {
        FLOAT32.set(bytes, Float.BYTES * place, value);
    }

    /// The field's value, without a copy: the array must not change any more.
    public static ByteString wrap(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    /// A view of the field's value; number `i` of four bytes lies at `4 * i`.
    public static ByteBuffer read(ByteString numbers) {
        return numbers.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}

package io.adamant.collector.journal.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes any message with anything in it, from a seed. */
final class AnyMessage {

    /** Fields of string tables, which JSON does not know. */
    static final Set<String> NOT_IN_JSON = Set.of("keyStrindex", "stringValueStrindex");

    private static final int MAX_DEPTH = 9;
    private static final int THIN_DEPTH = 6;
    private static final List<String> TEXTS =
            List.of("", "a", "héllo \"x\" \\ \n", "\uD83D\uDE00", "k");

    private final Random random;

    AnyMessage(long seed) {
        random = new Random(seed);
    }

    <B extends Message.Builder> B fill(B builder) {
        fill(builder, 0);
        return builder;
    }

    private void fill(Message.Builder builder, int depth) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            boolean isIn = random.nextInt(3) > 0 || depth < 3;
            if (NOT_IN_JSON.contains(field.getJsonName())
                    || !isIn
                    || (isMessage && depth >= MAX_DEPTH)
                    || (isMessage && depth >= THIN_DEPTH && random.nextInt(3) > 0)
                    || (field.getContainingOneof() != null && random.nextInt(3) == 0)) {
                continue;
            }
            int count = field.isRepeated() ? random.nextInt(3) : 1;
            for (int i = 0; i < count; i++) {
                Object value = isMessage ? nested(builder, field, depth) : scalar(field);
                if (field.isRepeated()) {
                    builder.addRepeatedField(field, value);
                } else {
                    builder.setField(field, value);
                }
            }
        }
    }

    private Message nested(Message.Builder builder, FieldDescriptor field, int depth) {
        Message.Builder nested = builder.newBuilderForField(field);
        fill(nested, depth + 1);
        return nested.build();
    }

    private Object scalar(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt();
            case LONG -> random.nextLong();
            case FLOAT, MESSAGE -> throw new IllegalStateException(field.getFullName());
            case DOUBLE ->
                    List.of(1.5, -0.0, 1e300, Double.NaN, Double.NEGATIVE_INFINITY)
                            .get(random.nextInt(5));
            case BYTE_STRING -> {
                byte[] bytes = new byte[random.nextInt(20)];
                random.nextBytes(bytes);
                yield ByteString.copyFrom(bytes);
            }
            case ENUM -> {
                EnumDescriptor constants = field.getEnumType();
                yield constants.getValues().get(random.nextInt(constants.getValues().size()));
            }
        };
    }
}

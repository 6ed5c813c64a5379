package io.adamant.collector.logs.logql.pipeline;

/** Names of parsed fields as labels: letters, digits and underscores, not a digit first. */
final class LabelNames {

    private LabelNames() {}

    static String of(String field) {
        StringBuilder out = new StringBuilder(field.length() + 1);
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            if (isDigit && i == 0) {
                out.append('_');
            }
            boolean isPart = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit;
            out.append(isPart ? c : '_');
        }
        return out.toString();
    }
}

package io.adamant.lab;

import io.adamant.lab.host.HostTools;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** See {@link RequiresLab}. */
final class LabCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<RequiresLab> demand =
                AnnotationSupport.findAnnotation(context.getElement(), RequiresLab.class);
        return demand.map(LabCondition::judge)
                .orElseGet(() -> ConditionEvaluationResult.enabled("asks for no lab"));
    }

    private static ConditionEvaluationResult judge(RequiresLab demand) {
        if (demand.isLong() && !"full".equals(System.getProperty("adamant.lab"))) {
            return ConditionEvaluationResult.disabled("long: ./adamant test --lab");
        }
        List<String> missing =
                demand.life() ? HostTools.missingForLife() : HostTools.missingForTiny();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("the lab's tools are here");
        }
        String cure = "the seal's lab needs more: " + HostTools.cure(missing);
        if (isRequired()) {
            throw new AssertionError(cure);
        }
        System.err.println("SKIPPED: " + cure);
        return ConditionEvaluationResult.disabled("SKIPPED: " + cure);
    }

    private static boolean isRequired() {
        return "true".equals(System.getenv("CI"))
                || "true".equals(System.getenv("ADAMANT_REQUIRE_ALL"));
    }
}

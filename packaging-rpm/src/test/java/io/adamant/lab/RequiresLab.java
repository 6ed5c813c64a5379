package io.adamant.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test boots guests. Where the emulator or another tool is missing it is skipped and says what
 * to install; in CI ({@code CI=true} or {@code ADAMANT_REQUIRE_ALL=true}) it fails instead. What is
 * marked as long runs with {@code -Dadamant.lab=full} only.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LabCondition.class)
public @interface RequiresLab {

    /** A guest with systemd, for which mmdebstrap is needed too. */
    boolean life() default false;

    /** Takes more than its share of CI's time. */
    boolean isLong() default false;
}

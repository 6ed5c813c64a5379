package io.adamant.supply;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A record's {@code toString} tells all that it holds, unless it says something else itself: so
 * each record with a secret has one of its own. A class that is no record tells nothing by itself.
 */
final class SecretTypesTest {

    private static final Pattern NAME =
            Pattern.compile(
                    "(?i).*(token|secret|proof|password|authorization|credential|privatekey).*");

    private static final Set<String> TYPES =
            Set.of(
                    "java.security.PrivateKey",
                    "java.security.KeyPair",
                    "javax.crypto.SecretKey",
                    "javax.crypto.spec.SecretKeySpec");

    private static final Set<String> TEXTS =
            Set.of("java.lang.String", "byte[]", "[B", "char[]", "[C", "java.util.Optional");

    /**
     * Named like a secret and none: a place in the journal, the name under which one is launched.
     */
    private static final Set<String> NONE =
            Set.of(
                    "io.adamant.collector.journal.Position",
                    "io.adamant.collector.plan.step.Step$Launch",
                    "io.adamant.collector.cloud.CloudInstance",
                    "io.adamant.collector.cloud.Successor",
                    "io.adamant.collector.localcloud.estate.Instance$Origin");

    private static boolean holdsASecret(JavaClass type) {
        return type.getFields().stream().anyMatch(SecretTypesTest::isSecret);
    }

    private static boolean isSecret(JavaField field) {
        if (field.getModifiers().contains(JavaModifier.STATIC)) {
            return false;
        }
        String type = field.getRawType().getName();
        return TYPES.contains(type)
                || (TEXTS.contains(type) && NAME.matcher(field.getName()).matches());
    }

    private static List<String> tellers(JavaClasses classes) {
        return classes.stream()
                .filter(JavaClass::isRecord)
                .filter(type -> !NONE.contains(type.getName()))
                .filter(SecretTypesTest::holdsASecret)
                .filter(type -> !saysSomethingElse(type))
                .map(JavaClass::getName)
                .sorted()
                .toList();
    }

    /** A record's own method is compiled to a call of ObjectMethods unless it is written. */
    private static boolean saysSomethingElse(JavaClass type) {
        try {
            byte[] code =
                    type.reflect()
                            .getResourceAsStream(
                                    type.getName().substring(type.getName().lastIndexOf('.') + 1)
                                            + ".class")
                            .readAllBytes();
            return ClassFile.of().parse(code).methods().stream()
                    .filter(method -> method.methodName().equalsString("toString"))
                    .noneMatch(SecretTypesTest::isDerived);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static boolean isDerived(MethodModel method) {
        return method.code().stream()
                .flatMap(code -> code.elementList().stream())
                .anyMatch(
                        element ->
                                element instanceof InvokeDynamicInstruction dynamic
                                        && dynamic.bootstrapMethod()
                                                .owner()
                                                .displayName()
                                                .equals("ObjectMethods"));
    }

    @Test
    void aRecordThatHoldsASecretHidesIt() {
        JavaClasses ours =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.adamant");
        assertThat(ours.stream().filter(JavaClass::isRecord).filter(SecretTypesTest::holdsASecret))
                .as("records with a secret")
                .hasSizeGreaterThan(NONE.size());
        assertThat(tellers(ours)).isEmpty();
    }

    private record Teller(String launchToken) {}

    private record Keeper(String launchToken) {
        @Override
        public String toString() {
            return "Keeper";
        }
    }

    @Test
    void aPlantedTellerIsFoundAndAKeeperIsNot() {
        JavaClasses planted = new ClassFileImporter().importClasses(Teller.class, Keeper.class);
        assertThat(tellers(planted)).containsExactly(Teller.class.getName());
        assertThat(new Keeper("x").toString() + new Teller("x").launchToken()).isEqualTo("Keeperx");
    }
}

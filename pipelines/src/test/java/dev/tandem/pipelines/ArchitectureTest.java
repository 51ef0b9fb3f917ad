package dev.tandem.pipelines;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;

/** The house's rules on who may import whom; Maven holds the modules, this holds the packages. */
@AnalyzeClasses(
    packages = "dev.tandem",
    importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {

  /** Beam's sources are handed the options whether they want them or not. */
  @ArchTest
  static final ArchRule transformsKnowNoFlags =
      noClasses()
          .that()
          .resideInAPackage("dev.tandem.transforms..")
          .should()
          .callMethodWhere(target(owner(assignableTo(PipelineOptions.class))))
          .orShould()
          .dependOnClassesThat(
              assignableTo(PipelineOptions.class).and(not(type(PipelineOptions.class))))
          .because("a transform that reads flags can only be used by the job that owns them");

  @ArchTest
  static final ArchRule transformsImportNothingAboveThem =
      noClasses()
          .that()
          .resideInAPackage("dev.tandem.transforms..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tandem.options..", "dev.tandem.pipelines..", "dev.tandem.runners..");

  @ArchTest
  static final ArchRule optionsUseTransformsOnlyForTheirEnums =
      noClasses()
          .that()
          .resideInAPackage("dev.tandem.options..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(PTransform.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(DoFn.class);

  @ArchTest
  static final ArchRule arithmeticImportsNoBeam =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.tandem.transforms.vector..",
              "dev.tandem.transforms.model..",
              "dev.tandem.transforms.training..",
              "dev.tandem.transforms.recommend..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam..")
          .because("it is property-tested, benchmarked, and outlives the engine")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule roomsHaveNoCircles =
      slices().matching("dev.tandem.transforms.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nobodyImportsVendoredLibraries =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam.vendor..")
          .because("Beam's vendored Guava and gRPC change name with every release");

  @ArchTest
  static final ArchRule jobsKnowNoRunner =
      noClasses()
          .that()
          .resideInAnyPackage("dev.tandem.pipelines..", "dev.tandem.transforms..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.beam.runners..", "org.apache.flink..", "org.apache.spark..");

  @ArchTest
  static final ArchRule transformsArePublicAndFinal =
      classes()
          .that()
          .areAssignableTo(PTransform.class)
          .and()
          .resideInAPackage("dev.tandem..")
          .and()
          .areTopLevelClasses()
          .should()
          .bePublic()
          .because("one public transform per file; its DoFns are private nested classes");
}

package dev.locus.shard;

import dev.locus.feature.FeatureType;
import dev.locus.feature.FeatureView;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.internal.v1.InputElement;
import dev.locus.internal.v1.InputFeature;
import dev.locus.internal.v1.InputForm;
import dev.locus.internal.v1.InspectChangeRequest;
import dev.locus.internal.v1.InspectChangeResponse;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.LoadSize;
import dev.locus.internal.v1.MissingPolicy;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.model.DeclaredFeature;
import dev.locus.model.ModelDirectory;
import dev.locus.model.ModelSignature;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.stream.Stream;

/// Reads the directories that a change names into the records of a release. How models and loads are written is known
/// here, so that the manager need not know it.
final class ChangeInspector {
    private ChangeInspector() {}

    static InspectChangeResponse inspect(InspectChangeRequest request) {
        InspectChangeResponse.Builder answer = InspectChangeResponse.newBuilder();
        for (String directory : request.getModelDirectoriesList()) {
            ModelDirectory model = open(directory);
            answer.addModels(model(model)).addModelBytes(bytes(model.path()));
        }
        for (String directory : request.getLoadDirectoriesList()) {
            LoadDirectory load =
                    LoadDirectory.open(Path.of(directory).toAbsolutePath().normalize());
            answer.addViews(view(load, request.getPartitions())).addLoadSizes(size(load));
        }
        return answer.build();
    }

    private static ModelDirectory open(String directory) {
        try {
            return ModelDirectory.open(Path.of(directory).toAbsolutePath().normalize());
        } catch (InvalidDocumentException e) {
            throw new ServingException(ServingError.INVALID_MODEL, String.valueOf(e.getMessage()), e);
        }
    }

    private static long bytes(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + directory, e);
        }
    }

    private static LoadSize size(LoadDirectory load) {
        BitSet all = new BitSet();
        all.set(0, load.manifest().partitions());
        return LoadSize.newBuilder()
                .setFileBytes(load.manifest().files().stream()
                        .mapToLong(LoadManifest.PartitionFile::bytes)
                        .sum())
                .setImageBytes(ImageBuilder.imageBytes(load, all))
                .build();
    }

    private static ModelRecord model(ModelDirectory model) {
        ModelSignature signature = model.signature();
        String user = signature.userEntity();
        return ModelRecord.newBuilder()
                .setName(model.name())
                .setVersion(model.version())
                .setSource(model.path().toString())
                .setSha256(model.sha256())
                .setCandidateEntity(signature.candidateEntity())
                .setUserEntity(user == null ? "" : user)
                .addAllOutputs(signature.outputs())
                .addAllViews(signature.views())
                .addAllRequestFeatures(signature.requestFeatures().stream()
                        .map(ChangeInspector::input)
                        .toList())
                .addAllCandidateFeatures(signature.candidateFeatures().stream()
                        .map(ChangeInspector::input)
                        .toList())
                .build();
    }

    private static InputFeature input(DeclaredFeature feature) {
        FeatureType type = feature.type();
        return InputFeature.newBuilder()
                .setName(feature.name())
                .setLength(type.length())
                .setElement(
                        switch (type.element()) {
                            case INT64 -> InputElement.INPUT_ELEMENT_INT64;
                            case FLOAT32 -> InputElement.INPUT_ELEMENT_FLOAT32;
                            case STRING -> InputElement.INPUT_ELEMENT_STRING;
                        })
                .setForm(
                        switch (type.form()) {
                            case SCALAR -> InputForm.INPUT_FORM_SCALAR;
                            case VECTOR -> InputForm.INPUT_FORM_VECTOR;
                            case LIST -> InputForm.INPUT_FORM_LIST;
                        })
                .build();
    }

    private static ViewRecord view(LoadDirectory load, int partitions) {
        if (load.manifest().partitions() != partitions) {
            throw new ServingException(
                    ServingError.INVALID_LOAD,
                    "load " + load.path() + " is cut into " + load.manifest().partitions()
                            + " partitions, this job has " + partitions + ": load it again for " + partitions);
        }
        FeatureView view = load.schema().view();
        LoadManifest.Increment increment = load.manifest().increment();
        return ViewRecord.newBuilder()
                .setName(view.name())
                .setDataVersion(load.manifest().dataVersion())
                .setEntity(view.entity())
                .setKeyType(
                        switch (view.keyType()) {
                            case INT64 -> KeyType.KEY_TYPE_INT64;
                            case STRING -> KeyType.KEY_TYPE_STRING;
                        })
                .setReplicated(view.replicated())
                .setMissingKey(
                        switch (view.missingKey()) {
                            case DEFAULT_ROW -> MissingPolicy.MISSING_POLICY_DEFAULT_ROW;
                            case NO_SCORE -> MissingPolicy.MISSING_POLICY_NO_SCORE;
                            case REFUSE -> MissingPolicy.MISSING_POLICY_REFUSE;
                        })
                .setSource(load.path().toString())
                .setSha256(load.manifestSha256())
                .setRows(load.manifest().rows())
                .setBaseDataVersion(increment == null ? "" : increment.base())
                .setBaseSha256(increment == null ? "" : increment.baseSha256())
                .build();
    }
}

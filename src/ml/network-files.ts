import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { BundleError } from '../errors.ts';

const weightSpec = z.object({
  name: z.string(),
  shape: z.array(z.number().int().min(0)),
  dtype: z.literal('float32'),
});

/** What `model.json` of a TensorFlow.js LayersModel must have here; one file of 32-bit weights. */
const modelJson = z.object({
  format: z.literal('layers-model'),
  generatedBy: z.string(),
  convertedBy: z.null(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.tuple([
    z.object({ paths: z.tuple([z.literal('weights.bin')]), weights: z.array(weightSpec) }),
  ]),
});

/** The two files of a LayersModel, as `tf.loadLayersModel` reads them from a folder. */
export async function writeNetwork(
  network: LayersModel,
): Promise<{ modelJson: Uint8Array; weights: Uint8Array }> {
  const artifacts = await saveArtifacts(network);
  const json = {
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${tf.version_core}`,
    convertedBy: null,
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: artifacts.weightSpecs }],
  };
  return {
    modelJson: new TextEncoder().encode(`${JSON.stringify(json)}\n`),
    weights: new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData)),
  };
}

/**
 * Loads a network that must fit `expected`, a fresh one of its architecture: the same inputs, output
 * and weights. The caller owns the result.
 * @throws BundleError when it does not fit or a weight is not a finite number.
 */
export async function readNetwork(
  files: { modelJson: unknown; weights: Uint8Array },
  expected: LayersModel,
): Promise<LayersModel> {
  const parsed = modelJson.safeParse(files.modelJson);
  if (!parsed.success) throw new BundleError(`model.json: ${z.prettifyError(parsed.error)}`);
  const { modelTopology, weightsManifest } = parsed.data;
  const specs = weightsManifest[0].weights;

  const { weightSpecs: wanted = [] } = await saveArtifacts(expected);
  const described = (list: readonly { name: string; shape: number[] }[]) =>
    list.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ');
  if (described(specs) !== described(wanted)) {
    throw new BundleError(
      `model.json: the weights are ${described(specs)} where the architecture has ${described(wanted)}`,
    );
  }
  const size = specs.reduce(
    (sum, { shape }) => sum + 4 * shape.reduce((product, extent) => product * extent, 1),
    0,
  );
  if (files.weights.length !== size) {
    throw new BundleError(`weights.bin has ${files.weights.length} bytes instead of ${size}`);
  }
  // A copy: the bytes may lie at an odd offset of a shared buffer.
  const weightData = files.weights.slice().buffer;
  if (new Float32Array(weightData).some((weight) => !Number.isFinite(weight))) {
    throw new BundleError('weights.bin holds a weight that is not a finite number');
  }

  const network = await loadTopology(modelTopology, specs, weightData);
  const shapesOf = (model: LayersModel) =>
    JSON.stringify([model.inputs, model.outputs].map((ends) => ends.map(({ shape }) => shape)));
  if (shapesOf(network) !== shapesOf(expected)) {
    network.dispose();
    throw new BundleError('model.json: the inputs or outputs are not those of the architecture');
  }
  return network;
}

async function loadTopology(
  modelTopology: Record<string, unknown>,
  weightSpecs: tf.io.WeightsManifestEntry[],
  weightData: ArrayBuffer,
): Promise<LayersModel> {
  const before = tf.engine().registeredVariables;
  const known = new Set(Object.keys(before));
  try {
    return await loadLayersModel({
      load: async () => ({ modelTopology, weightSpecs, weightData }),
    });
  } catch (error) {
    // A load that fails half way keeps the variables that it has made.
    for (const [name, variable] of Object.entries(before)) if (!known.has(name)) variable.dispose();
    throw new BundleError(
      `model.json is no network that TensorFlow.js can load: ${reasonOf(error)}`,
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function saveArtifacts(
  network: LayersModel,
): Promise<Required<Pick<tf.io.ModelArtifacts, 'modelTopology' | 'weightSpecs' | 'weightData'>>> {
  let saved: tf.io.ModelArtifacts = {};
  await network.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology = {}, weightSpecs = [], weightData = new ArrayBuffer(0) } = saved;
  return { modelTopology, weightSpecs, weightData };
}

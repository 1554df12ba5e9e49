import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BundleError, FileError } from '../errors.ts';
import type { Architecture, Preprocessing } from './architecture.ts';
import { ARCHITECTURES } from './architectures.ts';
import { openBackend } from './backend.ts';
import {
  BUNDLE_CONTENT,
  BUNDLE_FORMAT,
  BUNDLE_FORMAT_VERSION,
  type ContentFile,
  contentAddress,
  createManifest,
  digest,
  MANIFEST_FILE,
  type Manifest,
  manifestSchema,
} from './bundle-manifest.ts';
import { type ModelCard, modelCardSchema, renderModelCard } from './model-card.ts';
import { readNetwork } from './network-files.ts';
import { serveNetwork } from './serve-network.ts';
import type { BundleFiles, Evaluation, Model } from './types.ts';

/**
 * Checks a bundle through and through and loads it.
 * @throws BundleError with the reason when it is corrupt, truncated, foreign, or of an unknown format
 *   or architecture. Nothing is left in memory then.
 */
export async function loadModel(files: BundleFiles): Promise<Model> {
  const manifest = checkManifest(files);
  readModelCard(files);
  const architecture = ARCHITECTURES[manifest.architecture];
  if (architecture === undefined) {
    throw new BundleError(`this Gavel has no architecture "${manifest.architecture}"`);
  }
  await openBackend();
  const preprocessing = restorePreprocessing(architecture, parseJson(files, 'preprocessing.json'));
  const expected = preprocessing.buildNetwork(1);
  try {
    const network = await readNetwork(
      { modelJson: parseJson(files, 'model.json'), weights: fileOf(files, 'weights.bin') },
      expected,
    );
    return serveNetwork({ manifest, preprocessing, network });
  } finally {
    expected.dispose();
  }
}

/** The model's card. @throws BundleError when there is none, or it is not one. */
export function readModelCard(files: BundleFiles): ModelCard {
  const parsed = modelCardSchema.safeParse(parseJson(files, 'card.json'));
  if (!parsed.success) throw new BundleError(`card.json: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The content address that the bundle's manifest states. @throws BundleError when it is not true. */
export function bundleSha256(files: BundleFiles): string {
  return checkManifest(files).sha256;
}

/** Puts a bundle together from what training made. */
export function assembleBundle(
  parts: {
    modelJson: Uint8Array;
    weights: Uint8Array;
    preprocessing: unknown;
    card: ModelCard;
  } & Pick<Manifest, 'architecture' | 'threshold' | 'calibration' | 'review'>,
): BundleFiles {
  const content = new Map<ContentFile, Uint8Array>([
    ['model.json', parts.modelJson],
    ['weights.bin', parts.weights],
    ['preprocessing.json', toBytes(`${JSON.stringify(parts.preprocessing)}\n`)],
    ['card.json', toBytes(`${JSON.stringify(parts.card, null, 2)}\n`)],
    ['CARD.md', toBytes(renderModelCard(parts.card))],
  ]);
  const manifest = createManifest(content, parts);
  return new Map([[MANIFEST_FILE, toBytes(`${JSON.stringify(manifest, null, 2)}\n`)], ...content]);
}

/** The same model, its card now telling how good it is. */
export function addEvaluations(
  files: BundleFiles,
  evaluations: readonly (Evaluation & { on: string })[],
): BundleFiles {
  const manifest = checkManifest(files);
  const card = readModelCard(files);
  return assembleBundle({
    ...manifest,
    modelJson: fileOf(files, 'model.json'),
    weights: fileOf(files, 'weights.bin'),
    preprocessing: parseJson(files, 'preprocessing.json'),
    card: modelCardSchema.parse({
      ...card,
      evaluations: [...card.evaluations, ...evaluations],
    }),
  });
}

/** Reads a bundle's files, unchecked. @throws BundleError when the folder or one of them is missing. */
export async function readBundleDirectory(directory: string): Promise<BundleFiles> {
  const names = [MANIFEST_FILE, ...BUNDLE_CONTENT];
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    try {
      files.set(name, await readFile(path.join(directory, name)));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const reason = code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`;
      throw new BundleError(`${directory} is no model bundle: ${name} ${reason}`);
    }
  }
  return files;
}

/**
 * Writes a bundle into a folder, which is made where it is missing. The manifest goes
 * first and comes back last: a bundle that was half written is refused.
 * @throws FileError when the folder cannot be written
 */
export async function writeBundleDirectory(directory: string, files: BundleFiles): Promise<void> {
  const names = [...BUNDLE_CONTENT, MANIFEST_FILE];
  try {
    await mkdir(directory, { recursive: true });
    for (const name of names)
      await writeFile(path.join(directory, `${name}.new`), fileOf(files, name));
    await rm(path.join(directory, MANIFEST_FILE), { force: true });
    for (const name of names)
      await rename(path.join(directory, `${name}.new`), path.join(directory, name));
  } catch (error) {
    for (const name of names) await rm(path.join(directory, `${name}.new`), { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileError(`cannot write the bundle to ${directory}: ${reason}`);
  }
}

function checkManifest(files: BundleFiles): Manifest {
  const json = parseJson(files, MANIFEST_FILE);
  const head = z.object({ format: z.literal(BUNDLE_FORMAT), formatVersion: z.unknown() });
  const recognised = head.safeParse(json);
  if (!recognised.success)
    throw new BundleError('manifest.json is not that of a Gavel model bundle');
  if (recognised.data.formatVersion !== BUNDLE_FORMAT_VERSION) {
    throw new BundleError(
      `the bundle has format version ${JSON.stringify(recognised.data.formatVersion)}; ` +
        `this Gavel reads version ${BUNDLE_FORMAT_VERSION}`,
    );
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw new BundleError(`manifest.json: ${z.prettifyError(parsed.error)}`);
  const manifest = parsed.data;
  for (const name of BUNDLE_CONTENT) {
    const bytes = fileOf(files, name);
    const { size, sha256 } = manifest.files[name];
    if (bytes.length !== size) {
      throw new BundleError(`${name} has ${bytes.length} bytes where the manifest says ${size}`);
    }
    if (digest(bytes) !== sha256) {
      throw new BundleError(`${name} is corrupt: its SHA-256 is not the manifest's`);
    }
  }
  for (const name of files.keys()) {
    if (name !== MANIFEST_FILE && !Object.hasOwn(manifest.files, name)) {
      throw new BundleError(`${JSON.stringify(name)} does not belong to a bundle`);
    }
  }
  if (contentAddress(manifest) !== manifest.sha256) {
    throw new BundleError("manifest.json: its sha256 is not its content's");
  }
  return manifest;
}

function restorePreprocessing(architecture: Architecture, json: unknown): Preprocessing {
  try {
    return architecture.restore(json);
  } catch (error) {
    if (error instanceof z.ZodError) {
      throw new BundleError(`preprocessing.json: ${z.prettifyError(error)}`);
    }
    throw error;
  }
}

function parseJson(files: BundleFiles, name: string): unknown {
  const bytes = fileOf(files, name);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new BundleError(`${name} is not JSON`);
  }
}

function fileOf(files: BundleFiles, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new BundleError(`the bundle has no ${name}`);
  return bytes;
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

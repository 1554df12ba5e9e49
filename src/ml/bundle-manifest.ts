import { createHash } from 'node:crypto';
import { z } from 'zod';
import { calibrationSchema } from './calibration.ts';
import { reviewRuleSchema } from './review-rule.ts';

/**
 * The bundle format. A bundle is six files:
 *
 * | file | holds |
 * | --- | --- |
 * | `manifest.json` | format, architecture, threshold, calibration, review rule, size and SHA-256 of each other file |
 * | `model.json`, `weights.bin` | the network, as TensorFlow.js keeps a LayersModel; its output is the log-odds of CLAIM before calibration |
 * | `preprocessing.json` | everything that turns raw input into tensors |
 * | `card.json`, `CARD.md` | the model card, for programs and for people |
 *
 * A model's address is the SHA-256 of the line `contentAddress` makes: everything that decides what it
 * answers. The card is not in it, but its bytes are checked all the same.
 */
export const BUNDLE_FORMAT = 'gavel-model-bundle';
export const BUNDLE_FORMAT_VERSION = 2;
export const MANIFEST_FILE = 'manifest.json';
export const BUNDLE_CONTENT = [
  'model.json',
  'weights.bin',
  'preprocessing.json',
  'card.json',
  'CARD.md',
] as const;

export type ContentFile = (typeof BUNDLE_CONTENT)[number];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');
const entry = z.strictObject({ sha256, size: z.number().int().min(0) });

export const manifestSchema = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  formatVersion: z.literal(BUNDLE_FORMAT_VERSION),
  architecture: z.string().min(1),
  sha256,
  /** Probability of CLAIM from which the label is CLAIM. */
  threshold: z.number().gt(0).lt(1),
  calibration: calibrationSchema,
  review: reviewRuleSchema,
  files: z.strictObject({
    'model.json': entry,
    'weights.bin': entry,
    'preprocessing.json': entry,
    'card.json': entry,
    'CARD.md': entry,
  }),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** The manifest of a bundle whose other files are `content`. */
export function createManifest(
  content: ReadonlyMap<ContentFile, Uint8Array>,
  decision: Pick<Manifest, 'architecture' | 'threshold' | 'calibration' | 'review'>,
): Manifest {
  const entryOf = (name: ContentFile) => {
    const bytes = content.get(name) ?? new Uint8Array();
    return { sha256: digest(bytes), size: bytes.length };
  };
  const unaddressed = {
    format: BUNDLE_FORMAT,
    formatVersion: BUNDLE_FORMAT_VERSION,
    architecture: decision.architecture,
    sha256: '',
    threshold: decision.threshold,
    calibration: decision.calibration,
    review: decision.review,
    files: {
      'model.json': entryOf('model.json'),
      'weights.bin': entryOf('weights.bin'),
      'preprocessing.json': entryOf('preprocessing.json'),
      'card.json': entryOf('card.json'),
      'CARD.md': entryOf('CARD.md'),
    },
  } as const;
  return { ...unaddressed, sha256: contentAddress(unaddressed) };
}

/** Hex SHA-256 over network, weights, preprocessing, threshold, calibration and review rule. */
export function contentAddress(manifest: Manifest): string {
  const { format, formatVersion, architecture, threshold, calibration, review, files } = manifest;
  const decisive = [
    format,
    formatVersion,
    architecture,
    threshold,
    calibration.method,
    calibration.temperature,
    review.targetErrorRate,
    review.minConfidence,
    review.minFamiliarity,
    files['model.json'].sha256,
    files['weights.bin'].sha256,
    files['preprocessing.json'].sha256,
  ];
  return digest(new TextEncoder().encode(JSON.stringify(decisive)));
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

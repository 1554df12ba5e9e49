import type { Database } from '../../src/db/database.ts';
import { LiveModel } from '../../src/ml/live-model.ts';
import type { Model, ModelInput } from '../../src/ml/types.ts';

/** A model whose answer a test can read off: many views make a claim. */
export function ruleModel(onScore: (inputs: readonly ModelInput[]) => void = () => {}): Model {
  return {
    sha256: 'a'.repeat(64),
    architecture: 'rule',
    threshold: 0.5,
    score(inputs) {
      onScore(inputs);
      const common = { threshold: 0.5, confidence: 0.9, familiarity: 1, needsReview: false };
      return inputs.map(({ viewCount }) =>
        (viewCount ?? 0) > 1_000
          ? { label: 'CLAIM', claimProbability: 0.9, ...common }
          : { label: 'OPINION', claimProbability: 0.1, ...common },
      );
    },
    explain: () => null,
    termWeights: () => null,
    dispose() {},
  };
}

/** A live model over `ruleModel`, whose versions 1 and 2 stand in the database. */
export async function liveRuleModel(
  { prisma }: Pick<Database, 'prisma'>,
  onScore?: (inputs: readonly ModelInput[]) => void,
): Promise<LiveModel> {
  await prisma.modelVersion.createMany({
    data: ['a', 'b'].map((letter) => ({
      sha256: letter.repeat(64),
      architecture: 'rule',
      status: 'READY' as const,
      backend: 'none',
      threshold: 0.5,
      card: {},
    })),
    skipDuplicates: true,
  });
  return new LiveModel({ version: 1, model: ruleModel(onScore) });
}

let serial = 0;

/** A submission like no other. */
export function someVideo(fields: Record<string, unknown> = {}) {
  serial += 1;
  return { externalId: `video-${serial}`, transcript: `words of video ${serial}`, ...fields };
}

/** A row with its bytes as hex, so that a Buffer and a Uint8Array of the same bytes are equal. */
export function comparable(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    ]),
  );
}

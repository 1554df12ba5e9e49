import { modelCardSchema } from '../ml/model-card.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { ModelVersionRef } from './refs.ts';
import { TARGET_ERROR_RATE } from './training-settings.ts';

type Review = ReturnType<typeof modelCardSchema.parse>['review'];

const ReviewRuleRef = builder.objectRef<Review>('ReviewRule').implement({
  description:
    'When a version says `needsReview`: under one of two thresholds, fitted on the validation part to a target error rate.',
  fields: (t) => ({
    targetErrorRate: t.exposeFloat('targetErrorRate', { description: TARGET_ERROR_RATE }),
    minConfidence: t.exposeFloat('minConfidence', {
      description: 'An answer with less `confidence` needs review.',
    }),
    minFamiliarity: t.exposeFloat('minFamiliarity', {
      description: 'A text with less `familiarity` needs review.',
    }),
    coverage: t.exposeFloat('coverage', {
      description: 'Share of the validation part that needs no review.',
    }),
    errorRate: t.exposeFloat('errorRate', { description: 'Share of that which is wrong.' }),
  }),
});

const RiskCoveragePointRef = builder
  .objectRef<Review['curve'][number]>('RiskCoveragePoint')
  .implement({
    description:
      'A point of the risk-coverage curve: were all answers of at least this confidence decided, which share it would be, and how much of it wrong.',
    fields: (t) => ({
      coverage: t.exposeFloat('coverage', { description: 'Share of the answers decided.' }),
      errorRate: t.exposeFloat('risk', { description: 'Share of those that is wrong.' }),
      threshold: t.exposeFloat('confidence', {
        description: 'The confidence from which answers are decided.',
      }),
    }),
  });

builder.objectFields(ModelVersionRef, (t) => ({
  reviewRule: t.loadable({
    type: ReviewRuleRef,
    nullable: true,
    description:
      'When its answers need review; null when the bundle’s card cannot be read. Needs VIEWER.',
    authScopes: { role: 'VIEWER' },
    resolve: ({ version }) => version,
    load: reviewsOf,
  }),
  riskCoverage: t.loadableList({
    type: RiskCoveragePointRef,
    nullable: true,
    description:
      'How wrong it would be if only its surest answers were decided, on the validation part: a point at each hundredth, from the surest to all. Null when the bundle’s card cannot be read. Needs VIEWER.',
    authScopes: { role: 'VIEWER' },
    resolve: ({ version }) => version,
    load: async (versions: number[], context) => {
      const reviews = await reviewsOf(versions, context);
      return reviews.map((review) => review?.curve ?? null);
    },
  }),
}));

async function reviewsOf(versions: number[], { services }: Context): Promise<(Review | null)[]> {
  const found = await services.database.prisma.modelVersion.findMany({
    where: { version: { in: versions } },
    select: { version: true, card: true },
  });
  const reviews = new Map(
    found.map(({ version, card }) => [version, modelCardSchema.safeParse(card).data?.review]),
  );
  return versions.map((version) => reviews.get(version) ?? null);
}

import type { ModelInput, Score } from '../ml/types.ts';
import { classifyVideos } from '../moderation/classify-videos.ts';
import { LIMITS } from '../moderation/limited-input.ts';
import { builder } from './builder.ts';
import { chargeRows } from './charge-rows.ts';
import { AuthorBanStatusEnum, ClaimLabelEnum, VerifiedStatusEnum } from './enums.ts';
import { ModelVersionRef } from './refs.ts';
import { TokenAttributionRef } from './token-attribution.ts';

type Classified = Score & { version: number; input: ModelInput };

const ClassifyVideoInput = builder.inputType('ClassifyVideoInput', {
  description: 'What a model looks at. The transcript is enough; what is left out is not known.',
  fields: (t) => ({
    transcript: t.string({
      required: true,
      description: `What is said: ${LIMITS.transcript.text}.`,
    }),
    durationSec: t.int({ description: `Its length: ${LIMITS.durationSec.text}.` }),
    verifiedStatus: t.field({
      type: VerifiedStatusEnum,
      defaultValue: 'NOT_VERIFIED',
      description: 'Whether the platform has verified the author.',
    }),
    authorBanStatus: t.field({
      type: AuthorBanStatusEnum,
      defaultValue: 'ACTIVE',
      description: 'The author’s standing.',
    }),
    viewCount: t.field(countInput('Views')),
    likeCount: t.field(countInput('Likes')),
    shareCount: t.field(countInput('Shares')),
    downloadCount: t.field(countInput('Downloads')),
    commentCount: t.field(countInput('Comments')),
  }),
});

const ClassifyInput = builder.inputType('ClassifyInput', {
  description: 'Videos to classify without storing them.',
  fields: (t) => ({
    videos: t.field({
      type: [ClassifyVideoInput],
      required: true,
      description: `${LIMITS.videos.min} to ${LIMITS.videos.max}.`,
    }),
  }),
});

const Classification = builder.objectRef<Classified>('Classification').implement({
  description: 'What the champion says of an input; nothing is stored.',
  fields: (t) => ({
    label: t.expose('label', { type: ClaimLabelEnum, description: 'What it decides.' }),
    claimProbability: t.exposeFloat('claimProbability', {
      description: 'How likely CLAIM is, from 0 to 1.',
    }),
    threshold: t.exposeFloat('threshold', {
      description: 'The label is CLAIM where `claimProbability` reaches this.',
    }),
    confidence: t.exposeFloat('confidence', {
      description: 'How likely `label` is, from 0 to 1.',
    }),
    familiarity: t.exposeFloat('familiarity', {
      description: 'Share of the text that the model has any evidence for, from 0 to 1.',
    }),
    needsReview: t.exposeBoolean('needsReview', {
      description:
        'The model is not sure enough, or the text too strange to it: a person should look. It has no say in `label`.',
    }),
    modelVersion: t.field({
      type: ModelVersionRef,
      description: 'Who says so; the same for the whole list.',
      resolve: ({ version }) => version,
    }),
    explanation: t.field({
      type: [TokenAttributionRef],
      description:
        'What in the transcript speaks for the label. Empty where the architecture has no exact explanation. Needs VIEWER.',
      authScopes: { role: 'VIEWER' },
      resolve: ({ version, input }, _args, { services }) =>
        services.modelShelf.use(version, (model) => model.explain(input) ?? []),
    }),
  }),
});

builder.queryField('classify', (t) =>
  t.field({
    type: [Classification],
    description:
      'Classifies videos without storing anything, in their order. A broken limit is an error with the code VALIDATION_FAILED.',
    authScopes: { role: 'SUBMITTER' },
    args: { input: t.arg({ type: ClassifyInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      chargeRows(services, viewer, input.videos);
      const { version, videos, scores } = classifyVideos(services, input.videos);
      return scores.flatMap((score, index) => {
        const video = videos[index];
        return video === undefined ? [] : [{ ...score, version, input: video }];
      });
    },
  }),
);

function countInput(what: string) {
  return { type: 'BigInt', description: `${what}: ${LIMITS.viewCount.text}.` } as const;
}

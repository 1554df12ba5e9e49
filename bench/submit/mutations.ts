import { builder } from '../../src/graphql/builder.ts';
import { noteJustMade } from '../../src/graphql/hidden.ts';
import { SubmitVideoInput, SubmitVideoResult } from '../../src/graphql/submit-video.ts';
import { type ScoredVideo, scoreVideos } from '../../src/moderation/insert-videos.ts';
import { newPrediction, newVideo } from '../../src/moderation/stored-rows.ts';
import type { StoredSubmission } from '../../src/moderation/submission-pipeline.ts';
import { parseVideoSubmission } from '../../src/moderation/video-submission.ts';
import { NO_JUDGEMENT } from '../../src/rules/rule-set.ts';

/*
 * Two mutations for comparison, added to Gavel's schema in the benchmark's server only. They take and
 * answer what `submitVideo` does, and ask for the same role.
 *
 * - `noop` checks the input and answers a constant: what HTTP, GraphQL and access cost.
 * - `nestedCreate` classifies and stores one video a request by one nested create of Prisma, which is how
 *   one would write it at first.
 */

const CONSTANT = constantSubmission();
// Shown without a look at leases, as what `submitVideo` answers.
noteJustMade(CONSTANT.prediction);

builder.mutationFields((t) => ({
  noop: t.field({
    type: SubmitVideoResult,
    authScopes: { role: 'SUBMITTER' },
    args: { input: t.arg({ type: SubmitVideoInput, required: true }) },
    resolve: (_root, { input }) => {
      parseVideoSubmission(input);
      return CONSTANT;
    },
  }),
  nestedCreate: t.field({
    type: SubmitVideoResult,
    authScopes: { role: 'SUBMITTER' },
    args: { input: t.arg({ type: SubmitVideoInput, required: true }) },
    resolve: async (_root, { input }, { services }): Promise<StoredSubmission> => {
      const submission = parseVideoSubmission(input);
      const [scored] = scoreVideos(services.live, [{ submission, label: null, submittedBy: null }]);
      if (!scored) throw new Error('the model left the video unscored');
      const now = new Date();
      const { videoId: _, ...firstPrediction } = newPrediction(scored, now);
      const { predictions, ...video } = await services.database.prisma.video.create({
        data: { ...newVideo(scored, now), predictions: { create: firstPrediction } },
        include: { predictions: true },
      });
      const [prediction] = predictions;
      if (!prediction) throw new Error('the video was stored without its prediction');
      noteJustMade(prediction);
      return { video, prediction, created: true };
    },
  }),
}));

function constantSubmission(): StoredSubmission {
  const scored: ScoredVideo = {
    submission: parseVideoSubmission({
      externalId: 'constant',
      transcript: 'i read on a website that a constant is never asked for twice',
      viewCount: 343_296,
    }),
    submittedBy: null,
    contentHash: Buffer.alloc(32),
    videoId: '019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11',
    predictionId: '019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b12',
    modelVersion: 1,
    score: {
      label: 'CLAIM',
      claimProbability: 0.9871,
      threshold: 0.5,
      confidence: 0.9871,
      familiarity: 1,
      needsReview: false,
    },
    inputHash: Buffer.alloc(32),
    label: null,
    shadow: null,
    judgement: NO_JUDGEMENT,
  };
  const submittedAt = new Date(0);
  return {
    video: newVideo(scored, submittedAt),
    prediction: newPrediction(scored, submittedAt),
    created: true,
  };
}

import {
  ExternalIdConflictError,
  GavelError,
  OverloadedError,
  ValidationError,
} from '../errors.ts';
import { LIMITS } from '../moderation/limited-input.ts';
import type { StoredSubmission } from '../moderation/submission-pipeline.ts';
import { submitVideo } from '../moderation/submit-video.ts';
import { submitVideos } from '../moderation/submit-videos.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { chargeRows } from './charge-rows.ts';
import type { Services } from './context.ts';
import { AuthorBanStatusEnum, VerifiedStatusEnum } from './enums.ts';
import { noteJustMade } from './hidden.ts';
import { PredictionRef, VideoRef } from './refs.ts';

export const SubmitVideoInput = builder.inputType('SubmitVideoInput', {
  description: 'A video as the platform knows it. A broken limit is a ValidationError.',
  fields: (t) => ({
    externalId: t.string({
      required: true,
      description: `The platform’s own id, unique: ${LIMITS.externalId.text}.`,
    }),
    transcript: t.string({
      required: true,
      description: `What is said, kept exactly as it comes: ${LIMITS.transcript.text}.`,
    }),
    durationSec: t.int({ description: `Its length: ${LIMITS.durationSec.text}.` }),
    authorExternalId: t.string({
      description: `The platform’s own id of the author: ${LIMITS.authorExternalId.text}.`,
    }),
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

const SubmitVideoSuccess = builder.objectRef<StoredSubmission>('SubmitVideoSuccess').implement({
  description: 'The video is stored with its prediction: this is answered after the commit.',
  fields: (t) => ({
    video: t.field({ type: VideoRef, description: 'As stored.', resolve: ({ video }) => video }),
    prediction: t.field({
      type: PredictionRef,
      description: 'Made at submission.',
      resolve: ({ prediction }) => prediction,
    }),
    created: t.exposeBoolean('created', {
      description:
        'False when the same content was stored under this `externalId` before: this is the first result again.',
    }),
  }),
});

export const SubmitVideoResult = builder.errorUnion('SubmitVideoResult', {
  description: 'What became of one video.',
  types: [SubmitVideoSuccess, ValidationError, ExternalIdConflictError, OverloadedError],
  resolveType: () => 'SubmitVideoSuccess',
});

const SubmitVideosInput = builder.inputType('SubmitVideosInput', {
  description: 'Several videos at once.',
  fields: (t) => ({
    videos: t.field({
      type: [SubmitVideoInput],
      required: true,
      description: `${LIMITS.videos.min} to ${LIMITS.videos.max}.`,
    }),
  }),
});

type Refusal = ValidationError | ExternalIdConflictError | OverloadedError;
type Submitted = { results: (StoredSubmission | Refusal)[] };

const SubmitVideosSuccess = builder.objectRef<Submitted>('SubmitVideosSuccess').implement({
  description: 'Every video was looked at on its own.',
  fields: (t) => ({
    results: t.field({
      type: [SubmitVideoResult],
      description: 'One for each video, in their order.',
      resolve: ({ results }) => results,
    }),
  }),
});

const SubmitVideosResult = builder.errorUnion('SubmitVideosResult', {
  description: 'What became of several videos; a ValidationError when there are too many, or none.',
  types: [SubmitVideosSuccess, ValidationError],
  resolveType: () => 'SubmitVideosSuccess',
});

builder.mutationFields((t) => ({
  submitVideo: t.field({
    type: SubmitVideoResult,
    description:
      'Stores a video and classifies it. Safe to repeat: the same content under the same `externalId` ' +
      'answers the first result, other content an ExternalIdConflictError.',
    authScopes: { role: 'SUBMITTER' },
    args: { input: t.arg({ type: SubmitVideoInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const { services, viewer } = context;
      try {
        const stored = await submitVideo(services, input, actorOf(viewer));
        note(services, stored);
        // A new video's current prediction is this one: whoever asks for it need not read it again.
        PredictionRef.getDataloader(context).prime(stored.prediction.id, stored.prediction);
        return stored;
      } catch (error) {
        services.onSubmission('refused');
        throw error;
      }
    },
  }),
  submitVideos: t.field({
    type: SubmitVideosResult,
    description:
      'Stores and classifies several videos. Not atomic: each has its own result, and one that is refused ' +
      'leaves the others alone.',
    authScopes: { role: 'SUBMITTER' },
    args: { input: t.arg({ type: SubmitVideosInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => {
      chargeRows(services, viewer, input.videos);
      const submitted = await submitVideos(services, input.videos, actorOf(viewer));
      const results = submitted.map(refusalOrResult);
      for (const result of results) note(services, result);
      return { results };
    },
  }),
}));

/** What is neither stored nor refused for a reason of its own failed, and so did the request. */
function refusalOrResult(result: StoredSubmission | GavelError): StoredSubmission | Refusal {
  if (
    result instanceof GavelError &&
    !(result instanceof ValidationError) &&
    !(result instanceof ExternalIdConflictError) &&
    !(result instanceof OverloadedError)
  ) {
    throw result;
  }
  return result;
}

function note(services: Services, result: StoredSubmission | Refusal): void {
  if (result instanceof Error) {
    services.onSubmission('refused');
    return;
  }
  if (result.created) noteJustMade(result.prediction);
  services.onSubmission(result.created ? 'created' : 'repeated');
}

function countInput(what: string) {
  return {
    type: 'BigInt',
    description: `${what}: ${LIMITS.viewCount.text}. 0 means known to be none.`,
  } as const;
}

import { GoldLabelError, NotFoundError, ValidationError } from '../errors.ts';
import type { Label } from '../generated/prisma/client.ts';
import { REASON_LIMITS } from '../training/champion.ts';
import { relabelVideo } from '../training/relabel-video.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ClaimLabelEnum } from './enums.ts';
import { LabelRef, VideoRef } from './refs.ts';

type LabelOutcome = { label: Label };

const REASON = `Why, for the record: ${REASON_LIMITS.minLength} to ${REASON_LIMITS.maxLength} characters.`;

const RelabelVideoInput = builder.inputType('RelabelVideoInput', {
  description: 'What a video is, in the eyes of a reviewer.',
  fields: (t) => ({
    videoId: t.globalID({ required: true, for: VideoRef, description: 'The video’s global id.' }),
    label: t.field({ type: ClaimLabelEnum, required: true, description: 'What it is.' }),
    reason: t.string({ required: true, description: REASON }),
  }),
});

const ConfirmLabelInput = builder.inputType('ConfirmLabelInput', {
  description: 'Whose label is right.',
  fields: (t) => ({
    videoId: t.globalID({ required: true, for: VideoRef, description: 'The video’s global id.' }),
    reason: t.string({ required: true, description: REASON }),
  }),
});

const RelabelVideoSuccess = builder.objectRef<LabelOutcome>('RelabelVideoSuccess').implement({
  description: 'The label is on record, and the current one.',
  fields: (t) => ({
    label: t.field({
      type: LabelRef,
      description: 'As it was appended, with source HUMAN.',
      resolve: ({ label }) => label,
    }),
    video: t.field({
      type: VideoRef,
      description: 'Whose label it is.',
      resolve: ({ label: { videoId } }) => videoId,
    }),
  }),
});

const RelabelVideoResult = builder.errorUnion('RelabelVideoResult', {
  description: 'What became of a label.',
  types: [RelabelVideoSuccess, ValidationError, NotFoundError, GoldLabelError],
  resolveType: () => 'RelabelVideoSuccess',
});

builder.mutationFields((t) => ({
  relabelVideo: t.field({
    type: RelabelVideoResult,
    description:
      'States what a video is, as the next label of its history. Training learns from the newest.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: RelabelVideoInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      label: await relabelVideo(services, {
        videoId: input.videoId.id,
        label: input.label,
        reason: input.reason,
        actor: actorOf(viewer),
      }),
    }),
  }),
  confirmLabel: t.field({
    type: RelabelVideoResult,
    description: 'States that a video is what its label says: a suspect that was right after all.',
    authScopes: { role: 'MODERATOR' },
    args: { input: t.arg({ type: ConfirmLabelInput, required: true }) },
    resolve: async (_root, { input }, { services, viewer }) => ({
      label: await relabelVideo(services, {
        videoId: input.videoId.id,
        label: null,
        reason: input.reason,
        actor: actorOf(viewer),
      }),
    }),
  }),
}));

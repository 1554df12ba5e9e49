import DataLoader from 'dataloader';
import { z } from 'zod';
import { type Prediction, Prisma, type Video } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { ClaimLabelEnum, PredictionTriggerEnum } from './enums.ts';
import { explainPrediction } from './explain-prediction.ts';
import { requireShown } from './hidden.ts';
import {
  newestFirst,
  PAGING_DESCRIPTION,
  type Page,
  type PageRequest,
  pageRequest,
  toPage,
} from './keyset.ts';
import { ModelVersionRef, PredictionRef, VideoRef } from './refs.ts';
import { TokenAttributionRef } from './token-attribution.ts';

PredictionRef.implement({
  description:
    'One model version’s output for one video at one moment. Kept as it was, never overwritten.',
  authScopes: (prediction, context) => requireShown(context, prediction),
  fields: (t) => ({
    label: t.expose('label', { type: ClaimLabelEnum, description: 'What the model decided.' }),
    claimProbability: t.exposeFloat('claimProbability', {
      description: 'How likely CLAIM is, from 0 to 1.',
    }),
    threshold: t.exposeFloat('threshold', {
      description: 'The label is CLAIM where `claimProbability` reaches this.',
    }),
    confidence: t.exposeFloat('confidence', {
      nullable: true,
      description:
        'How likely `label` is, from 0 to 1; null for what was stored before models said so.',
    }),
    familiarity: t.exposeFloat('familiarity', {
      nullable: true,
      description:
        'Share of the text that the model has any evidence for, from 0 to 1; null for what was stored before.',
    }),
    needsReview: t.exposeBoolean('needsReview', {
      nullable: true,
      description:
        'The model is not sure enough, or the text too strange to it: a person should look. It has no say in ' +
        '`label`. Null for what was stored before models said so.',
    }),
    trigger: t.expose('trigger', {
      type: PredictionTriggerEnum,
      description: 'Why it was made.',
    }),
    modelVersion: t.field({
      type: ModelVersionRef,
      description: 'Who made it.',
      resolve: ({ modelVersion }) => modelVersion,
    }),
    inputHash: t.string({
      description:
        'SHA-256, in hex, of the raw input that was scored: equal inputs have equal hashes.',
      resolve: ({ inputHash }) => Buffer.from(inputHash).toString('hex'),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
    video: t.field({
      type: VideoRef,
      description: 'What it is about.',
      resolve: ({ videoId }) => videoId,
    }),
    explanation: t.field({
      type: [TokenAttributionRef],
      description:
        'What in the transcript spoke for the label, computed on request by the version that made the ' +
        'prediction. Empty where its architecture has no exact explanation. Needs VIEWER.',
      authScopes: { role: 'VIEWER' },
      resolve: (prediction, _args, context) => explainPrediction(context, prediction),
    }),
  }),
});

const ORDERING = newestFirst('PREDICTION', (prediction: Prediction) => prediction.id, z.uuid());

builder.objectField(VideoRef, 'predictions', (t) =>
  t.connection(
    {
      type: PredictionRef,
      description: `Its history, newest first. ${PAGING_DESCRIPTION} Needs VIEWER.`,
      authScopes: { role: 'VIEWER' },
      resolve: (video: Video, args, context) =>
        pagesOfVideos(context, pageRequest(args, ORDERING)).load(video.id),
    },
    { name: 'PredictionConnection', description: 'A page of predictions.' },
    { name: 'PredictionEdge', description: 'A prediction and its place in the history.' },
  ),
);

type PageLoader = DataLoader<string, Page<Prediction>>;

const loaders = new WeakMap<Context, Map<string, PageLoader>>();

/** Pages of all videos of a request that ask for the same window, read by one statement. */
function pagesOfVideos(context: Context, request: PageRequest<string>): PageLoader {
  let ofContext = loaders.get(context);
  if (ofContext === undefined) {
    ofContext = new Map();
    loaders.set(context, ofContext);
  }
  const window = JSON.stringify(request);
  let loader = ofContext.get(window);
  if (loader === undefined) {
    loader = new DataLoader((videoIds) => readPages(context, videoIds, request), { cache: false });
    ofContext.set(window, loader);
  }
  return loader;
}

async function readPages(
  { services }: Context,
  videoIds: readonly string[],
  request: PageRequest<string>,
): Promise<Page<Prediction>[]> {
  const after =
    request.after === null ? Prisma.empty : Prisma.sql`AND "id" < ${request.after}::uuid`;
  const before =
    request.before === null ? Prisma.empty : Prisma.sql`AND "id" > ${request.before}::uuid`;
  const direction = request.backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`;
  const rows = await services.database.prisma.$queryRaw<Prediction[]>`
    SELECT
      "page"."id", "page"."video_id" AS "videoId", "page"."model_version" AS "modelVersion",
      "page"."label", "page"."claim_probability" AS "claimProbability", "page"."threshold",
      "page"."trigger", "page"."input_hash" AS "inputHash", "page"."created_at" AS "createdAt",
      "page"."confidence", "page"."familiarity", "page"."needs_review" AS "needsReview",
      "page"."answered_label" AS "answeredLabel"
    FROM unnest(${[...videoIds]}::uuid[]) AS "wanted" ("video_id")
    CROSS JOIN LATERAL (
      SELECT * FROM "prediction"
      WHERE "prediction"."video_id" = "wanted"."video_id" ${after} ${before}
      ORDER BY "id" ${direction} LIMIT ${request.size + 1}
    ) AS "page"
    ORDER BY "page"."id" ${direction}`;
  const byVideo = Map.groupBy(rows, ({ videoId }) => videoId);
  return videoIds.map((id) => toPage(byVideo.get(id) ?? [], request, ORDERING));
}

import DataLoader from 'dataloader';
import { holdsRole } from '../access/viewer.ts';
import { HiddenUntilDecidedError } from '../errors.ts';
import type { Prediction } from '../generated/prisma/client.ts';
import type { Context } from './context.ts';

/*
 * What a reviewer is not shown of the video that they hold a lease on, so that they decide for themselves:
 * the predictions, in a queue that hides them and in a blind job; in a blind job also labels and earlier
 * decisions; of a gold job the same without a word. It holds wherever these appear, not only in the job (docs/adr/0067-hidden-until-decided.md).
 */

type Hiding = { predictions: boolean; decisions: boolean; gold: boolean };

const NOTHING: Hiding = { predictions: false, decisions: false, gold: false };

/** Predictions that a submission has just made: whoever submitted the video cannot have held it before. */
const justMade = new WeakSet<Prediction>();

const loaders = new WeakMap<Context, DataLoader<string, Hiding>>();

/** Marks the answer to a submission: to show it, nobody's leases need be looked at. */
export function noteJustMade(prediction: Prediction): void {
  justMade.add(prediction);
}

/** Whether the predictions of a video are hidden from this viewer now. */
export async function hidesPredictions(context: Context, videoId: string): Promise<boolean> {
  return (await hidingOf(context, videoId)).predictions;
}

/**
 * The same as `requirePredictionsShown`, of a prediction.
 * @throws HiddenUntilDecidedError
 */
export function requireShown(context: Context, prediction: Prediction): true | Promise<true> {
  return justMade.has(prediction) || requirePredictionsShown(context, prediction.videoId);
}

/**
 * For the `authScopes` of a type. Who cannot hold a lease, such as a platform that submits, pays nothing.
 * @throws HiddenUntilDecidedError
 */
export function requirePredictionsShown(context: Context, videoId: string): true | Promise<true> {
  const hiding = hidingOf(context, videoId);
  if (hiding === NOTHING) return true;
  return Promise.resolve(hiding).then(({ predictions }) => {
    if (predictions) throw new HiddenUntilDecidedError();
    return true;
  });
}

/**
 * Whether the viewer holds this video as a gold job, which must not show: what lists the video's label,
 * decisions, jobs or notes answers as if there were none, as for a video that nobody has looked at.
 */
export async function looksUntouched(context: Context, videoId: string): Promise<boolean> {
  return (await hidingOf(context, videoId)).gold;
}

/** The same, of labels and decisions. */
export async function requireDecisionsShown(context: Context, videoId: string): Promise<true> {
  if ((await hidingOf(context, videoId)).decisions) throw new HiddenUntilDecidedError();
  return true;
}

function hidingOf(context: Context, videoId: string): Hiding | Promise<Hiding> {
  if (!holdsRole(context.viewer, 'MODERATOR')) return NOTHING;
  let loader = loaders.get(context);
  if (loader === undefined) {
    // Not cached: a mutation of this request may have taken a lease, or decided.
    loader = new DataLoader((ids) => readHiding(context, ids), { cache: false });
    loaders.set(context, loader);
  }
  return loader.load(videoId);
}

async function readHiding(
  { services, viewer }: Context,
  videoIds: readonly string[],
): Promise<Hiding[]> {
  const { prisma } = services.database;
  const held = await prisma.$queryRaw<
    { videoId: string; blind: boolean; hides: boolean; gold: boolean }[]
  >`
    SELECT job.video_id AS "videoId", bool_or(blind) AS blind, bool_or(blind OR hide_prediction) AS hides,
      bool_or(gold_label_id IS NOT NULL) AS gold
    FROM review_job AS job JOIN review_queue AS queue ON queue.id = job.queue_id
    WHERE lease_holder = ${viewer?.actor ?? null} AND status = 'LEASED'
      AND job.video_id = ANY (${[...new Set(videoIds)]}::uuid[])
    GROUP BY job.video_id`;
  const byVideo = new Map(held.map((hiding) => [hiding.videoId, hiding]));
  return videoIds.map((id) => {
    const hiding = byVideo.get(id);
    if (hiding === undefined) return NOTHING;
    const { hides, blind, gold } = hiding;
    return { predictions: hides, decisions: blind || gold, gold: gold && !blind };
  });
}

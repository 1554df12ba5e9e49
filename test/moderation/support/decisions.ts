import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../../../src/db/database.ts';

/** The id inside a global one. */
export function innerId(globalId: string): string {
  return Buffer.from(globalId, 'base64url').toString().split(':')[1] ?? '';
}

/** Puts a bare decision about a video on record: what actions and deliveries hang on. */
export async function storeDecision(
  db: Db,
  videoId: string,
  supersedesId: string | null = null,
): Promise<{ id: string; videoId: string }> {
  const id = uuidv7();
  const { currentPredictionId } = await db.video.findUniqueOrThrow({ where: { id: videoId } });
  await db.decision.create({
    data: {
      id,
      videoId,
      kind: supersedesId === null ? 'DECIDE' : 'UNDO',
      origin: 'REVIEWER',
      actor: 'test',
      supersedesId,
      predictionId: currentPredictionId,
    },
  });
  return { id, videoId };
}

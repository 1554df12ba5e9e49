import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Jobs, openJobs } from '../../../src/jobs/jobs.ts';
import { createLogger } from '../../../src/logger.ts';
import { reverseActions } from '../../../src/moderation/actions/reverse-actions.ts';
import { takeActions } from '../../../src/moderation/actions/take-actions.ts';
import { authorHistory } from '../../../src/moderation/authors/author-history.ts';
import { newId } from '../../../src/moderation/new-id.ts';
import { startTestApp, submit, type TestApp } from '../../support/app.ts';
import { innerId, storeDecision } from '../support/decisions.ts';

const DAY_MS = 24 * 60 * 60_000;

let app: TestApp;
let jobs: Jobs;

beforeAll(async () => {
  app = await startTestApp();
  jobs = await openJobs({ database: app.database, log: createLogger('fatal') });
});

afterAll(async () => {
  await jobs.close();
  await app.close();
});

it('counts what stands of an author in the days asked for, and strikes until they expire', async () => {
  const { prisma, pool } = app.database;
  const strike = newId();
  await prisma.action.create({
    data: { id: strike, key: 'strike', name: '', description: '', strikes: 3, strikeDays: 10 },
  });
  const videos: string[] = [];
  for (const externalId of ['h1', 'h2', 'h3']) {
    const { id } = await submit(app, { externalId, authorExternalId: 'ann' });
    videos.push(innerId(id));
  }
  const [old = '', newer = '', newest = ''] = videos;
  const now = new Date(Date.now() + 1_000);
  await prisma.video.update({
    where: { id: old },
    data: { submittedAt: new Date(now.getTime() - 8 * DAY_MS) },
  });
  const act = async (videoId: string, daysAgo: number) => {
    const decision = await storeDecision(prisma, videoId);
    const at = new Date(now.getTime() - daysAgo * DAY_MS);
    await prisma.$transaction((tx) =>
      takeActions(tx, { jobs, decision, actionIds: [strike], now: at }),
    );
    return decision;
  };
  await act(newer, 0);
  await act(old, 9);
  await act(old, 11);
  const mistake = await act(newest, 0);
  const claims = await prisma.video.count({
    where: { predictedLabel: 'CLAIM', id: { in: [newer, newest] } },
  });
  const of = async (at: Date) =>
    (await authorHistory(pool, ['ann', 'nobody'], { days: 7, now: at })).get('ann');
  expect(await of(now)).toEqual({ videos: 2, claims, decisions: 2, actions: 2, activeStrikes: 9 });

  const undo = await storeDecision(prisma, newest, mistake.id);
  const decisions = [{ id: undo.id, undoes: mistake.id }];
  await prisma.$transaction((tx) => reverseActions(tx, { jobs, decisions }));
  const standing = { videos: 2, claims, decisions: 1, actions: 1, activeStrikes: 6 };
  expect(await of(now)).toEqual(standing);
  expect(await of(new Date(now.getTime() + 2 * DAY_MS))).toEqual({ ...standing, activeStrikes: 3 });
  const nobody = { videos: 0, claims: 0, decisions: 0, actions: 0, activeStrikes: 0 };
  const both = await prisma.$transaction((tx) =>
    authorHistory(tx, ['ann', 'nobody'], { days: 7, now }),
  );
  expect([both.get('ann'), both.get('nobody')]).toEqual([standing, nobody]);
});

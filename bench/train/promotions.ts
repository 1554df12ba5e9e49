import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Database } from '../../src/db/database.ts';
import { DEFAULT_ARCHITECTURE } from '../../src/ml/architectures.ts';
import { trainModel } from '../../src/ml/train-model.ts';
import type { LabelledInput } from '../../src/ml/types.ts';
import { openBundle } from '../../src/training/load-model-version.ts';
import { registerModelVersion } from '../../src/training/register-model-version.ts';
import { ask } from '../load/ask.ts';
import { summarise } from '../load/closed-loop.ts';
import type { Measurement } from '../report.ts';
import type { ServerProcess } from '../submit/server-process.ts';

/** How often a replica is asked who answers. */
const ASK_INTERVAL_MS = 2;

/** A model of the shipped kind, fitted to these rows for an epoch, as a candidate. */
export async function registerCandidate(
  { prisma }: Database,
  rows: readonly LabelledInput[],
): Promise<number> {
  const { files } = await trainModel({
    architecture: DEFAULT_ARCHITECTURE,
    train: rows,
    validation: rows,
    seed: 1,
    epochs: 1,
  });
  const model = await openBundle(files);
  model.dispose();
  return await prisma.$transaction((tx) => registerModelVersion(tx, { model, files }));
}

/**
 * Promotes two versions in turn, through each replica in turn, and takes the time from the mutation's answer
 * to the first answer of each replica by the new champion.
 * @returns those times, and of each promotion that of the last replica.
 */
export async function promoteInTurns(
  servers: readonly ServerProcess[],
  { versions, promotions }: { versions: readonly [number, number]; promotions: number },
): Promise<{ measured: Measurement; lastMs: number[] }> {
  const agent = new Agent({ keepAlive: true });
  const swapsMs: number[] = [];
  const lastMs: number[] = [];
  const start = performance.now();
  try {
    for (let turn = 0; turn < promotions; turn += 1) {
      const [from, to] = turn % 2 === 0 ? versions : versions.toReversed();
      const through = servers[turn % servers.length];
      if (through === undefined || from === undefined || to === undefined) break;
      const input = { version: to, expectedChampion: from, override: true, reason: 'bench' };
      const [answeredAt, ...seenAt] = await Promise.all([
        promote(through, input, agent),
        ...servers.map((server) => firstAnswerBy(server, to, agent)),
      ]);
      // Who was faster than the answer took no time.
      const took = seenAt.map((at) => Math.max(0.01, at - answeredAt));
      swapsMs.push(...took);
      lastMs.push(Math.max(...took));
    }
  } finally {
    agent.destroy();
  }
  const { rate, p50Ms, p99Ms } = summarise(swapsMs, (performance.now() - start) / 1000);
  return { measured: { rate, p50Ms, p99Ms }, lastMs };
}

/** When it was answered. */
async function promote(server: ServerProcess, input: object, agent: Agent): Promise<number> {
  const connection = { ...server, key: server.adminKey, agent };
  await ask(connection, { query: PROMOTE, variables: { input } }, promoted);
  return performance.now();
}

/** When a replica answered by a version first. */
async function firstAnswerBy(
  server: ServerProcess,
  version: number,
  agent: Agent,
): Promise<number> {
  const connection = { ...server, key: server.adminKey, agent };
  for (;;) {
    const [answer] = await ask(connection, { query: CLASSIFY, variables: {} }, classified);
    if (answer?.modelVersion.version === version) return performance.now();
    await delay(ASK_INTERVAL_MS);
  }
}

const PROMOTE = `mutation Promote($input: PromoteModelVersionInput!) {
  result: promoteModelVersion(input: $input) { __typename ... on Error { message } }
}`;

const promoted = z.object({ __typename: z.literal('PromoteModelVersionSuccess') });

const CLASSIFY = `query Classify {
  result: classify(input: { videos: [{ transcript: "i read that it swaps within a second" }] }) {
    label modelVersion { version }
  }
}`;

const classified = z.array(z.object({ modelVersion: z.object({ version: z.number() }) }));

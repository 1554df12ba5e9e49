import { openJobs } from '../../src/jobs/jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { loadModel } from '../../src/ml/bundle.ts';
import { createAction } from '../../src/moderation/actions/create-action.ts';
import { takeActions } from '../../src/moderation/actions/take-actions.ts';
import { openAppeal } from '../../src/moderation/appeals/open-appeal.ts';
import { createPolicy } from '../../src/moderation/policies/create-policy.ts';
import { archiveReviewQueue } from '../../src/moderation/queues/archive-review-queue.ts';
import { createRule } from '../../src/moderation/rules/create-rule.ts';
import { buildSnapshot } from '../../src/training/build-snapshot.ts';
import { registerModelVersion } from '../../src/training/register-model-version.ts';
import { innerId, storeDecision } from '../moderation/support/decisions.ts';
import { makeQueue } from '../moderation/support/review.ts';
import { createKey, submit, type TestApp } from '../support/app.ts';
import { storeLabelledVideos, syntheticInput } from '../training/support/labelled-videos.ts';
import { trainSmallBundle } from '../training/support/shipped-bundle.ts';

/** Makes what a mutation needs and answers the input of a call that succeeds. */
type Example = (app: TestApp) => Promise<Record<string, unknown>>;

const reason = 'an example';

/** One a mutation; see the header of every-mutation.test.ts. There are 60 labelled videos of each class. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  createApiKey: async () => ({ name: 'example', roles: ['VIEWER'] }),
  revokeApiKey: async (app) => ({ id: (await createKey(app, ['VIEWER'])).id }),
  setApiKeyLimit: async (app) => ({
    id: (await createKey(app, ['VIEWER'])).id,
    pointsPerMinute: 1_000,
  }),
  retrainModel: async (app) => {
    await endRuns(app);
    return { epochs: 1 };
  },
  cancelTraining: async (app) => {
    await endRuns(app);
    const { data } = await app.graphql<{ retrainModel: { trainingRun: { id: string } } }>(
      'mutation { retrainModel(input: { epochs: 1 }) { ... on RetrainModelSuccess { trainingRun { id } } } }',
    );
    return { id: data.retrainModel.trainingRun.id };
  },
  setRetrainingPolicy: async () => ({ enabled: false, minNewLabels: 1, cooldownMinutes: 0 }),
  promoteModelVersion: async (app) => {
    const version = await newVersion(app);
    return { version, expectedChampion: await champion(app), override: true, reason };
  },
  rollbackModel: async (app) => {
    const input = { version: await newVersion(app), expectedChampion: await champion(app) };
    await app.graphql(
      'mutation ($input: PromoteModelVersionInput!) { promoteModelVersion(input: $input) { __typename } }',
      { input: { ...input, override: true, reason } },
    );
    return { reason };
  },
  setChallenger: async (app) => ({ version: await newVersion(app), reason }),
  clearChallenger: async (app) => {
    await app.graphql(
      `mutation { setChallenger(input: { version: ${await newVersion(app)}, reason: "x" }) { __typename } }`,
    );
    return { reason };
  },
  archiveModelVersion: async (app) => ({ version: await newVersion(app), reason }),
  restoreModelVersion: async (app) => {
    const version = await newVersion(app);
    await app.graphql(
      `mutation { archiveModelVersion(input: { version: ${version}, reason: "x" }) { __typename } }`,
    );
    return { version, reason };
  },
  startBackfill: async (app) => ({ version: await newVersion(app) }),
  cancelBackfill: async (app) => {
    const { data } = await app.graphql<{ startBackfill: { backfill: { id: string } } }>(
      `mutation { startBackfill(input: { version: ${await newVersion(app)} }) {
         ... on StartBackfillSuccess { backfill { id } } } }`,
    );
    return { id: data.startBackfill.backfill.id };
  },
  startBulkDecision: async () => BULK_OF_NONE,
  cancelBulkDecision: async (app) => ({ id: await newBulkDecision(app) }),
  undoBulkDecision: async (app) => {
    const id = await newBulkDecision(app);
    await app.database.prisma.bulkDecision.update({
      where: { id: innerId(id) },
      data: { status: 'SUCCEEDED', finishedAt: new Date() },
    });
    return { id };
  },
  startBacktest: async () => ({ name: 'what if', rules: [] }),
  cancelBacktest: async (app) => {
    const { data } = await app.graphql<{ startBacktest: { backtest: { id: string } } }>(
      `mutation { startBacktest(input: { name: "what if" }) {
         ... on StartBacktestSuccess { backtest { id } } } }`,
    );
    return { id: data.startBacktest.backtest.id };
  },
  measureDrift: async () => ({ from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' }),
  findLabelErrors: async (app) => ({
    snapshotId: globalId('DatasetSnapshot', (await buildSnapshot(app.database)).id),
  }),
  relabelVideo: async (app) => ({
    videoId: (await submit(app, { externalId: 'relabelled' })).id,
    label: 'CLAIM',
    reason,
  }),
  confirmLabel: async (app) => {
    const { videoId } = await app.database.prisma.label.findFirstOrThrow();
    return { videoId: globalId('Video', videoId), reason };
  },
  createDatasetSnapshot: async (app) => {
    await storeLabelledVideos(app.database, 1, [syntheticInput('CLAIM', 1_000)]);
    return {};
  },
  eraseVideo: async (app) => ({
    video: (await submit(app, { externalId: unique('erased') })).id,
    reason,
  }),
  createAction: async () => ({ key: unique('action'), name: 'An action' }),
  updateAction: async (app) => ({ id: await newAction(app), name: 'Another name' }),
  setActionRestrictions: async (app) => ({
    id: await newAction(app),
    visibility: 'CONTENT_REMOVED',
  }),
  setStatementTerms: async (app) => ({
    id: await newPolicy(app),
    ground: 'INCOMPATIBLE_CONTENT',
    category: 'OTHER_VIOLATION_TC',
  }),
  archiveAction: async (app) => ({ id: await newAction(app) }),
  restoreAction: async (app) => {
    const id = await newAction(app);
    await app.graphql('mutation ($id: ID!) { archiveAction(input: { id: $id }) { __typename } }', {
      id,
    });
    return { id };
  },
  revokeAction: async (app) => {
    const videoId = innerId((await submit(app, { externalId: unique('revoked') })).id);
    const actionIds = [innerId(await newAction(app))];
    const jobs = await openJobs({ database: app.database, log: createLogger('fatal') });
    const decision = await storeDecision(app.database.prisma, videoId);
    const [taken] = await app.database.prisma.$transaction((tx) =>
      takeActions(tx, { jobs, decision, actionIds }),
    );
    await jobs.close();
    return { id: globalId('ActionTaken', taken?.id ?? ''), reason };
  },
  createWebhookEndpoint: async () => ({
    url: 'https://platform.example/in',
    topics: ['ACTION_TAKEN'],
  }),
  updateWebhookEndpoint: async (app) => ({ id: await newEndpoint(app), enabled: false }),
  deleteWebhookEndpoint: async (app) => ({ id: await newEndpoint(app) }),
  rotateWebhookSecret: async (app) => ({ id: await newEndpoint(app) }),
  pingWebhookEndpoint: async (app) => ({ id: await newEndpoint(app) }),
  redeliver: async (app) => {
    const { data } = await app.graphql<{ pingWebhookEndpoint: { delivery: { id: string } } }>(
      `mutation ($id: ID!) { pingWebhookEndpoint(input: { id: $id }) {
         ... on PingWebhookEndpointSuccess { delivery { id } } } }`,
      { id: await newEndpoint(app) },
    );
    return { id: data.pingWebhookEndpoint.delivery.id };
  },
  createReviewQueue: async () => ({ key: unique('queue'), name: 'A queue' }),
  updateReviewQueue: async (app) => ({ queue: await newQueue(app), name: 'Another name' }),
  archiveReviewQueue: async (app) => ({ queue: await newQueue(app) }),
  restoreReviewQueue: async (app) => {
    const { id } = await makeQueue(app.database);
    await archiveReviewQueue(app, { queueId: id, archived: true, actor: 'test' });
    return { queue: globalId('ReviewQueue', id) };
  },
  leaseNextJob: async (app) => ({ queue: (await newJob(app)).queue }),
  renewLease: async (app) => await newLease(app),
  releaseJob: async (app) => await newLease(app),
  skipJob: async (app) => await newLease(app),
  decideJob: async (app) => ({ ...(await newLease(app)), label: 'CLAIM' }),
  escalateJob: async (app) => ({ ...(await newLease(app)), reason }),
  cancelJob: async (app) => ({ job: (await newJob(app)).job, reason }),
  redecide: async (app) => ({ decision: await newDecision(app), label: 'OPINION' }),
  undoDecision: async (app) => ({ decision: await newDecision(app) }),
  enqueueVideo: async (app) => ({
    queue: await newQueue(app),
    video: (await submit(app, { externalId: unique('enqueued') })).id,
  }),
  eraseAuthor: async (app) => ({ authorExternalId: await newAuthor(app), reason }),
  cancelAuthorErasure: async (app) => {
    const { data } = await app.graphql<{ eraseAuthor: { authorErasure: { id: string } } }>(
      `mutation ($input: EraseAuthorInput!) {
         eraseAuthor(input: $input) { ... on EraseAuthorSuccess { authorErasure { id } } } }`,
      { input: { authorExternalId: await newAuthor(app), reason } },
    );
    return { id: data.eraseAuthor.authorErasure.id };
  },
  reviewLabelSuspect: async (app) => {
    await newQueue(app);
    return await newSuspect(app);
  },
  createPolicy: async () => ({ key: unique('policy'), title: 'A policy', standard: 'Be kind.' }),
  updatePolicy: async (app) => ({ id: await newPolicy(app), expectedVersion: 1, title: 'Another' }),
  archivePolicy: async (app) => ({ id: await newPolicy(app) }),
  createRule: async () => ({ name: unique('rule'), condition: { always: true }, effects: [] }),
  updateRule: async (app) => ({ id: await newRule(app), expectedVersion: 1, effects: [] }),
  setRuleStatus: async (app) => ({ id: await newRule(app), status: 'BACKGROUND' }),
  reorderRules: async ({ database }) => {
    const rules = await database.prisma.rule.findMany({ where: { status: { not: 'ARCHIVED' } } });
    return { ruleIds: rules.map(({ id }) => globalId('Rule', id)) };
  },
  setRoutingRules: async () => ({ routes: [] }),
  addNote: async (app) => ({
    about: { video: (await submit(app, { externalId: unique('noted') })).id },
    text: reason,
  }),
  reportVideo: async (app) => {
    await makeQueue(app.database);
    const videoExternalId = unique('reported');
    await submit(app, { externalId: videoExternalId });
    return { externalReportId: unique('report'), videoExternalId, category: 'misinformation' };
  },
  setRetentionPolicy: async () => ({ ruleMatchMonths: 24, webhookEventDays: 30 }),
  setAppealPolicy: async () => ({ windowDays: 30, dueHours: 24, blind: false }),
  openAppeal: async (app) => {
    await appealsQueue(app);
    return {
      externalAppealId: unique('appeal'),
      against: { decision: await newDecision(app) },
      statement: reason,
    };
  },
  resolveAppeal: async (app) => {
    const queue = await appealsQueue(app);
    const videoId = innerId((await submit(app, { externalId: unique('appealed') })).id);
    const { id: decisionId } = await storeDecision(app.database.prisma, videoId);
    const told = { externalAppealId: unique('appeal'), statement: reason, actor: 'test' };
    const { appeal } = await openAppeal(app, { ...told, against: { decisionId } });
    return {
      job: globalId('ReviewJob', appeal.jobId),
      leaseToken: await leaseIn(app, queue),
      outcome: 'UPHELD',
      reason,
    };
  },
};

/** Mutations that record nothing, and why. */
export const EXEMPT: Readonly<Record<string, string>> = {
  submitVideo: 'the video and its prediction are the record (docs/adr/0050-audit.md)',
  submitVideos: 'as submitVideo',
  updateEngagement: 'the new prediction is the record',
};

export function globalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

let made = 0;

function unique(name: string): string {
  made += 1;
  return `example-${name}-${made}`;
}

async function newAction({ database }: TestApp): Promise<string> {
  const key = unique('action');
  const action = { key, name: key, description: '', strikes: 0, strikeDays: 0, actor: 'test' };
  const { id } = await createAction({ db: database.prisma }, action);
  return globalId('Action', id);
}

async function newEndpoint(app: TestApp): Promise<string> {
  const { data } = await app.graphql<{ createWebhookEndpoint: { endpoint: { id: string } } }>(
    `mutation { createWebhookEndpoint(input: { url: "https://platform.example/in", topics: [ACTION_TAKEN] }) {
       ... on CreateWebhookEndpointSuccess { endpoint { id } } } }`,
  );
  return data.createWebhookEndpoint.endpoint.id;
}

async function newAuthor(app: TestApp): Promise<string> {
  const authorExternalId = unique('author');
  await submit(app, { externalId: unique('by-author'), authorExternalId });
  return authorExternalId;
}

/** The first of a snapshot's labels, found suspect by nobody in particular. */
async function newSuspect({ database }: TestApp): Promise<Record<string, unknown>> {
  const { prisma } = database;
  const { id } = await buildSnapshot(database);
  const report = { datasetSnapshotId: id, architecture: 'ngram-linear', folds: 5, rowCount: 1 };
  const thresholds = { suspectCount: 1, claimThreshold: 0.9, opinionThreshold: 0.9 };
  await prisma.labelErrorReport.upsert({
    where: { datasetSnapshotId: id },
    create: { ...report, ...thresholds, confidentJoint: [[0, 1], [0, 0]] }, // biome-ignore format: a matrix
    update: {},
  });
  const { videoId, labelId } = await prisma.datasetSnapshotRow.findFirstOrThrow({
    where: { snapshotId: id, video: { currentLabelId: { not: null } } },
  });
  const suspicion = { suggestedLabel: 'OPINION', claimProbability: 0.1 } as const;
  await prisma.labelSuspect.create({
    data: { datasetSnapshotId: id, rank: 1, videoId, labelId, ...suspicion },
  });
  return { snapshotId: globalId('DatasetSnapshot', id), videoId: globalId('Video', videoId) };
}

async function newQueue({ database }: TestApp): Promise<string> {
  return globalId('ReviewQueue', (await makeQueue(database)).id);
}

async function newPolicy({ database }: TestApp): Promise<string> {
  const policy = { title: 'A policy', standard: '', reasonRequired: false, parentId: null };
  const { id } = await database.prisma.$transaction((db) =>
    createPolicy({ db }, { ...policy, key: unique('policy'), actor: 'test' }),
  );
  return globalId('Policy', id);
}

async function newRule({ database }: TestApp): Promise<string> {
  const rule = { description: '', condition: { label: 'CLAIM' }, effects: [], actor: 'test' };
  const { id } = await database.prisma.$transaction((db) =>
    createRule({ db }, { ...rule, name: unique('rule') }),
  );
  return globalId('Rule', id);
}

/** A bulk decision about the videos of an author who has none. */
const BULK_OF_NONE = {
  filter: { authorExternalId: 'nobody' },
  label: 'CLAIM',
  reason,
  expectedCount: 0,
};

async function newBulkDecision(app: TestApp): Promise<string> {
  const { data } = await app.graphql<{ startBulkDecision: { bulkDecision: { id: string } } }>(
    `mutation ($input: StartBulkDecisionInput!) { startBulkDecision(input: $input) {
       ... on StartBulkDecisionSuccess { bulkDecision { id } } } }`,
    { input: BULK_OF_NONE },
  );
  return data.startBulkDecision.bulkDecision.id;
}

/** A job in a queue of its own, which escalates. */
async function newJob(app: TestApp): Promise<{ queue: string; job: string }> {
  const above = await makeQueue(app.database);
  const queue = await makeQueue(app.database, { escalatesToId: above.id });
  const { id } = await submit(app, { externalId: unique('job') });
  const { data } = await app.graphql<{ enqueueVideo: { job: { id: string } } }>(
    `mutation ($input: EnqueueVideoInput!) {
       enqueueVideo(input: $input) { ... on EnqueueVideoSuccess { job { id } } } }`,
    { input: { video: id, queue: globalId('ReviewQueue', queue.id) } },
  );
  return { queue: globalId('ReviewQueue', queue.id), job: data.enqueueVideo.job.id };
}

async function newLease(app: TestApp): Promise<{ job: string; leaseToken: string }> {
  const { queue, job } = await newJob(app);
  return { job, leaseToken: await leaseIn(app, queue) };
}

async function leaseIn(app: TestApp, queue: string): Promise<string> {
  const { data } = await app.graphql<{ leaseNextJob: { lease: { token: string } } }>(
    `mutation ($input: LeaseNextJobInput!) {
       leaseNextJob(input: $input) { ... on LeaseNextJobSuccess { lease { token } } } }`,
    { input: { queue } },
  );
  return data.leaseNextJob.lease.token;
}

/** The queue that appeals go to; of two examples, whoever comes first makes it. */
async function appealsQueue({ database }: TestApp): Promise<string> {
  const there = await database.prisma.reviewQueue.findUnique({ where: { key: 'appeals' } });
  const { id } = there ?? (await makeQueue(database, { key: 'appeals' }));
  return globalId('ReviewQueue', id);
}

async function newDecision(app: TestApp): Promise<string> {
  const { data } = await app.graphql<{ decideJob: { decision: { id: string } } }>(
    `mutation ($input: DecideJobInput!) {
       decideJob(input: $input) { ... on DecisionSuccess { decision { id } } } }`,
    { input: { ...(await newLease(app)), label: 'CLAIM' } },
  );
  return data.decideJob.decision.id;
}

async function champion({ database }: TestApp): Promise<number | null> {
  const alias = await database.prisma.modelAlias.findUnique({ where: { alias: 'CHAMPION' } });
  return alias?.version ?? null;
}

let seed = 100;

/** A version with a sound bundle of its own, that holds no alias. */
async function newVersion({ database }: TestApp): Promise<number> {
  seed += 1;
  const { files } = await trainSmallBundle(seed);
  const model = await loadModel(files);
  try {
    return await database.prisma.$transaction((tx) => registerModelVersion(tx, { model, files }));
  } finally {
    model.dispose();
  }
}

/** There is one run at a time. */
async function endRuns({ database }: TestApp): Promise<void> {
  await database.prisma.trainingRun.updateMany({
    where: { status: 'QUEUED' },
    data: { status: 'CANCELLED', finishedAt: new Date() },
  });
}

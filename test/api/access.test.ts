import {
  type GraphQLError,
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
} from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { builder } from '../../src/graphql/builder.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';

const ROLES = ['SUBMITTER', 'VIEWER', 'MODERATOR', 'SENIOR', 'ADMIN'] as const;
const READERS = ['VIEWER', 'MODERATOR', 'SENIOR', 'ADMIN'] as const;
const MODERATORS = ['MODERATOR', 'SENIOR', 'ADMIN'] as const;
type Role = (typeof ROLES)[number];

/** Who may use each root field; a new field fails the test below until it is written here. */
const ALLOWED: Record<string, readonly Role[]> = {
  'query.node': READERS,
  'query.nodes': READERS,
  'query.video': READERS,
  'query.videos': READERS,
  'query.classify': ['SUBMITTER', 'ADMIN'],
  'query.aliasAt': READERS,
  'query.challenger': READERS,
  'query.champion': READERS,
  'query.modelVersion': READERS,
  'query.modelVersions': READERS,
  'query.aliasEvents': READERS,
  'query.trainingRun': READERS,
  'query.trainingRuns': READERS,
  'query.labelErrorReport': READERS,
  'query.labelSuspects': READERS,
  'query.dataProfile': READERS,
  'query.driftReport': READERS,
  'query.driftReports': READERS,
  'query.challengerReport': READERS,
  'query.backfill': READERS,
  'query.backfills': READERS,
  'query.backtest': READERS,
  'query.backtests': READERS,
  'query.previewBulkDecision': ['SENIOR', 'ADMIN'],
  'query.bulkDecision': ['SENIOR', 'ADMIN'],
  'query.bulkDecisions': ['SENIOR', 'ADMIN'],
  'query.viewer': ROLES,
  'query.actors': ['ADMIN'],
  'query.apiKeys': ['ADMIN'],
  'query.auditEvents': ['ADMIN'],
  'query.retentionPolicy': ['ADMIN'],
  'query.labelErrorSearch': READERS,
  'query.rollbackTarget': READERS,
  'query.videoVolumes': READERS,
  'mutation.createDatasetSnapshot': ['ADMIN'],
  'query.liveCursor': READERS,
  'subscription.trainingProgress': READERS,
  'subscription.backfillProgress': READERS,
  'subscription.backtestProgress': READERS,
  'subscription.bulkDecisionProgress': ['SENIOR', 'ADMIN'],
  'subscription.championChanged': READERS,
  'subscription.jobEntered': MODERATORS,
  'subscription.queueCounts': MODERATORS,
  'subscription.decisionMade': MODERATORS,
  'mutation.submitVideo': ['SUBMITTER', 'ADMIN'],
  'mutation.submitVideos': ['SUBMITTER', 'ADMIN'],
  'mutation.updateEngagement': ['SUBMITTER', 'ADMIN'],
  'mutation.retrainModel': ['ADMIN'],
  'mutation.cancelTraining': ['ADMIN'],
  'mutation.promoteModelVersion': ['ADMIN'],
  'mutation.startBackfill': ['ADMIN'],
  'mutation.cancelBackfill': ['ADMIN'],
  'mutation.startBacktest': ['ADMIN'],
  'mutation.cancelBacktest': ['ADMIN'],
  'mutation.startBulkDecision': ['SENIOR', 'ADMIN'],
  'mutation.undoBulkDecision': ['SENIOR', 'ADMIN'],
  'mutation.cancelBulkDecision': ['SENIOR', 'ADMIN'],
  'mutation.rollbackModel': ['ADMIN'],
  'mutation.setChallenger': ['ADMIN'],
  'mutation.clearChallenger': ['ADMIN'],
  'mutation.findLabelErrors': ['ADMIN'],
  'mutation.relabelVideo': MODERATORS,
  'mutation.confirmLabel': MODERATORS,
  'mutation.measureDrift': ['ADMIN'],
  'mutation.archiveModelVersion': ['ADMIN'],
  'mutation.restoreAction': ['ADMIN'],
  'mutation.restoreModelVersion': ['ADMIN'],
  'query.retrainingPolicy': READERS,
  'mutation.setRetrainingPolicy': ['ADMIN'],
  'query.actions': READERS,
  'mutation.createAction': ['ADMIN'],
  'mutation.updateAction': ['ADMIN'],
  'mutation.archiveAction': ['ADMIN'],
  'mutation.setActionRestrictions': ['ADMIN'],
  'mutation.setStatementTerms': ['ADMIN'],
  'query.reviewQueue': READERS,
  'query.reviewQueues': READERS,
  'mutation.createReviewQueue': ['ADMIN'],
  'mutation.updateReviewQueue': ['ADMIN'],
  'mutation.archiveReviewQueue': ['ADMIN'],
  'mutation.restoreReviewQueue': ['ADMIN'],
  'mutation.enqueueVideo': MODERATORS,
  'mutation.reviewLabelSuspect': MODERATORS,
  'query.author': READERS,
  'query.authors': READERS,
  'mutation.revokeAction': ['SENIOR', 'ADMIN'],
  'query.webhookEndpoints': ['ADMIN'],
  'query.deliveries': ['ADMIN'],
  'mutation.createWebhookEndpoint': ['ADMIN'],
  'mutation.updateWebhookEndpoint': ['ADMIN'],
  'mutation.deleteWebhookEndpoint': ['ADMIN'],
  'mutation.rotateWebhookSecret': ['ADMIN'],
  'mutation.pingWebhookEndpoint': ['ADMIN'],
  'mutation.redeliver': ['ADMIN'],
  'query.policies': READERS,
  'query.policy': READERS,
  'mutation.createPolicy': ['ADMIN'],
  'mutation.updatePolicy': ['ADMIN'],
  'mutation.archivePolicy': ['ADMIN'],
  'query.rules': READERS,
  'query.rule': READERS,
  'query.routingRules': READERS,
  'mutation.createRule': ['ADMIN'],
  'mutation.updateRule': ['ADMIN'],
  'mutation.setRuleStatus': ['ADMIN'],
  'mutation.reorderRules': ['ADMIN'],
  'mutation.setRoutingRules': ['ADMIN'],
  'query.myLeases': MODERATORS,
  'query.decisions': READERS,
  'mutation.leaseNextJob': MODERATORS,
  'mutation.renewLease': MODERATORS,
  'mutation.releaseJob': MODERATORS,
  'mutation.skipJob': MODERATORS,
  'mutation.decideJob': MODERATORS,
  'mutation.redecide': MODERATORS,
  'mutation.undoDecision': MODERATORS,
  'mutation.escalateJob': MODERATORS,
  'mutation.cancelJob': ['SENIOR', 'ADMIN'],
  'query.appeals': READERS,
  'query.appealPolicy': READERS,
  'query.appealStatistics': READERS,
  'mutation.openAppeal': ['SUBMITTER', 'ADMIN'],
  'mutation.resolveAppeal': MODERATORS,
  'mutation.setAppealPolicy': ['ADMIN'],
  'mutation.setRetentionPolicy': ['ADMIN'],
  'query.reviewQuality': MODERATORS,
  'mutation.addNote': MODERATORS,
  'mutation.eraseVideo': ['ADMIN'],
  'query.tombstone': READERS,
  'query.authorErasure': ['ADMIN'],
  'query.authorErasures': ['ADMIN'],
  'mutation.eraseAuthor': ['ADMIN'],
  'mutation.cancelAuthorErasure': ['ADMIN'],
  'subscription.authorErasureProgress': ['ADMIN'],
  'mutation.reportVideo': ['SUBMITTER', 'ADMIN'],
  'mutation.createApiKey': ['ADMIN'],
  'mutation.revokeApiKey': ['ADMIN'],
  'mutation.setApiKeyLimit': ['ADMIN'],
};

/** Input fields that take an id of a type of their own. */
const ID_OF_INPUT: Record<string, string> = {
  decision: idOf('Decision'),
  job: idOf('ReviewJob'),
  queue: idOf('ReviewQueue'),
  snapshotId: idOf('DatasetSnapshot'),
  video: idOf('Video'),
  videoId: idOf('Video'),
};

const schema = buildSchema();
const roots = [
  ['query', schema.getQueryType()],
  ['mutation', schema.getMutationType()],
  ['subscription', schema.getSubscriptionType()],
] as const;
const fields = roots.flatMap(([operation, root]) =>
  Object.values(root?.getFields() ?? {}).map((field) => ({
    name: `${operation}.${field.name}`,
    document: `${operation} { ${field.name}${argumentsOf(field.args, idFor(field.name))}${selectionOf(field.type)} }`,
  })),
);

let app: TestApp;
const keys = new Map<Role, string>();

beforeAll(async () => {
  app = await startTestApp();
  for (const role of ROLES) keys.set(role, (await createKey(app, [role])).secret);
});

afterAll(() => app.close());

const codes = async (document: string, key: string | null): Promise<unknown[]> => {
  if (document.startsWith('subscription')) return await subscriptionCodes(document, key);
  const { errors } = await app.graphql(document, {}, key);
  return (errors ?? []).map(({ extensions }) => extensions.code);
};

/** The codes of the first answer; each subscription here has one, as its id or cursor is of nothing. */
async function subscriptionCodes(query: string, key: string | null): Promise<unknown[]> {
  const client = createClient({
    url: `${app.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(key !== null && { connectionParams: { authorization: `Bearer ${key}` } }),
  });
  try {
    const { value } = await client.iterate({ query }).next();
    return (value?.errors ?? []).map((error: GraphQLError) => error.extensions.code);
  } catch (failure) {
    if (Array.isArray(failure)) return failure.map(({ extensions }) => extensions.code);
    return [(failure as { code: number }).code === 4401 ? 'UNAUTHENTICATED' : failure];
  } finally {
    await client.dispose();
  }
}

describe.each(fields)('$name', ({ name, document }) => {
  it('is denied without a key', async () => {
    expect(await codes(document, null)).toEqual(['UNAUTHENTICATED']);
  });

  it.each(ROLES)('is open to %s exactly if the role allows it', async (role) => {
    const answer = await codes(document, keys.get(role) ?? null);
    const allowed = ALLOWED[name]?.includes(role);
    expect(allowed, `${name} is not in the table`).toBeDefined();
    if (allowed) expect(answer).not.toContain('FORBIDDEN');
    else expect(answer).toEqual(['FORBIDDEN']);
  });
});

describe('the schema', () => {
  it('cannot be built with a root field that does not say who may use it', () => {
    builder.queryField('undeclared', (t) => t.string({ resolve: () => 'secret' }));
    expect(() => buildSchema()).toThrow('Query.undeclared');
  });
});

describe('a key', () => {
  it('sees of a submission what the mutation answers, and not the rest', async () => {
    const key = keys.get('SUBMITTER') ?? '';
    const mutation = (fields: string) =>
      `mutation { submitVideo(input: { externalId: "seen", transcript: "it rains" }) {
         ... on SubmitVideoSuccess { ${fields} } } }`;
    expect(
      await codes(
        mutation(
          'video { externalId transcript currentPrediction { label modelVersion { version } } }',
        ),
        key,
      ),
    ).toEqual([]);
    for (const hidden of [
      'video { predictions { nodes { id } } }',
      'video { currentLabel { label } }',
      'prediction { explanation { text } }',
      'prediction { modelVersion { trainingRun { id } } }',
      'prediction { modelVersion { evaluation { n } } }',
      'prediction { modelVersion { card { markdown } } }',
      'prediction { modelVersion { qualityGate { outcome } } }',
      'prediction { modelVersion { datasetSnapshot { sha256 } } }',
    ]) {
      expect(await codes(mutation(hidden), key), hidden).toEqual(['FORBIDDEN']);
    }
  });

  it('is not shown to a viewer, neither as a node nor in a list', async () => {
    const { id } = await createKey(app, ['VIEWER'], { name: 'hidden' });
    const query = 'query ($id: ID!) { node(id: $id) { __typename id ... on ApiKey { name } } }';
    const viewer = await app.graphql<{ node: unknown }>(query, { id }, keys.get('VIEWER'));
    expect(viewer.data.node).toBeNull();
    expect(viewer.errors?.map(({ extensions }) => extensions.code)).toContain('FORBIDDEN');
    const admin = await app.graphql(query, { id });
    expect(admin.data).toMatchObject({ node: { __typename: 'ApiKey', name: 'hidden' } });
  });

  it('that is malformed, unknown, revoked or expired is answered with HTTP 401', async () => {
    const revoked = await createKey(app, ['VIEWER']);
    const viewer = '{"query":"{ viewer { name } }"}';
    const authorized = (authorization: string) => app.post(viewer, { authorization });
    expect((await authorized(`Bearer ${revoked.secret}`)).status).toBe(200);
    await app.graphql(
      'mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { ... on RevokeApiKeySuccess { apiKey { revokedAt } } } }',
      { id: revoked.id },
    );
    const expired = await createKey(app, ['VIEWER']);
    await app.database.pool.query(`UPDATE api_key SET expires_at = now() WHERE name = 'VIEWER'`);
    for (const bad of [
      `Bearer ${revoked.secret}`,
      `Bearer ${expired.secret}`,
      'Bearer nobody',
      'Bearer ',
      'Basic YTpi',
      app.adminKey,
    ]) {
      const response = await authorized(bad);
      expect(response.status, bad).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
  });

  it('is listed to admins without its secret', async () => {
    const { secret } = await createKey(app, ['SUBMITTER', 'VIEWER'], {
      name: 'listed',
      expiresAt: '2999-01-01T00:00:00Z',
    });
    await app.graphql('{ viewer { name roles } }', {}, secret);
    const { data } = await app.graphql<{ apiKeys: { nodes: Record<string, unknown>[] } }>(
      '{ apiKeys(first: 1) { nodes { name prefix roles createdBy createdAt expiresAt lastUsedAt revokedAt } } }',
    );
    expect(data.apiKeys.nodes).toMatchObject([
      {
        name: 'listed',
        prefix: secret.slice(0, 12),
        roles: ['SUBMITTER', 'VIEWER'],
        createdBy: expect.stringMatching(/^key:/),
        expiresAt: '2999-01-01T00:00:00.000Z',
        revokedAt: null,
      },
    ]);
  });

  it('is refused with its reason when it cannot be made', async () => {
    const { data } = await app.graphql(
      `mutation { createApiKey(input: { name: "", roles: [], expiresAt: "2000-01-01T00:00:00Z" }) {
         ... on ValidationError { issues { field } } } }`,
    );
    expect(data).toEqual({
      createApiKey: { issues: [{ field: 'name' }, { field: 'roles' }, { field: 'expiresAt' }] },
    });
  });

  it('names who submits in the record', async () => {
    await submit(app, { externalId: 'who' });
    const { data } = await app.graphql('{ viewer { name roles } }');
    expect(data).toEqual({ viewer: { name: 'admin of the environment', roles: ['ADMIN'] } });
  });
});

/** An id of this type; of nothing that exists. */
function idOf(type: string): string {
  return Buffer.from(`${type}:019cbd2a-5b3e-7c1f-8a64-0d8c5f0e3b11`).toString('base64url');
}

/** An id of the type that the field is about. */
function idFor(field: string): string {
  const types: Record<string, string> = {
    trainingRun: 'TrainingRun',
    trainingProgress: 'TrainingRun',
    backfillProgress: 'Backfill',
    cancelTraining: 'TrainingRun',
    backfill: 'Backfill',
    cancelBackfill: 'Backfill',
    backtest: 'Backtest',
    cancelBacktest: 'Backtest',
    backtestProgress: 'Backtest',
    authorErasure: 'AuthorErasure',
    authorErasureProgress: 'AuthorErasure',
    cancelAuthorErasure: 'AuthorErasure',
    bulkDecision: 'BulkDecision',
    bulkDecisionProgress: 'BulkDecision',
    undoBulkDecision: 'BulkDecision',
    cancelBulkDecision: 'BulkDecision',
    revokeApiKey: 'ApiKey',
    setApiKeyLimit: 'ApiKey',
    revokeAction: 'ActionTaken',
    updateWebhookEndpoint: 'WebhookEndpoint',
    deleteWebhookEndpoint: 'WebhookEndpoint',
    rotateWebhookSecret: 'WebhookEndpoint',
    pingWebhookEndpoint: 'WebhookEndpoint',
    redeliver: 'Delivery',
    policy: 'Policy',
    updatePolicy: 'Policy',
    archivePolicy: 'Policy',
    rule: 'Rule',
    updateRule: 'Rule',
    setRuleStatus: 'Rule',
    updateAction: 'Action',
    archiveAction: 'Action',
    restoreAction: 'Action',
    setActionRestrictions: 'Action',
    setStatementTerms: 'Policy',
    driftReport: 'DriftReport',
    findLabelErrors: 'DatasetSnapshot',
    labelSuspects: 'DatasetSnapshot',
    labelErrorReport: 'DatasetSnapshot',
    labelErrorSearch: 'DatasetSnapshot',
  };
  return idOf(types[field] ?? 'Video');
}

function selectionOf(type: GraphQLOutputType): string {
  return isLeafType(getNamedType(type)) ? '' : ' { __typename }';
}

/** Arguments that satisfy the schema, so that what stands in the way is access. */
function argumentsOf(
  args: readonly { name: string; type: GraphQLInputType }[],
  id: string,
): string {
  // A live subscription is silent until something happens, but for a cursor that is none.
  const isLive = args.every(({ name }) => name !== 'first');
  const required = args.filter(
    ({ name, type }) => type instanceof GraphQLNonNull || (isLive && name === 'after'),
  );
  if (required.length === 0) return '';
  return `(${required.map(({ name, type }) => `${name}: ${literal(type, id)}`).join(', ')})`;
}

function literal(type: GraphQLInputType, id: string): string {
  if (type instanceof GraphQLNonNull) return literal(type.ofType, id);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    if (type.isOneOf) {
      const [other] = Object.values(type.getFields()).filter(({ name }) => name !== 'id');
      return other === undefined
        ? '{}'
        : `{ ${other.name}: ${literal(other.type, ID_OF_INPUT[other.name] ?? id)} }`;
    }
    const required = Object.values(type.getFields()).filter(
      (field) => field.type instanceof GraphQLNonNull && field.defaultValue === undefined,
    );
    return `{ ${required.map((field) => `${field.name}: ${literal(field.type, ID_OF_INPUT[field.name] ?? id)}`).join(', ')} }`;
  }
  if (type.name === 'ID') return `"${id}"`;
  if (type.name === 'Boolean') return 'false';
  if (type.name === 'DateTime') return '"2026-05-03T14:00:00Z"';
  return type.name === 'Int' ? '0' : '"x"';
}

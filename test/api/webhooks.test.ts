import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { createWorker } from '../../src/worker.ts';
import { type Receiver, startReceiver } from '../moderation/support/receiver.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { until } from '../training/support/until.ts';

const LOOPBACK = ['127.0.0.0/8'];
const secretKey = randomBytes(32);

const CREATE = `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) {
  ... on CreateWebhookEndpointSuccess { secret endpoint { id url topics enabled pendingCount } }
  ... on ValidationError { issues { field } }
  ... on Error { code } } }`;
const DELIVERY = `status attemptCount nextAttemptAt eventId event { topic data } endpoint { url }
  attempts { number statusCode error response durationMs }`;

type Delivery = { status: string; attemptCount: number; attempts: { statusCode: number }[] };
type Created = {
  createWebhookEndpoint: { secret: string; endpoint: { id: string } & Record<string, unknown> };
};

let app: TestApp;
let worker: Awaited<ReturnType<typeof createWorker>>;
let receiver: Receiver;

beforeAll(async () => {
  app = await startTestApp({ config: { secretKey, webhookNetworks: LOOPBACK } });
  const room = { database: app.database, log: createLogger('fatal') };
  worker = await createWorker({ ...room, secretKey, webhookNetworks: LOOPBACK });
  receiver = await startReceiver();
});

afterAll(async () => {
  await receiver.close();
  await worker.close();
  await app.close();
});

async function create(input: object) {
  const { data } = await app.graphql<Created>(CREATE, {
    input: { url: receiver.url, topics: ['ACTION_TAKEN'], ...input },
  });
  return data.createWebhookEndpoint;
}

const change = async (mutation: string, input: object, fields: string) =>
  (
    await app.graphql<Record<string, Record<string, unknown>>>(
      `mutation ($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) {
         ${mutation}(input: $input) { ${fields} ... on Error { code } } }`,
      { input },
    )
  ).data[mutation];

async function newest(status: string): Promise<Delivery & { id: string }> {
  return await until(`a delivery is ${status}`, async () => {
    const { data } = await app.graphql<{
      deliveries: { nodes: (Delivery & { id: string })[] };
    }>(`{ deliveries(first: 1) { nodes { id ${DELIVERY} } } }`);
    const [node] = data.deliveries.nodes;
    return node?.status === status ? node : null;
  });
}

describe('a webhook endpoint', () => {
  it('is tested, fails in view, is redelivered to, and has each attempt on record', async () => {
    receiver.answerWith((response) => response.writeHead(500).end('my fault'));
    const { endpoint } = await create({ description: 'the platform' });
    const { id } = endpoint;
    expect(endpoint).toEqual({
      id,
      url: receiver.url,
      topics: ['ACTION_TAKEN'],
      enabled: true,
      pendingCount: 0,
    });
    const pinged = await change(
      'pingWebhookEndpoint',
      { id },
      `... on PingWebhookEndpointSuccess { delivery { ${DELIVERY} } }`,
    );
    expect(pinged).toMatchObject({ delivery: { event: { topic: 'ping' } } });
    await receiver.received(1);
    await until(
      'the failure is on record',
      async () => (await newest('PENDING')).attemptCount === 1,
    );
    receiver.answerWith((response) => response.end('thanks'));
    const failed = await newest('PENDING');
    expect(await change('redeliver', { id: failed.id }, '__typename')).toEqual({
      __typename: 'RedeliverSuccess',
    });
    expect(await newest('DELIVERED')).toMatchObject({
      attemptCount: 2,
      nextAttemptAt: null,
      endpoint: { url: receiver.url },
      attempts: [
        { number: 2, statusCode: 200, error: null, response: 'thanks' },
        { number: 1, statusCode: 500, error: 'answered 500', response: 'my fault' },
      ],
    });
    const { data } = await app.graphql<{ deliveries: { nodes: unknown[] } }>(
      `query ($filter: DeliveryFilter) { deliveries(filter: $filter) { nodes { status } } }`,
      { filter: { endpointId: id, status: 'DELIVERED', topic: 'ping' } },
    );
    expect(data.deliveries.nodes).toEqual([{ status: 'DELIVERED' }]);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toContain('gavel_webhook_attempts_total{outcome="delivered"} 1');
    expect(metrics).toContain('gavel_webhook_attempts_total{outcome="failed"} 1');
    expect(metrics).toMatch(/^gavel_outbox_depth 0$/m);
  });

  it('is refused with the field that is wrong', async () => {
    for (const url of [
      'ftp://a.example',
      'https://me:pw@a.example',
      'nonsense',
      '',
      'https://a.example#x',
    ]) {
      expect(await create({ url }), url).toMatchObject({ issues: [{ field: 'url' }] });
    }
    expect(await create({ topics: [] })).toMatchObject({ issues: [{ field: 'topics' }] });
    expect(await create({ description: 'x'.repeat(501) })).toMatchObject({
      issues: [{ field: 'description' }],
    });
  });

  it('that is disabled or deleted is sent nothing, and neither is listed with its secret', async () => {
    const { endpoint } = await create({});
    const { id } = endpoint;
    const fields = '... on UpdateWebhookEndpointSuccess { endpoint { enabled topics } }';
    const input = { id, enabled: false, topics: ['VIDEO_ERASED', 'VIDEO_ERASED'] };
    expect(await change('updateWebhookEndpoint', input, fields)).toEqual({
      endpoint: { enabled: false, topics: ['VIDEO_ERASED'] },
    });
    expect(await change('pingWebhookEndpoint', { id }, '__typename')).toMatchObject({
      code: 'WEBHOOK_DISABLED',
    });
    const gone = '... on DeleteWebhookEndpointSuccess { endpoint { deletedAt } }';
    expect(await change('deleteWebhookEndpoint', { id }, gone)).toMatchObject({
      endpoint: { deletedAt: expect.any(String) },
    });
    for (const mutation of [
      'updateWebhookEndpoint',
      'pingWebhookEndpoint',
      'rotateWebhookSecret',
    ]) {
      expect(await change(mutation, { id }, '__typename'), mutation).toMatchObject({
        code: 'NOT_FOUND',
      });
    }
    const { data } = await app.graphql<{ webhookEndpoints: { id: string }[] }>(
      '{ webhookEndpoints { id url } }',
    );
    expect(data.webhookEndpoints.map((listed) => listed.id)).not.toContain(id);
    const unknown = Buffer.from(`Delivery:${randomUUID()}`).toString('base64url');
    expect(await change('redeliver', { id: unknown }, '__typename')).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('has its secret rotated, at most a week beside the old one', async () => {
    const { endpoint, secret } = await create({});
    const fields =
      '... on RotateWebhookSecretSuccess { secret endpoint { previousSecretExpiresAt } }';
    const rotated = await change('rotateWebhookSecret', { id: endpoint.id }, fields);
    expect(rotated?.secret).toMatch(/^whsec_/);
    expect(rotated?.secret).not.toBe(secret);
    const issue = '... on ValidationError { issues { field } }';
    expect(
      await change('rotateWebhookSecret', { id: endpoint.id, overlapHours: 169 }, issue),
    ).toMatchObject({ issues: [{ field: 'overlapHours' }] });
  });

  it('cannot be made where Gavel has no key to keep its secret', async () => {
    const without = await startTestApp();
    const { data } = await without.graphql(CREATE, {
      input: { url: 'https://a.example/in', topics: ['ACTION_TAKEN'] },
    });
    expect(data).toMatchObject({ createWebhookEndpoint: { code: 'WEBHOOKS_UNCONFIGURED' } });
    const http = { url: 'http://a.example/in', topics: ['ACTION_TAKEN'] };
    expect((await without.graphql(CREATE, { input: http })).data).toMatchObject({
      createWebhookEndpoint: { issues: [{ field: 'url' }] },
    });
    await without.close();
  });
});

import { Socket } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createKey, startTestApp, type TestApp } from '../support/app.ts';

/*
 * What is tried against a GraphQL server, probe by probe: graphql-cop's list, and OWASP's GraphQL cheat sheet
 * (https://cheatsheetseries.owasp.org/cheatsheets/GraphQL_Cheat_Sheet.html).
 */

/** As developers run it, and as it is deployed. */
let app: TestApp;
let live: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  live = await startTestApp({ database: app.database, config: { production: true } });
});

afterAll(async () => {
  await live.close();
  await app.close();
});

type Answer = { data?: unknown; errors?: { message: string; extensions?: { code?: string } }[] };

const ask = async (to: TestApp, query: string, variables = {}): Promise<Answer> =>
  (await (await to.post(JSON.stringify({ query, variables }))).json()) as Answer;

const refusal = async (query: string) => (await ask(app, query)).errors?.[0]?.message;
const times = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

describe('denial of service by one document', () => {
  const nest = (levels: number): string =>
    levels === 0 ? 'id' : `currentPrediction { video { ${nest(levels - 1)} } }`;

  it('depth: 10, through fragments too', async () => {
    expect(await refusal(`{ videos { nodes { ${nest(3)} } } }`)).toBeUndefined();
    expect(await refusal(`{ videos { nodes { ${nest(4)} } } }`)).toContain(
      'a depth of 11; at most 10',
    );
    expect(
      await refusal(`{ videos { nodes { ...deep } } } fragment deep on Video { ${nest(4)} }`),
    ).toContain('a depth of 11');
  });

  it('cost: the pages that are asked for multiply, in a variable the largest', async () => {
    const pages = (first: string, variables = '') =>
      `query ${variables} { videos(first: ${first}) { nodes { predictions(first: ${first}) { nodes { label threshold } } } } }`;
    expect(await refusal(pages('10'))).toBeUndefined();
    expect(await refusal(pages('100'))).toContain('a cost of');
    expect(await refusal(pages('$n', '($n: Int)'))).toContain('a cost of');
  });

  it('a page is at most 100', async () => {
    expect(await refusal('{ videos(first: 101) { nodes { id } } }')).toContain('100');
    expect(await refusal('{ videos(first: -1) { nodes { id } } }')).toContain('first');
  });

  it('root fields: 20', async () => {
    expect(await refusal(`{ ${'viewer { name } '.repeat(20)} }`)).toBeUndefined();
    expect(await refusal(`{ ${'viewer { name } '.repeat(21)} }`)).toContain(
      'root fields: 21; at most 20',
    );
  });

  it('aliases: 15, of __typename and introspection too, wherever they stand', async () => {
    const aliases = (count: number) => times(count, (i) => `a${i}: __typename`);
    expect(await refusal(`{ ${aliases(15)} }`)).toBeUndefined();
    const message = 'aliases: 16; at most 15';
    expect(await refusal(`{ ${aliases(16)} }`)).toContain(message);
    expect(await refusal(`{ __schema { ${aliases(16)} } }`)).toContain(message);
    expect(await refusal(`{ viewer { ...f } } fragment f on Viewer { ${aliases(16)} }`)).toContain(
      message,
    );
    expect((await ask(app, `{ ${aliases(101)} }`)).data).toBeUndefined();
  });

  it('directives: 10, and of an invalid document five errors are told', async () => {
    const fields = (count: number) =>
      `query ($yes: Boolean!) { ${times(count, () => 'viewer { name @include(if: $yes) }')} }`;
    expect((await ask(app, fields(10), { yes: true })).errors).toBeUndefined();
    expect(await refusal(fields(11))).toContain('directives: 11; at most 10');
    const overloaded = await ask(app, `{ __typename ${'@aa'.repeat(10)} }`);
    expect(overloaded.data).toBeUndefined();
    expect(overloaded.errors).toHaveLength(6);
    expect(overloaded.errors?.[5]?.message).toContain('Too many validation errors');
  });

  it('a field that is repeated 500 times', async () => {
    expect((await ask(app, `{ ${'__typename '.repeat(500)} }`)).data).toBeUndefined();
  });

  it('tokens: 1,000', async () => {
    expect(await refusal(`{ ${'__typename '.repeat(1_100)} }`)).toContain('1000 tokens');
  });

  it('fragments that go in circles', async () => {
    const circle =
      '{ __schema { ...A } } fragment A on __Schema { __typename ...B } fragment B on __Schema { ...A }';
    expect(await refusal(circle)).toContain('Cannot spread fragment');
  });

  it('fragments that double', async () => {
    const doubling = times(30, (i) => `fragment f${i} on Viewer { ...f${i + 1} ...f${i + 1} }`);
    const startedAt = performance.now();
    await ask(app, `{ viewer { ...f0 } } ${doubling} fragment f30 on Viewer { name }`);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });

  it('introspection that goes in circles', async () => {
    const circle =
      '{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }';
    expect((await ask(app, circle)).data).toBeUndefined();
  });

  it('batches, by list and by many operations in a document', async () => {
    const list = await app.post(
      `[${times(10, () => '{"query":"{ __typename }"},')}{"query":"{a}"}]`,
    );
    expect(list.status).toBe(400);
    expect(await refusal('query A { __typename } query B { __typename }')).toContain(
      'operation name',
    );
  });

  it('body: 1 MiB', async () => {
    const response = await app.post(
      JSON.stringify({ query: `{ __typename } #${'x'.repeat(2 ** 20)}` }),
    );
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
    });
  });
});

describe('requests that a foreign page could send', () => {
  const query = (text: string) => `${app.url}/graphql?query=${encodeURIComponent(text)}`;
  const authorization = () => ({ authorization: `Bearer ${app.adminKey}` });

  it('a mutation by GET', async () => {
    const response = await fetch(query('mutation { __typename }'), { headers: authorization() });
    expect(response.status).toBe(405);
    expect(await response.text()).not.toContain('"data":{');
  });

  it('a query by GET without a header that a browser asks about first', async () => {
    expect((await fetch(query('{ __typename }'))).status).toBe(400);
  });

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'])(
    'a POST as %s',
    async (type) => {
      const bodies = { 'application/x-www-form-urlencoded': 'query=%7B__typename%7D' };
      const response = await app.post(
        bodies[type as keyof typeof bodies] ?? '{"query":"{ __typename }"}',
        { 'content-type': type },
      );
      expect([400, 415]).toContain(response.status);
    },
  );

  it('a POST with its query in the address', async () => {
    const response = await fetch(query('{ __typename }'), {
      method: 'POST',
      headers: authorization(),
    });
    expect(response.status).toBe(400);
  });

  it('no origin is allowed to read answers', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const answer = await app.post('{"query":"{ __typename }"}', { origin: 'https://evil.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('what a deployed server tells', () => {
  it('no introspection, over HTTP or WebSocket', async () => {
    expect(await ask(live, '{ __schema { types { name } } }')).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    expect((await ask(live, getIntrospectionQuery())).data).toBeUndefined();
    expect((await ask(app, getIntrospectionQuery())).errors).toBeUndefined();
    await expect(
      first(
        connect(live),
        'subscription { championChanged { version } __schema { types { name } } }',
      ),
    ).rejects.toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('introspection') }),
    );
  });

  it.each([
    ['a field', '{ video(by: { externalId: "x" }) { transcrip } }', {}],
    ['an argument', '{ videos(frist: 1) { nodes { id } } }', {}],
    ['a type', '{ node(id: "x") { ... on Vidoe { id } } }', {}],
    [
      'an enum in a variable',
      'query ($l: ClaimLabel) { videos(filter: { label: $l }) { nodes { id } } }',
      { l: 'CLAM' },
    ],
  ])('no suggestions of what was meant by %s', async (_what, query, variables) => {
    expect(JSON.stringify(await ask(app, query, variables))).toContain('Did you mean');
    const told = await ask(live, query, variables);
    expect(told.errors).toBeDefined();
    expect(JSON.stringify(told)).not.toContain('Did you mean');
  });

  it('no suggestions over WebSocket', async () => {
    await expect(
      first(connect(live), 'subscription { championChange { version } }'),
    ).rejects.toMatchObject([
      { message: 'Cannot query field "championChange" on type "Subscription".' },
    ]);
  });

  it('no traces, stacks or exceptions', async () => {
    for (const query of ['qwerty cop { abc }', '{ nope }', '{ __typename }']) {
      const text = JSON.stringify(await ask(live, query));
      expect(text).not.toMatch(/stack|exception|tracing|node_modules/i);
    }
  });

  it('no page to try queries on, and no name of the server', async () => {
    for (const path of ['/graphiql', '/playground', '/console', '/graphql']) {
      const response = await fetch(`${live.url}${path}`, { headers: { accept: 'text/html' } });
      expect(await response.text()).not.toMatch(/graphiql|playground/i);
      expect(response.headers.get('server')).toBeNull();
      expect(response.headers.get('x-powered-by')).toBeNull();
    }
  });
});

const VERSION = 'subscription { championChanged { version } }';
const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

function connect(to: TestApp, key = to.adminKey): Client {
  const client = createClient({
    url: `${to.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: true,
    connectionParams: { authorization: `Bearer ${key}` },
  });
  clients.push(client);
  return client;
}

/** The first result of a subscription that stays open. */
async function first(client: Client, query: string): Promise<unknown> {
  const { value } = await client.iterate({ query }).next();
  return value;
}

/** A bare WebSocket, and the code with which it is closed. */
function bare(send: (socket: WebSocket) => void): Promise<number> {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  return new Promise((resolve, reject) => {
    socket.once('open', () => send(socket));
    socket.once('close', resolve);
    socket.once('error', reject);
  });
}

describe('WebSocket', () => {
  it('a connection has 20 subscriptions, and a key 200 on all its connections', async () => {
    const { secret } = await createKey(app, ['VIEWER']);
    const open = Array.from({ length: 10 }, () => connect(app, secret));
    await Promise.all(
      open.flatMap((client) => Array.from({ length: 20 }, () => first(client, VERSION))),
    );
    const [one] = open;
    await expect(first(one ?? connect(app), VERSION)).rejects.toMatchObject([
      { message: 'a connection may have 20 subscriptions' },
    ]);
    await expect(first(connect(app, secret), VERSION)).rejects.toMatchObject([
      { message: 'a key may have 200 subscriptions' },
    ]);
    expect(await first(connect(app), VERSION)).toMatchObject({ data: { championChanged: {} } });
  });

  it('a key has 100 connections', async () => {
    const { secret } = await createKey(app, ['VIEWER']);
    await Promise.all(Array.from({ length: 100 }, () => first(connect(app, secret), VERSION)));
    await expect(first(connect(app, secret), VERSION)).rejects.toMatchObject({ code: 4429 });
  });

  it('a message has at most 64 KiB', async () => {
    expect(await bare((socket) => socket.send('x'.repeat(65_537)))).toBe(1009);
  });

  it('a client that does not say who it is, is let go after three seconds', async () => {
    const startedAt = performance.now();
    expect(await bare(() => undefined)).toBe(4408);
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });

  it('a subscription named __proto__ is one like others', async () => {
    const authorization = `Bearer ${app.adminKey}`;
    const told: string[] = [];
    await bare((socket) => {
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
      socket.on('message', (message) => {
        told.push(String(message));
        if (told.length === 2) return socket.close();
        const payload = { query: VERSION };
        return socket.send(JSON.stringify({ type: 'subscribe', id: '__proto__', payload }));
      });
    });
    expect(told[1]).toContain('"championChanged":{"version":1}');
    expect(({} as Record<string, unknown>).query).toBeUndefined();
  });
});

describe('what reaches for prototypes', () => {
  /** Objects as they are in a process in which nobody has meddled. */
  const expectCleanObjects = () => {
    const made: Record<string, unknown> = {};
    expect([made.polluted, made.query, made.isAdmin]).toEqual([undefined, undefined, undefined]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  };

  it.each([
    '{"__proto__":{"query":"{ __typename }"}}',
    '{"query":"{ __typename }","variables":{"__proto__":{"polluted":true}}}',
    '{"query":"{ __typename }","variables":{"input":{"transcript":"x","viewCount":{"__proto__":{"polluted":true}}}}}',
    '{"query":"{ __typename }","extensions":{"constructor":{"prototype":{"polluted":true}}}}',
  ])('%s is refused', async (body) => {
    expect((await app.post(body)).status).toBe(400);
    expectCleanObjects();
  });

  it.each([
    ['a condition', 'createRule', '{ name: "x", condition: { __proto__: { polluted: true } } }'],
    [
      'an effect',
      'createRule',
      '{ name: "x", condition: {}, effects: [{ constructor: { prototype: { polluted: true } } }] }',
    ],
    [
      'a count',
      'submitVideo',
      '{ externalId: "x", transcript: "x", viewCount: { __proto__: { polluted: true } } }',
    ],
    [
      'settings',
      'setRetrainingPolicy',
      '{ enabled: false, minNewLabels: 1, cooldownMinutes: 0, __proto__: { polluted: true } }',
    ],
  ])('%s of a document that names __proto__ is not valid', async (_what, mutation, input) => {
    expect(
      (await ask(app, `mutation { ${mutation}(input: ${input}) { __typename } }`)).errors,
    ).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          extensions: {
            code: expect.stringMatching(/^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/),
          },
        }),
      ]),
    );
    expectCleanObjects();
  });

  it('variables in an address do no more than others', async () => {
    const polluting = encodeURIComponent('{"__proto__":{"polluted":true,"isAdmin":true}}');
    const response = await fetch(
      `${app.url}/graphql?query={__typename}&variables=${polluting}&extensions=${polluting}&__proto__[polluted]=true`,
      { headers: { authorization: `Bearer ${app.adminKey}` } },
    );
    expect([200, 400]).toContain(response.status);
    expectCleanObjects();
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is a name like others',
    async (name) => {
      const submitted = await ask(
        app,
        `mutation ($input: SubmitVideoInput!) { submitVideo(input: $input) {
           ... on SubmitVideoSuccess { created video { externalId authorExternalId } } } }`,
        {
          input: { externalId: name, authorExternalId: name, transcript: `${name} is an opinion` },
        },
      );
      expect(submitted.data).toEqual({
        submitVideo: { created: true, video: { externalId: name, authorExternalId: name } },
      });
      expect(
        await ask(
          app,
          `query ${name} ($name: String!) { video(by: { externalId: $name }) { externalId } }`,
          { name },
        ),
      ).toMatchObject({ data: { video: { externalId: name } } });
      const queue = { key: name, name };
      await ask(
        app,
        'mutation ($queue: CreateReviewQueueInput!) { createReviewQueue(input: $queue) { __typename } }',
        { queue },
      );
      for (const address of [
        `/export/videos?authorExternalId=${name}`,
        `/export/videos?${name}=x`,
        `/export/decisions?queue=${name}`,
        '/metrics',
      ]) {
        const response = await fetch(`${app.url}${address}`, {
          headers: { authorization: `Bearer ${app.adminKey}` },
        });
        await response.text();
        expect(response.status, address).toBeLessThan(500);
      }
      expectCleanObjects();
    },
  );
});

describe('HTTP itself', () => {
  /** Sends raw bytes, and answers what comes back until the server ends the connection. */
  const raw = (bytes: string): Promise<string> => {
    const { hostname, port } = new URL(app.url);
    return new Promise((resolve) => {
      let told = '';
      const socket = new Socket().connect(Number(port), hostname, () => socket.end(bytes));
      socket.on('data', (chunk) => {
        told += chunk.toString();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(told));
    });
  };

  it.each([
    ['a header of 20 kB', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
    [
      'two lengths',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n12345',
      '400',
    ],
    [
      'a length and chunks',
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    ['what is not HTTP', 'nonsense\r\n\r\n', '400'],
  ])('%s is refused', async (_what, bytes, status) => {
    expect(await raw(bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});

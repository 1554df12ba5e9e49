import { createClient } from 'graphql-ws';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { OidcTokens } from '../../src/access/oidc-tokens.ts';
import { viewerOfClaims } from '../../src/access/oidc-viewer.ts';
import { readConfig } from '../../src/config.ts';
import { createKey, startTestApp, submit, type TestApp } from '../support/app.ts';
import { startIssuer, type TestIssuer } from '../support/oidc-issuer.ts';

const VIEWER = '{ viewer { kind name roles actor expiresAt } }';

let issuer: TestIssuer;
let app: TestApp;

const settings = () => ({
  issuer: issuer.url,
  audience: 'gavel',
  rolesClaim: 'realm_access.roles',
  roleNames: new Map([['reviewers', 'MODERATOR' as const]]),
});
const now = () => Math.floor(Date.now() / 1_000);
const realm_access = { roles: ['reviewers', 'gardeners', 'ADMIN'] };

beforeAll(async () => {
  issuer = await startIssuer();
  app = await startTestApp({ config: { oidc: settings() } });
});

afterAll(async () => {
  await app.close();
  await issuer.close();
});

/** Asks with a token; answers the status, the challenge, and the message of the first error. */
async function ask(token: string) {
  const response = await app.post(JSON.stringify({ query: VIEWER }), {
    authorization: `Bearer ${token}`,
  });
  const body = (await response.json()) as {
    data?: { viewer: Record<string, unknown> };
    errors?: { message: string; extensions: { code: string } }[];
  };
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    viewer: body.data?.viewer,
    message: body.errors?.[0]?.message,
    code: body.errors?.[0]?.extensions.code,
  };
}

describe('a token', () => {
  it('says who its holder is, and which roles they have by the names of the issuer', async () => {
    const exp = now() + 600;
    const { viewer, status } = await ask(
      await issuer.token({ name: 'Kim', sub: 'kim-1', exp, realm_access }),
    );
    expect(status).toBe(200);
    expect(viewer).toEqual({
      kind: 'OIDC',
      name: 'Kim',
      roles: ['MODERATOR'],
      actor: 'oidc:kim-1',
      expiresAt: new Date(exp * 1_000).toISOString(),
    });
  });

  it('without a known role is somebody who may do nothing', async () => {
    const token = await issuer.token({ realm_access: { roles: ['gardeners'] } });
    expect((await ask(token)).viewer).toMatchObject({ name: 'user-1', roles: [] });
    const { errors } = await app.graphql('{ champion { version } }', {}, token);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it.each([
    ['that has expired', { exp: now() - 60 }, 'it has expired'],
    ['that is not valid yet', { nbf: now() + 60 }, 'its claim "nbf" is not what it must be'],
    ['for another audience', { aud: 'others' }, 'its claim "aud" is not what it must be'],
    ['of another issuer', { iss: 'https://other.test' }, 'its claim "iss" is not what it must be'],
    ['that never ends', { exp: undefined }, 'its claim "exp" is missing'],
    ['of nobody', { sub: undefined }, 'its claim "sub" is missing'],
    ['of a subject that is too long', { sub: 'x'.repeat(256) }, 'its claim "sub" is malformed'],
  ])('%s is refused with 401 and the reason', async (_what, claims, why) => {
    const { status, challenge, message, code } = await ask(await issuer.token(claims));
    expect(status).toBe(401);
    expect(message).toBe(`the token is refused: ${why}`);
    expect(code).toBe('UNAUTHENTICATED');
    expect(challenge).toBe(
      `Bearer error="invalid_token", error_description="the token is refused: ${why.replaceAll('"', "'")}"`,
    );
  });

  it('may be ten seconds old or early: clocks differ', async () => {
    expect((await ask(await issuer.token({ exp: now() - 5 }))).status).toBe(200);
    expect((await ask(await issuer.token({ nbf: now() + 5 }))).status).toBe(200);
  });

  const claims = () => ({ iss: issuer.url, aud: 'gavel', sub: 'mallory', exp: now() + 600 });

  it('without a signature is refused', async () => {
    const { status, message } = await ask(new UnsecuredJWT(claims()).encode());
    expect(status).toBe(401);
    expect(message).toContain('its algorithm is not allowed');
  });

  it('signed with the public key as if it were a shared secret is refused', async () => {
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: 'key-0' })
      .sign(new TextEncoder().encode(await issuer.publicKey()));
    const { status, message } = await ask(token);
    expect(status).toBe(401);
    expect(message).toContain('its algorithm is not allowed');
  });

  it('signed by somebody else, or changed, is refused', async () => {
    const impostor = await startIssuer();
    const forged = await impostor.token({ iss: issuer.url });
    await impostor.close();
    expect((await ask(forged)).message).toContain('its signature is wrong');
    const [header, , signature] = (await issuer.token()).split('.');
    const payload = Buffer.from(JSON.stringify({ ...claims(), realm_access })).toString(
      'base64url',
    );
    expect((await ask(`${header}.${payload}.${signature}`)).message).toContain(
      'its signature is wrong',
    );
  });

  it('leaves API keys as they were', async () => {
    expect((await ask(app.adminKey)).viewer).toMatchObject({
      kind: 'API_KEY',
      roles: ['ADMIN'],
      expiresAt: null,
    });
    expect((await ask('a.b.c')).message).toBe('the API key is unknown, revoked or expired');
  });
});

describe('the issuer', () => {
  it('is asked for its keys once, and again for a key that it has rotated in', async () => {
    const own = await startIssuer();
    const tokens = new OidcTokens({ ...settings(), issuer: own.url }, { keyCooldownMs: 0 });
    expect(await tokens.holder(await own.token())).toMatchObject({ actor: 'oidc:user-1' });
    await tokens.holder(await own.token({ sub: 'user-2' }));
    expect(own.keyRequests).toBe(1);

    const old = await own.token({ sub: 'user-3' });
    await own.rotate();
    expect(await tokens.holder(await own.token({ sub: 'user-4' }))).toMatchObject({
      actor: 'oidc:user-4',
    });
    expect(own.keyRequests).toBe(2);
    await expect(async () => tokens.holder(old)).rejects.toThrow(
      'its key is not one of the issuer',
    );
    await own.close();
  });

  it('is not asked again and again for a key id that somebody made up', async () => {
    const own = await startIssuer();
    const tokens = new OidcTokens({ ...settings(), issuer: own.url });
    await tokens.holder(await own.token());
    await own.rotate();
    for (let i = 0; i < 5; i += 1) {
      const token = await own.token({ sub: `user-${i}` });
      await expect(async () => tokens.holder(token)).rejects.toThrow('its key is not one');
    }
    expect(own.keyRequests).toBe(1);
    await own.close();
  });

  it('may be away: tokens are refused with the reason, and taken when it is back', async () => {
    const gone = await startIssuer();
    const token = await gone.token();
    await gone.close();
    let clock = Date.now();
    const tokens = new OidcTokens({ ...settings(), issuer: gone.url }, { now: () => clock });
    const holder = async (of: string) => tokens.holder(of);
    await expect(holder(token)).rejects.toThrow('its issuer cannot be reached; try again soon');
    const back = await startIssuer(Number(new URL(gone.url).port));
    await expect(holder(await back.token()), 'in the pause').rejects.toThrow('cannot be reached');
    clock += 2_000;
    expect(await holder(await back.token())).toMatchObject({ kind: 'OIDC' });
    await back.close();
  });

  it('does not keep Gavel from starting, nor API keys from being good, while it is away', async () => {
    const gone = await startIssuer();
    const token = await gone.token();
    await gone.close();
    const other = await startTestApp({
      database: app.database,
      config: { oidc: { ...settings(), issuer: gone.url } },
    });
    expect((await other.graphql(VIEWER)).data).toMatchObject({ viewer: { kind: 'API_KEY' } });
    const refused = await other.post('{"query":"{ viewer { name } }"}', {
      authorization: `Bearer ${token}`,
    });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('its issuer cannot be reached');
    await other.close();
  });

  it('that says it is another one is not believed', async () => {
    const localhost = issuer.url.replace('127.0.0.1', 'localhost');
    const tokens = new OidcTokens({ ...settings(), issuer: localhost });
    const token = await issuer.token({ iss: localhost });
    await expect(async () => tokens.holder(token)).rejects.toThrow('cannot be reached');
  });
});

describe('a connection', () => {
  const connect = (token: string, onClosed: (code: number) => void) =>
    createClient({
      url: `${app.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
      on: { closed: (event) => onClosed((event as { code: number }).code) },
    });

  it('may bring a token, and is closed when the token ends, however quiet it is', async () => {
    let code = 0;
    const client = connect(await issuer.token({ exp: now() + 2, realm_access }), (closed) => {
      code = closed;
    });
    const states = client.iterate({ query: 'subscription { championChanged { version } }' });
    expect((await states.next()).value).toMatchObject({ data: { championChanged: {} } });
    await expect(states.next()).rejects.toBeDefined();
    expect(code).toBe(4401);
  });

  it('with a token that is refused is closed', async () => {
    let code = 0;
    const client = connect(await issuer.token({ aud: 'others' }), (closed) => {
      code = closed;
    });
    const states = client.iterate({ query: 'subscription { championChanged { version } }' });
    await expect(states.next()).rejects.toBeDefined();
    expect(code).toBe(4401);
  });
});

describe('roles', () => {
  const rolesIn = (claims: Record<string, unknown>, rolesClaim: string) =>
    viewerOfClaims({ sub: 'a', exp: 1, ...claims }, { rolesClaim, roleNames: null }).roles;

  it.each([
    ['a list', { roles: ['VIEWER', 'SENIOR', 'VIEWER'] }, 'roles', ['VIEWER', 'SENIOR']],
    ['a text', { scope: 'openid VIEWER' }, 'scope', ['VIEWER']],
    ['a path', { a: { b: { c: ['ADMIN'] } } }, 'a.b.c', ['ADMIN']],
    ['a name with dots', { 'https://x.test/r': ['ADMIN'] }, 'https://x.test/r', ['ADMIN']],
    ['nothing', {}, 'roles', []],
    ['what is no role', { roles: ['admin', 7, null, '__proto__'] }, 'roles', []],
    ['what is no claim', {}, 'constructor.name', []],
  ])('stand in %s', (_where, claims, claim, roles) => {
    expect(rolesIn(claims, claim)).toEqual(roles);
  });
});

describe('the actors on record', () => {
  it('are holders of keys and tokens, with what is known of each', async () => {
    const { id: keyId } = await createKey(app, ['SUBMITTER'], { name: 'Uploader' });
    const { id: videoId } = await submit(app, { externalId: 'looked-at' });
    const token = await issuer.token({ name: 'Kim', sub: 'kim-1', realm_access });
    const { data: made } = await app.graphql<{ createReviewQueue: { queue: { id: string } } }>(
      `mutation { createReviewQueue(input: { key: "few", name: "Few", restricted: true,
         reviewers: ["oidc:kim-1", "kim"] }) { ... on ReviewQueueSuccess { queue { id } } } }`,
    );
    const queue = made.createReviewQueue.queue.id;
    await app.graphql(
      `mutation ($input: EnqueueVideoInput!) { enqueueVideo(input: $input) { __typename } }`,
      { input: { video: videoId, queue } },
    );
    const { data: leased } = await app.graphql<{
      leaseNextJob: { job: { id: string }; lease: { token: string } };
    }>(
      `mutation ($queue: ID!) { leaseNextJob(input: { queue: $queue }) {
         ... on LeaseNextJobSuccess { job { id } lease { token } } } }`,
      { queue },
      token,
    );
    await app.graphql(
      `mutation ($job: ID!, $leaseToken: String!) { decideJob(input: { job: $job,
         leaseToken: $leaseToken, label: CLAIM }) { __typename } }`,
      { job: leased.leaseNextJob.job.id, leaseToken: leased.leaseNextJob.lease.token },
      token,
    );

    const ACTORS = `query ($days: Int! = 30) { actors(days: $days) {
      actor kind apiKey { id name roles } lastSeenAt decisions queues { key } } }`;
    const { data } = await app.graphql<{ actors: { actor: string; lastSeenAt: string | null }[] }>(
      ACTORS,
    );
    const known = (actor: string) => data.actors.find((one) => one.actor === actor);
    const when = expect.stringMatching(/^20/);
    expect(known('oidc:kim-1')).toEqual({
      actor: 'oidc:kim-1',
      kind: 'OIDC',
      apiKey: null,
      lastSeenAt: when,
      decisions: 1,
      queues: [{ key: 'few' }],
    });
    expect(known('kim')).toMatchObject({ kind: null, lastSeenAt: null, queues: [{ key: 'few' }] });
    expect(data.actors).toContainEqual({
      actor: expect.stringMatching(/^key:/),
      kind: 'API_KEY',
      apiKey: { id: keyId, name: 'Uploader', roles: ['SUBMITTER'] },
      lastSeenAt: null,
      decisions: 0,
      queues: [],
    });
    expect(data.actors.some(({ actor }) => actor.startsWith('system:'))).toBe(false);
    const seen = data.actors.map(({ lastSeenAt }) => lastSeenAt ?? '');
    expect(seen).toEqual(seen.toSorted().toReversed());

    const { errors } = await app.graphql(ACTORS, { days: 0 });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('the environment', () => {
  const oidc = { GAVEL_OIDC_ISSUER: 'https://id.test/', GAVEL_OIDC_AUDIENCE: 'gavel' };

  it('names the issuer, and the roles by its groups', () => {
    expect(readConfig({}).oidc).toBeNull();
    expect(readConfig(oidc).oidc).toEqual({
      issuer: 'https://id.test/',
      audience: 'gavel',
      rolesClaim: 'roles',
      roleNames: null,
    });
    const names = 'Trust & Safety = MODERATOR, cn=admins,ou=x=ADMIN';
    expect(() => readConfig({ ...oidc, GAVEL_OIDC_ROLE_NAMES: names })).toThrow('group=ROLE');
    expect(
      readConfig({ ...oidc, GAVEL_OIDC_ROLE_NAMES: 'Trust & Safety = MODERATOR,ops=ADMIN' }).oidc
        ?.roleNames,
    ).toEqual(
      new Map([
        ['Trust & Safety', 'MODERATOR'],
        ['ops', 'ADMIN'],
      ]),
    );
  });

  it.each([
    [{ GAVEL_OIDC_ISSUER: 'https://id.test' }, 'must be set together'],
    [{ ...oidc, GAVEL_OIDC_ISSUER: 'http://id.test' }, 'must be an https:// URL'],
    [{ ...oidc, GAVEL_OIDC_ROLE_NAMES: 'a=KING' }, 'group=ROLE pairs'],
  ])('that makes no sense is told: %o', (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
  });
});

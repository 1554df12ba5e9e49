import dns, { type LookupAddress } from 'node:dns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { networkPolicy } from '../../../src/moderation/deliveries/network-policy.ts';
import { webhookSender } from '../../../src/moderation/deliveries/send-webhook.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

const LOOPBACK = ['127.0.0.0/8'];
const never = new AbortController().signal;

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

beforeEach(() => {
  receiver.requests.length = 0;
  receiver.answerWith((response) => response.end('thanks'));
});

afterAll(() => receiver.close());

/** A name server of our own: every name has these addresses. */
const resolvingTo = (...addresses: string[]) =>
  ((_host: string, _options: unknown, callback: (error: null, found: LookupAddress[]) => void) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as unknown as typeof dns.lookup;

const send = (
  url: string,
  networks: string[],
  { resolve, timeoutMs = 5_000 }: { resolve?: typeof dns.lookup; timeoutMs?: number } = {},
) =>
  webhookSender({
    policy: networkPolicy(networks),
    timeoutMs,
    ...(resolve !== undefined && { resolve }),
  })({ url, headers: { 'webhook-id': '1' }, body: '{}' }, never);

describe('an address', () => {
  const refusedAnywhere = [
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '10.0.0.5',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    'fe80::1',
    'fd00:ec2::254',
    'fec0::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    '100::1',
    'not an address',
  ];

  it.each(refusedAnywhere)('that is not public is refused: %s', (address) => {
    expect(networkPolicy([]).permits(address, { secure: true })).toBe(false);
  });

  it.each(['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'that is public is fine, over https: %s',
    (address) => {
      expect(networkPolicy([]).permits(address, { secure: true })).toBe(true);
      expect(networkPolicy([]).permits(address, { secure: false })).toBe(false);
      expect(networkPolicy(LOOPBACK).permits(address, { secure: false })).toBe(false);
    },
  );

  it('in an allowed network is fine, over http too, whichever way it is written', () => {
    const policy = networkPolicy(['10.1.0.0/16', 'fd00::/8']);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1']) {
      expect(policy.permits(address, { secure: false }), address).toBe(true);
    }
    for (const address of ['10.2.0.1', '127.0.0.1', 'fe80::1']) {
      expect(policy.permits(address, { secure: true }), address).toBe(false);
    }
  });
});

describe('a webhook', () => {
  // Each of these is 127.0.0.1, or ::1, to whoever connects.
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:0:0:1]',
    'localhost',
    '0.0.0.0',
    '127.0.0.1.',
    '①②⑦.0.0.1',
  ])('does not reach this machine as %s', async (host) => {
    const { statusCode, error } = await send(`http://${host}:${receiver.port}/`, []);
    expect({ statusCode, error }).toEqual({
      statusCode: null,
      error: expect.stringContaining('not a public address'),
    });
    expect(receiver.requests).toEqual([]);
  });

  it('does not reach an inner address behind a public name', async () => {
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1']]) {
      const resolve = resolvingTo(...addresses);
      const { error } = await send(`https://hooks.example:${receiver.port}/`, [], { resolve });
      expect(error, addresses.join()).toContain('not a public address');
    }
    expect(receiver.requests).toEqual([]);
  });

  it('goes to the address that was checked, though the name has changed its mind', async () => {
    const answers = [resolvingTo('127.0.0.1'), resolvingTo('10.0.0.1')];
    const asked: string[] = [];
    const changing = ((host: string, options: dns.LookupAllOptions, callback: never) => {
      asked.push(host);
      return (answers.shift() ?? dns.lookup)(host, options, callback);
    }) as unknown as typeof dns.lookup;
    const { statusCode } = await send(`http://hooks.example:${receiver.port}/in`, LOOPBACK, {
      resolve: changing,
    });
    expect({ statusCode, asked }).toEqual({ statusCode: 200, asked: ['hooks.example'] });
    expect(receiver.requests).toMatchObject([
      {
        path: '/in',
        body: '{}',
        headers: { 'content-type': 'application/json', 'webhook-id': '1' },
      },
    ]);
  });

  it('is not redirected', async () => {
    receiver.answerWith((response) =>
      response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end(),
    );
    expect(await send(receiver.url, LOOPBACK)).toMatchObject({ statusCode: 302 });
    expect(receiver.requests).toHaveLength(1);
  });

  it('keeps the first bytes of an endless answer, and lets go', async () => {
    receiver.answerWith((response) => {
      response.on('error', () => {});
      const more = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    });
    const { statusCode, response } = await send(receiver.url, LOOPBACK);
    expect({ statusCode, length: response?.length }).toEqual({ statusCode: 200, length: 1_024 });
  });

  it('keeps an answer of any bytes as text that Postgres takes', async () => {
    receiver.answerWith((response) =>
      response.end(Buffer.from([0x61, 0x00, 0xff, 0xed, 0xa0, 0x80])),
    );
    const { response } = await send(receiver.url, LOOPBACK);
    expect(response).toMatch(/^a\u{fffd}+$/u);
  });

  it.each([
    ['never answers', () => {}, /no answer within 200 ms/],
    [
      'hangs up',
      (response: { destroy(): unknown }) => void response.destroy(),
      /socket hang up|ECONNRESET/,
    ],
    [
      'answers with headers without end',
      (response: { socket: { write(text: string): unknown } | null }) =>
        void response.socket?.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
      /Header overflow/i,
    ],
    [
      'does not speak HTTP',
      (response: { socket: { end(text: string): unknown } | null }) =>
        void response.socket?.end('\u0000SSH-2.0-hello\r\n'),
      /Parse Error/,
    ],
  ])('to an endpoint that %s fails in time', async (_what, answer, error) => {
    receiver.answerWith(answer);
    expect(await send(receiver.url, LOOPBACK, { timeoutMs: 200 })).toEqual({
      statusCode: null,
      error: expect.stringMatching(error),
      response: null,
      retryAfterMs: null,
    });
  });

  it('counts the status of an answer whose body never ends in time', async () => {
    receiver.answerWith((response) => {
      response.writeHead(200);
      response.write('so far');
    });
    const outcome = await send(receiver.url, LOOPBACK, { timeoutMs: 200 });
    expect(outcome).toMatchObject({ statusCode: 200, response: 'so far', error: null });
  });

  it('tells of a port where nobody listens, and of a name that nobody has', async () => {
    const closed = await startReceiver();
    await closed.close();
    expect((await send(closed.url, LOOPBACK)).error).toContain('ECONNREFUSED');
    const resolve = ((_host: string, _options: unknown, callback: (error: Error) => void) =>
      callback(new Error('getaddrinfo ENOTFOUND nobody.example'))) as unknown as typeof dns.lookup;
    expect((await send('https://nobody.example', [], { resolve })).error).toContain('ENOTFOUND');
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export type TestIssuer = {
  readonly url: string;
  /** How often the keys were asked for. */
  readonly keyRequests: number;
  /** The public key now, as a PEM-less JWK in JSON: what an attacker has too. */
  publicKey(): Promise<string>;
  /** Signs with the newest key, as it would for `gavel`; what is given replaces the usual claims. */
  token(claims?: Record<string, unknown>): Promise<string>;
  /** Signs with a new key from now on, and publishes it in place of the old one. */
  rotate(): Promise<void>;
  close(): Promise<void>;
};

/** A real OpenID Connect issuer, as far as discovery and keys go, on a port of this machine. */
export async function startIssuer(port = 0): Promise<TestIssuer> {
  let generation = 0;
  let keyRequests = 0;
  let pair = await generateKeyPair('RS256', { extractable: true });
  const jwk = async () => ({
    ...(await exportJWK(pair.publicKey)),
    kid: `key-${generation}`,
    alg: 'RS256',
    use: 'sig',
  });
  const server = createServer(async (request, response) => {
    const answer = (body: unknown) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    };
    if (request.url === '/.well-known/openid-configuration') {
      answer({ issuer: url, jwks_uri: `${url}/keys` });
    } else if (request.url === '/keys') {
      keyRequests += 1;
      answer({ keys: [await jwk()] });
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    get keyRequests() {
      return keyRequests;
    },
    publicKey: async () => JSON.stringify(await jwk()),
    token: (claims = {}) =>
      new SignJWT({
        iss: url,
        aud: 'gavel',
        sub: 'user-1',
        exp: Math.floor(Date.now() / 1_000) + 600,
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: `key-${generation}` })
        .sign(pair.privateKey),
    async rotate() {
      generation += 1;
      pair = await generateKeyPair('RS256', { extractable: true });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

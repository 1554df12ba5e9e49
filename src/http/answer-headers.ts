import type { FastifyInstance } from 'fastify';

/**
 * On every answer, whatever it is, unless its route says something else: it is data of no other type, run by
 * no browser, framed by no page, embedded by no other origin, and kept by nobody. Pages of the dashboard have
 * a policy of their own (dashboard.ts). `Strict-Transport-Security` belongs to the proxy that ends TLS.
 */
export const DATA_HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Sets them before anything else looks at a request, so that no refusal goes out without. */
export function guardAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', (_request, reply, done) => {
    reply.headers(DATA_HEADERS);
    done();
  });
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * What a page of the dashboard may do: run its own scripts, talk to its own origin, and nothing else. The
 * component library sets style attributes, which only 'unsafe-inline' allows. Workers are GraphiQL's editor.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** In the place of those that all answers have. */
const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const;

/** How long a page waits before it asks again whether the dashboard is built. */
const RELOAD_SECONDS = 2;

const NOT_BUILT = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="refresh" content="${RELOAD_SECONDS}"><title>Gavel</title></head>
<body style="font-family: system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>The dashboard is being built</h1>
<p>This takes some seconds after the first start from a checkout, and this page reloads by itself. If it
does not end, run <code>npm run build</code> and read what it says. The API is ready: <code>POST /graphql</code>.</p>
</body></html>`;

/**
 * Serves the built dashboard at `/`. Its files have their hash in their names and are kept for ever; the
 * page that names them never is. Compressed twins (made by the build) are sent to who takes them.
 * @returns what answers an address that is no file: a page of the dashboard, drawn by the browser, where one
 * is asked for; null where it is not.
 */
export async function serveDashboard(
  server: FastifyInstance,
  { dashboardDir }: { dashboardDir: string },
): Promise<(request: FastifyRequest, reply: FastifyReply) => FastifyReply | null> {
  // The folder may be missing: a checkout builds it after its first start.
  await server.register(fastifyStatic, {
    root: dashboardDir,
    serve: false,
    preCompressed: true,
    cacheControl: false,
  });

  function sendPage(reply: FastifyReply): FastifyReply {
    reply.headers({ ...HEADERS, 'cache-control': 'no-cache' });
    if (existsSync(path.join(dashboardDir, 'index.html'))) return reply.sendFile('index.html');
    return reply.code(503).type('text/html').send(NOT_BUILT);
  }

  server.get('/', (_request, reply) => sendPage(reply));
  server.get('/gavel.svg', (_request, reply) => reply.headers(HEADERS).sendFile('gavel.svg'));
  server.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
    reply
      .headers({ ...HEADERS, 'cache-control': 'public, max-age=31536000, immutable' })
      .sendFile(`assets/${request.params['*']}`),
  );

  return (request, reply) => {
    const [address = ''] = request.url.split('?');
    const isPage =
      request.method === 'GET' &&
      String(request.headers.accept).includes('text/html') &&
      path.posix.extname(address) === '';
    return isPage ? sendPage(reply) : null;
  };
}

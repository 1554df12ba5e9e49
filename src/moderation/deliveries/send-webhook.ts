import type dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { traced } from '../../tracing/traced.ts';
import { guardedLookup, type NetworkPolicy, RefusedAddressError } from './network-policy.ts';

/** How one request to an endpoint ended. */
export type SendOutcome = Readonly<{
  /** Null when there was no answer. */
  statusCode: number | null;
  /** Why there was no answer. */
  error: string | null;
  /** The first bytes of the answer. */
  response: string | null;
  /** How long the endpoint asks to be left alone, by `Retry-After` in seconds. */
  retryAfterMs: number | null;
}>;

export type SendWebhook = (
  request: { url: string; headers: Record<string, string>; body: string },
  signal: AbortSignal,
) => Promise<SendOutcome>;

const TIMEOUT_MS = 15_000;
const MAX_RESPONSE_BYTES = 1_024;
const MAX_ERROR_LENGTH = 500;

/**
 * Makes what posts webhooks: over a connection of its own each, to an address that the policy permits,
 * following no redirect, reading no more of the answer than its status and first bytes.
 * @param timeoutMs for the whole, from the name's lookup to the last byte read.
 */
export function webhookSender({
  policy,
  timeoutMs = TIMEOUT_MS,
  resolve,
}: {
  policy: NetworkPolicy;
  timeoutMs?: number;
  resolve?: typeof dns.lookup;
}): SendWebhook {
  const send: SendWebhook = async ({ url, headers, body }, signal) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await post({ url: new URL(url), headers, body }, policy, {
        resolve,
        signal: AbortSignal.any([signal, timeout]),
      });
      const { statusCode = 0 } = response;
      const retryAfter = response.headers['retry-after'] ?? '';
      return {
        statusCode,
        error: null,
        response: await firstBytes(response),
        retryAfterMs: /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : null,
      };
    } catch (thrown) {
      const error = timeout.aborted ? `no answer within ${timeoutMs} ms` : messageOf(thrown);
      return { statusCode: null, error, response: null, retryAfterMs: null };
    }
  };
  return (request, signal) => {
    const attributes = { 'server.address': new URL(request.url).hostname };
    return traced('POST webhook', { kind: 'CLIENT', attributes }, async (span) => {
      const outcome = await send(request, signal);
      if (outcome.statusCode !== null) {
        span.setAttribute('http.response.status_code', outcome.statusCode);
      }
      return outcome;
    });
  };
}

function post(
  { url, headers, body }: { url: URL; headers: Record<string, string>; body: string },
  policy: NetworkPolicy,
  { signal, resolve }: { signal: AbortSignal; resolve: typeof dns.lookup | undefined },
): Promise<http.IncomingMessage> {
  const secure = url.protocol === 'https:';
  // An address for a host is not looked up, so it is checked here.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !policy.permits(host, { secure })) {
    throw new RefusedAddressError(host, host);
  }
  return new Promise((settle, reject) => {
    const request = (secure ? https : http).request(
      url,
      {
        method: 'POST',
        agent: false,
        lookup: guardedLookup(policy, { secure, ...(resolve !== undefined && { resolve }) }),
        signal,
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'accept-encoding': 'identity',
          'user-agent': 'Gavel-Webhooks',
        },
      },
      settle,
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Reads what is worth keeping of an answer and lets go; its status counts, whatever its body does. */
async function firstBytes(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MAX_RESPONSE_BYTES) break;
    }
  } catch {
    // Cut off, by the other side or by the timeout.
  }
  response.destroy();
  return storable(Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES).toString('utf8'));
}

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return storable(String(thrown));
  // Of several addresses each has failed in its own way; the first tells enough.
  const [first] = thrown instanceof AggregateError ? thrown.errors : [];
  const { message } = first instanceof Error ? first : thrown;
  return storable(message || thrown.name).slice(0, MAX_ERROR_LENGTH);
}

/** Postgres keeps no NUL. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{fffd}');
}

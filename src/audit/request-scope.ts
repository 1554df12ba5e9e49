import { AsyncLocalStorage } from 'node:async_hooks';

const requests = new AsyncLocalStorage<string>();

/**
 * Runs `work` on behalf of a request. Whatever it calls, `recordAudit` writes the request's id down, so no
 * use case has to hand it on (docs/adr/0050-audit.md). Work of several requests at once, such as a batch of
 * submissions, says `requestId: null` itself: it would bear the id of whoever came first.
 */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return requests.run(requestId, work);
}

/** The request on whose behalf this runs; null in a job, or on the command line. */
export function currentRequestId(): string | null {
  return requests.getStore() ?? null;
}

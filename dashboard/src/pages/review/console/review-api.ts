import type { ApolloClient } from '@apollo/client';
import { print } from '@apollo/client/utilities';
import { nameOf } from '../../../graphql/document-name.ts';
import type {
  ConsoleJobFragment,
  DecideJobInput,
  EscalateJobInput,
  JobBackgroundQuery,
} from '../../../graphql/generated/graphql.ts';
import { storedKey } from '../../../session/session.ts';
import {
  BACKGROUND,
  DECIDE,
  ESCALATE,
  HELD,
  LEASE,
  RELEASE,
  RENEW,
  SKIP,
  UNDO,
} from '../documents.ts';
import { type Attempt, RefusedError, untilAnswered } from './until-answered.ts';

export type Job = ConsoleJobFragment;
export type Background = JobBackgroundQuery;
/** A job with the token that lets this person write. */
export type Leased = { job: Job; token: string; askedAt: number };
type Options = Parameters<typeof untilAnswered>[1];

const FRESH = { fetchPolicy: 'no-cache' } as const;

/**
 * What the console asks of the server. Nothing of it is kept in the client's cache: a job is what it was
 * when it was leased, and what is hidden now must not come back from an earlier page.
 */
export function reviewApi(apollo: ApolloClient, queue: string) {
  async function held(context: Attempt['context']): Promise<Leased[]> {
    const askedAt = Date.now();
    const { data } = await apollo.query({ query: HELD, ...FRESH, context });
    return (data?.myLeases ?? [])
      .filter(({ job }) => job.queue.id === queue)
      .flatMap(({ job }) => leasedOf(job, askedAt));
  }

  return {
    held: (options: Options) => untilAnswered(({ context }) => held(context), options),

    /** The next job; null where nothing waits. After a lost answer it looks first what that has leased. */
    next: (another: boolean, isKnown: (job: string) => boolean, options: Options) =>
      untilAnswered(async ({ number, context }) => {
        if (number > 1) {
          const stray = (await held(context)).find(({ job }) => !isKnown(job.id));
          if (stray !== undefined) return stray;
        }
        const askedAt = Date.now();
        const variables = { queue, another };
        const { data } = await apollo.mutate({ mutation: LEASE, variables, ...FRESH, context });
        const result = requireData(data).leaseNextJob;
        if (result.__typename !== 'LeaseNextJobSuccess') throw new RefusedError(result.message);
        return result.job === null || result.job === undefined
          ? null
          : (leasedOf(result.job, askedAt)[0] ?? null);
      }, options),

    async background({ id, blind, predictionHidden, video }: Job): Promise<Background> {
      const variables = {
        job: id,
        video: video.id,
        author: video.authorExternalId ?? '',
        hasAuthor: video.authorExternalId !== null && video.authorExternalId !== undefined,
        decisions: !blind,
        predictions: !predictionHidden,
      };
      const { data } = await apollo.query({
        query: BACKGROUND,
        variables,
        ...FRESH,
        errorPolicy: 'all',
      });
      return requireData(data);
    },

    async renew({ job, token }: Pick<Leased, 'job' | 'token'>) {
      const variables = { job: job.id, token };
      const { data } = await apollo.mutate({ mutation: RENEW, variables, ...FRESH });
      return requireData(data).renewLease;
    },

    decide: (input: DecideJobInput, options: Options) =>
      untilAnswered(async ({ context }) => {
        const { data } = await apollo.mutate({
          mutation: DECIDE,
          variables: { input },
          ...FRESH,
          context,
        });
        return requireData(data).decideJob;
      }, options),

    escalate: (input: EscalateJobInput, options: Options) =>
      untilAnswered(async ({ context }) => {
        const { data } = await apollo.mutate({
          mutation: ESCALATE,
          variables: { input },
          ...FRESH,
          context,
        });
        return requireData(data).escalateJob;
      }, options),

    skip: ({ job, token }: Leased, options: Options) =>
      untilAnswered(async ({ context }) => {
        const { data } = await apollo.mutate({
          mutation: SKIP,
          variables: { job: job.id, token },
          ...FRESH,
          context,
        });
        return requireData(data).skipJob;
      }, options),

    undo: (decision: string, options: Options) =>
      untilAnswered(async ({ context }) => {
        const askedAt = Date.now();
        const { data } = await apollo.mutate({
          mutation: UNDO,
          variables: { decision },
          ...FRESH,
          context,
        });
        const result = requireData(data).undoDecision;
        if (result.__typename !== 'UndoDecisionSuccess') return { refused: result.message };
        const [leased = null] = result.job ? leasedOf(result.job, askedAt) : [];
        return { refused: null, leased };
      }, options),

    /** Gives a job back, also while the page goes away; nobody waits for the answer. */
    release({ job, token }: Pick<Leased, 'job' | 'token'>): void {
      void fetch('/graphql', {
        method: 'POST',
        keepalive: true,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${storedKey() ?? ''}`,
        },
        body: JSON.stringify({
          query: print(RELEASE),
          variables: { job: job.id, token },
          extensions: nameOf(RELEASE),
        }),
      }).catch(() => undefined);
    },
  };
}

export type ReviewApi = ReturnType<typeof reviewApi>;

function leasedOf(job: Job, askedAt: number): Leased[] {
  const token = job.lease?.token;
  return token === null || token === undefined ? [] : [{ job, token, askedAt }];
}

function requireData<T>(data: T | null | undefined): T {
  if (data === null || data === undefined) throw new RefusedError('the server answered nothing');
  return data;
}

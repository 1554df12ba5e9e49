import type { ClaimLabel, LeaseLoss } from '../../../graphql/generated/graphql.ts';
import type { Background, Job, Leased } from './review-api.ts';

/** What a person has put together about a job before they decide it. */
export type Draft = Readonly<{
  policies: readonly string[];
  actions: readonly string[];
  reason: string;
}>;

export type Verdict =
  | { kind: 'DECIDE'; label: ClaimLabel }
  | { kind: 'ESCALATE' }
  | { kind: 'SKIP' };

/** A job on the desk: the first of the desk is the one on the screen, the next is ready behind it. */
export type Held = Leased & {
  /** By this browser's clock: from when it was asked for, so never later than the server's end. */
  endsAt: number;
  draft: Draft;
  background: Background | 'LOADING' | 'FAILED';
  /** Why it is here again. */
  returned: { verdict: Verdict | null; message: string | null } | null;
};

/** What became of a job that has left the screen. */
export type Left = Readonly<{
  key: number;
  held: Held;
  verdict: Verdict;
  state: 'SENDING' | 'RETRYING' | 'DONE' | 'UNDOING' | 'UNDONE' | 'RETURNED' | 'LOST';
  decisionId: string | null;
  undoUntil: number;
  /** What the model had said, once it may be told. */
  model: { label: ClaimLabel; claimProbability: number } | null;
  problem: string | null;
}>;

/** A job that was lost before its decision was on record, with what the person had written. */
export type Lost = Readonly<{
  key: number;
  job: Job;
  loss: LeaseLoss;
  verdict: Verdict | null;
  reason: string;
}>;

export type SessionState = Readonly<{
  desk: readonly Held[];
  /** LOADING: a job is on its way. EMPTY: nothing waits. AWAY: the lease ended with nobody here. */
  phase: 'LOADING' | 'WORKING' | 'EMPTY' | 'AWAY' | 'FAILED';
  failure: string | null;
  trail: readonly Left[];
  lost: readonly Lost[];
  /** No answer comes back at the moment. */
  offline: boolean;
  /** The screen has just changed by itself: what is pressed now was meant for what was there before. */
  guarded: boolean;
  /** What is read out; the number makes the same words twice two events. */
  said: Readonly<{ number: number; what: Announcement }> | null;
}>;

export type Announcement =
  | { kind: 'NEXT'; after: Verdict | null; job: Job }
  | { kind: 'EMPTY'; after: Verdict | null }
  | { kind: 'RETURNED'; job: Job }
  | { kind: 'UNDONE'; job: Job }
  | { kind: 'LOST'; job: Job }
  | { kind: 'NOTHING_TO_UNDO' };

export const EMPTY_DRAFT: Draft = { policies: [], actions: [], reason: '' };

export const TRAIL_LENGTH = 20;

export function isUndoable(left: Left, now: number, senior: boolean): boolean {
  if (left.verdict.kind !== 'DECIDE') return false;
  if (left.state === 'SENDING' || left.state === 'RETRYING') return true;
  return left.state === 'DONE' && (senior || now < left.undoUntil);
}

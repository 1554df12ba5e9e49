import type { ConsoleNoteFragment, LeaseLoss } from '../../../graphql/generated/graphql.ts';
import { forgetDraft, storeDraft, storedDraft } from './drafts.ts';
import type { Leased, ReviewApi } from './review-api.ts';
import {
  type Announcement,
  type Draft,
  type Held,
  isUndoable,
  type Left,
  type SessionState,
  TRAIL_LENGTH,
  type Verdict,
} from './session-state.ts';
import { isTyping } from './use-keys.ts';

/** On the desk: the job on the screen, and the next. */
const DESK = 2;
/** How long keys do nothing after the screen has changed by itself, under the person's fingers. */
const GUARD_MS = 500;
const TYPING_GUARD_MS = 3_000;
const TICK_MS = 1_000;
/** An emptied queue is looked at again: a lease that somebody lets go is not told as a new job. */
const EMPTY_POLL_MS = 15_000;

type Queue = { id: string; leaseSeconds: number; undoSeconds: number };

/**
 * A person's work on one queue, apart from how it looks. The next job is leased while the present one is
 * read, so a verdict takes it off the desk at once and is sent behind the screen, again until it is
 * answered. What the server refuses comes back to the front of the desk with what was written; what was
 * lost is told with it. Leases are renewed while the person is active. The page's end gives back what lies
 * ready, and keeps the job on the screen, for whoever only loads it again.
 */
export class ReviewSession {
  #state: SessionState = {
    desk: [],
    phase: 'LOADING',
    failure: null,
    trail: [],
    lost: [],
    offline: false,
    guarded: false,
    said: null,
  };
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  readonly #api: ReviewApi;
  readonly #queue: Queue;
  readonly #person: { actor: string; senior: boolean };
  #ticking: ReturnType<typeof setInterval> | undefined;
  #fetching = false;
  #numbers = 0;
  #guarding: ReturnType<typeof setTimeout> | undefined;
  #activeAt = Date.now();
  #lookedAt = 0;
  readonly #renewing = new Set<string>();
  readonly #undoWanted = new Set<number>();

  constructor(
    api: ReviewApi,
    { queue, person }: { queue: Queue; person: { actor: string; senior: boolean } },
  ) {
    this.#api = api;
    this.#queue = queue;
    this.#person = person;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.#state;

  /** Takes up what was on the screen before the page was loaded again, else the next job. */
  async start(): Promise<void> {
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
    this.#fetching = true;
    try {
      const mine = await this.#api.held(this.#options());
      const before = sessionStorage.getItem(this.#currentKey());
      const leased = mine.find(({ job }) => job.id === before) ?? mine[0];
      if (leased !== undefined && !this.#closing.signal.aborted) {
        this.#lay(leased, { first: true, returned: null });
        void this.#renew(leased.job.id);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#fetching = false;
    await this.#fill();
  }

  /** @param keepFirst leaves the job on the screen leased: the person may only load the page again. */
  close({ keepFirst }: { keepFirst: boolean }): void {
    clearInterval(this.#ticking);
    clearTimeout(this.#guarding);
    this.#closing.abort();
    for (const held of this.#state.desk.slice(keepFirst ? 1 : 0)) this.#api.release(held);
    if (!keepFirst) sessionStorage.removeItem(this.#currentKey());
  }

  edit(change: Partial<Draft>): void {
    const [first] = this.#state.desk;
    if (first === undefined) return;
    const draft = { ...first.draft, ...change };
    storeDraft(first.job.id, draft);
    this.#change(first.job.id, { draft });
  }

  /** @returns whether the job left the screen; false where there is none, or it has only just come. */
  settle(verdict: Verdict): boolean {
    const [held, ...desk] = this.#state.desk;
    if (held === undefined || this.#state.guarded) return false;
    this.#numbers += 1;
    const left: Left = {
      key: this.#numbers,
      held: { ...held, returned: null },
      verdict,
      state: 'SENDING',
      decisionId: null,
      undoUntil: 0,
      model: null,
      problem: null,
    };
    this.#update({ desk, trail: [left, ...this.#state.trail].slice(0, TRAIL_LENGTH) });
    this.#sayNext(verdict);
    // The decision first: a lease that ran out is judged before the queue hands its job out again.
    void this.#send(left);
    void this.#fill();
    return true;
  }

  /** Takes back a decision of the trail; the newest that can be, by default. */
  async undo(key?: number): Promise<void> {
    const left = this.#state.trail.find((left) =>
      key === undefined ? isUndoable(left, Date.now(), this.#person.senior) : left.key === key,
    );
    if (left === undefined) return this.#say({ kind: 'NOTHING_TO_UNDO' });
    if (left.decisionId === null) {
      // Not answered yet: taken back when it is.
      this.#undoWanted.add(left.key);
      return this.#changeLeft(left.key, { state: 'UNDOING' });
    }
    this.#changeLeft(left.key, { state: 'UNDOING', problem: null });
    try {
      const result = await this.#api.undo(left.decisionId, this.#options());
      if (result.refused !== null) {
        return this.#changeLeft(left.key, { state: 'DONE', problem: result.refused });
      }
      this.#changeLeft(left.key, { state: 'UNDONE' });
      if (result.leased === null) return;
      storeDraft(result.leased.job.id, left.held.draft);
      this.#lay(result.leased, {
        first: true,
        returned: { verdict: left.verdict, message: null },
      });
      this.#guard();
      this.#say({ kind: 'UNDONE', job: left.held.job });
    } catch (error) {
      this.#changeLeft(left.key, { state: 'DONE', problem: messageOf(error) });
    }
  }

  /** Whether a verdict waits for an answer that did not come: it would go with the page. */
  get isOwing(): boolean {
    return this.#state.trail.some(({ state }) => state === 'RETRYING');
  }

  /** The person is here: their leases are worth renewing. */
  active(): void {
    this.#activeAt = Date.now();
    const [first] = this.#state.desk;
    if (first !== undefined && this.#isLate(first)) void this.#renew(first.job.id);
  }

  /** Looks whether something waits, after a sign that something may. */
  wake(): void {
    if (this.#state.phase === 'EMPTY') void this.#fill();
  }

  /** Goes on after a lease ended with nobody here, or after a failure. */
  resume(): void {
    this.#activeAt = Date.now();
    this.#update({ phase: 'LOADING', failure: null });
    void this.#fill();
  }

  /** A note of this person's stands with the others at once. */
  noted(job: string, note: ConsoleNoteFragment): void {
    const held = this.#state.desk.find((held) => held.job.id === job);
    if (held === undefined || typeof held.background === 'string') return;
    const { video } = held.background;
    if (!video) return;
    const notes = { nodes: [note, ...(video.notes?.nodes ?? [])] };
    this.#change(job, { background: { ...held.background, video: { ...video, notes } } });
  }

  dismissLost(key: number): void {
    this.#update({ lost: this.#state.lost.filter((lost) => lost.key !== key) });
  }

  #options() {
    const onUnanswered = (): void => {
      if (!this.#state.offline) this.#update({ offline: true });
    };
    return { closed: this.#closing.signal, onUnanswered };
  }

  /** Leases until the desk is full, one after the other. */
  async #fill(): Promise<void> {
    if (this.#fetching || this.#closing.signal.aborted) return;
    if (this.#state.phase === 'AWAY' || this.#state.phase === 'FAILED') return;
    this.#fetching = true;
    try {
      while (this.#state.desk.length < DESK) {
        this.#lookedAt = Date.now();
        const leased = await this.#api.next(true, (id) => this.#isKnown(id), this.#options());
        if (this.#state.offline) this.#update({ offline: false });
        if (leased === null) {
          const isEmpty = this.#state.desk.length === 0;
          if (isEmpty && this.#state.phase !== 'EMPTY') {
            this.#update({ phase: 'EMPTY' });
            this.#say({ kind: 'EMPTY', after: null });
          }
          break;
        }
        if (this.#closing.signal.aborted) {
          this.#api.release(leased);
          break;
        }
        const wasEmpty = this.#state.desk.length === 0;
        this.#lay(leased, { first: false, returned: null });
        if (wasEmpty) {
          this.#guard();
          this.#sayNext(null);
        }
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#fetching = false;
    }
  }

  #isKnown(job: string): boolean {
    return (
      this.#state.desk.some(({ job: { id } }) => id === job) ||
      this.#state.trail.some(({ held, state }) => held.job.id === job && state !== 'UNDONE')
    );
  }

  #lay(leased: Leased, { first, returned }: { first: boolean; returned: Held['returned'] }): void {
    const held: Held = {
      ...leased,
      endsAt: leased.askedAt + this.#queue.leaseSeconds * 1000,
      draft: storedDraft(leased.job.id),
      background: 'LOADING',
      returned,
    };
    const others = this.#state.desk.filter(({ job }) => job.id !== leased.job.id);
    this.#update({
      desk: first ? [held, ...others] : [...others, held],
      phase: 'WORKING',
      // Who has it now is this person: it had only expired.
      lost: this.#state.lost.map((lost) =>
        lost.job.id === leased.job.id && lost.loss === 'TAKEN'
          ? { ...lost, loss: 'EXPIRED' }
          : lost,
      ),
    });
    this.#api.background(leased.job).then(
      (background) => this.#change(leased.job.id, { background }),
      () => this.#change(leased.job.id, { background: 'FAILED' }),
    );
  }

  async #send(left: Left): Promise<void> {
    const { held, verdict, key } = left;
    const sentAt = Date.now();
    const options = {
      closed: this.#closing.signal,
      isVerdict: true,
      onUnanswered: () => {
        this.#options().onUnanswered();
        const now = this.#state.trail.find((one) => one.key === key);
        if (now?.state === 'SENDING') this.#changeLeft(key, { state: 'RETRYING' });
      },
    };
    try {
      const outcome = await this.#ask(held, verdict, options);
      if (this.#state.offline) this.#update({ offline: false });
      if (outcome.kind === 'DONE') {
        forgetDraft(held.job.id);
        const { decisionId, model } = outcome;
        const undoUntil = sentAt + this.#queue.undoSeconds * 1000;
        this.#changeLeft(key, { state: 'DONE', decisionId, model, undoUntil });
        if (this.#undoWanted.delete(key)) await this.undo(key);
      } else if (outcome.kind === 'LOST') {
        this.#changeLeft(key, { state: 'LOST' });
        this.#lose(held, outcome.loss, verdict);
      } else {
        this.#bringBack(left, outcome.message);
      }
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#bringBack(left, messageOf(error));
    }
  }

  async #ask(
    held: Held,
    verdict: Verdict,
    options: Parameters<ReviewApi['undo']>[1],
  ): Promise<Outcome> {
    const { job, token, draft } = held;
    const reason = draft.reason.trim();
    const claim = { job: job.id, leaseToken: token };
    if (verdict.kind === 'SKIP') {
      const result = await this.#api.skip(held, options);
      // What is no longer held is given back already.
      const isGone = result.__typename === 'LeaseLostError' || result.__typename === 'LeaseSuccess';
      return isGone ? DONE : { kind: 'REFUSED', message: result.message };
    }
    if (verdict.kind === 'ESCALATE') {
      const result = await this.#api.escalate({ ...claim, reason }, options);
      if (result.__typename === 'EscalateJobSuccess') return DONE;
      if (result.__typename !== 'LeaseLostError') {
        return { kind: 'REFUSED', message: result.message };
      }
      // The first answer was lost: it was we who handed it on.
      const { status, closedBy } = result.job;
      const isOurs = status === 'ESCALATED' && closedBy === this.#person.actor;
      return isOurs ? DONE : { kind: 'LOST', loss: result.loss };
    }
    const result = await this.#api.decide(
      {
        ...claim,
        label: verdict.label,
        policies: [...draft.policies],
        actions: [...draft.actions],
        reason: reason === '' ? null : reason,
      },
      options,
    );
    if (result.__typename === 'LeaseLostError') return { kind: 'LOST', loss: result.loss };
    if (result.__typename !== 'DecisionSuccess') {
      return { kind: 'REFUSED', message: result.message };
    }
    const { id, prediction } = result.decision;
    return { kind: 'DONE', decisionId: id, model: prediction };
  }

  #bringBack({ key, held, verdict }: Left, message: string): void {
    this.#undoWanted.delete(key);
    this.#changeLeft(key, { state: 'RETURNED', problem: message });
    const desk = this.#state.desk.filter(({ job }) => job.id !== held.job.id);
    const back = { ...held, returned: { verdict, message } };
    // Who is writing about the next job is not interrupted: the other one comes after it.
    const place = isTyping(document.activeElement) ? 1 : 0;
    this.#update({ desk: desk.toSpliced(place, 0, back), phase: 'WORKING' });
    this.#guard();
    this.#say({ kind: 'RETURNED', job: held.job });
  }

  #lose({ job, token, draft }: Held, told: LeaseLoss, verdict: Verdict | null): void {
    this.#numbers += 1;
    const desk = this.#state.desk.filter((held) => held.token !== token);
    const isHereAgain = desk.some((held) => held.job.id === job.id);
    const loss = told === 'TAKEN' && isHereAgain ? 'EXPIRED' : told;
    const lost = { key: this.#numbers, job, loss, verdict, reason: draft.reason };
    forgetDraft(job.id);
    this.#update({
      lost: [lost, ...this.#state.lost],
      desk,
    });
    this.#guard();
    this.#say({ kind: 'LOST', job });
  }

  #tick(): void {
    const now = Date.now();
    for (const [place, held] of this.#state.desk.entries()) {
      if (held.endsAt <= now) {
        if (place === 0) {
          this.#update({ phase: 'AWAY' });
          this.#lose(held, 'EXPIRED', null);
        } else {
          const desk = this.#state.desk.filter(({ job }) => job.id !== held.job.id);
          this.#update({ desk });
        }
      } else if (this.#isLate(held) && this.#isActive()) void this.#renew(held.job.id);
    }
    const isDue = now - this.#lookedAt > EMPTY_POLL_MS;
    const wantsMore = this.#state.phase === 'EMPTY' || this.#state.desk.length === 1;
    if (isDue && wantsMore && this.#isActive()) void this.#fill();
  }

  #isActive(): boolean {
    return Date.now() - this.#activeAt < this.#queue.leaseSeconds * 500;
  }

  #isLate({ endsAt }: Held): boolean {
    return endsAt - Date.now() < this.#queue.leaseSeconds * 500;
  }

  async #renew(id: string): Promise<void> {
    const held = this.#state.desk.find(({ job }) => job.id === id);
    if (held === undefined || this.#renewing.has(id)) return;
    this.#renewing.add(id);
    const askedAt = Date.now();
    try {
      const result = await this.#api.renew(held);
      if (result.__typename === 'LeaseSuccess') {
        this.#change(id, { endsAt: askedAt + this.#queue.leaseSeconds * 1000 });
      } else if (this.#state.desk[0]?.job.id === id) {
        this.#lose(held, result.__typename === 'LeaseLostError' ? result.loss : 'CLOSED', null);
        void this.#fill();
      } else {
        this.#update({ desk: this.#state.desk.filter(({ job }) => job.id !== id) });
      }
    } catch {
      // Not answered: the next tick asks again, and the clock on the screen goes on.
    } finally {
      this.#renewing.delete(id);
    }
  }

  #fail(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    if (this.#state.desk.length > 0) return;
    this.#update({ phase: 'FAILED', failure: messageOf(error) });
  }

  #sayNext(after: Verdict | null): void {
    const [first] = this.#state.desk;
    if (first !== undefined) this.#say({ kind: 'NEXT', after, job: first.job });
  }

  #say(what: Announcement): void {
    this.#numbers += 1;
    this.#update({ said: { number: this.#numbers, what } });
  }

  #guard(): void {
    clearTimeout(this.#guarding);
    this.#update({ guarded: true });
    const ms = isTyping(document.activeElement) ? TYPING_GUARD_MS : GUARD_MS;
    this.#guarding = setTimeout(() => this.#update({ guarded: false }), ms);
  }

  #change(job: string, change: Partial<Held>): void {
    this.#update({
      desk: this.#state.desk.map((held) => (held.job.id === job ? { ...held, ...change } : held)),
    });
  }

  #changeLeft(key: number, change: Partial<Left>): void {
    this.#update({
      trail: this.#state.trail.map((left) => (left.key === key ? { ...left, ...change } : left)),
    });
  }

  #update(change: Partial<SessionState>): void {
    const state = { ...this.#state, ...change };
    const [first] = state.desk;
    if (first === undefined && state.phase === 'WORKING') state.phase = 'LOADING';
    this.#state = state;
    if (first !== undefined) sessionStorage.setItem(this.#currentKey(), first.job.id);
    for (const listener of this.#listeners) listener();
  }

  #currentKey(): string {
    return `gavel.review.current.${this.#queue.id}`;
  }
}

type Outcome =
  | { kind: 'DONE'; decisionId: string | null; model: Left['model'] }
  | { kind: 'LOST'; loss: LeaseLoss }
  | { kind: 'REFUSED'; message: string };

const DONE: Outcome = { kind: 'DONE', decisionId: null, model: null };

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

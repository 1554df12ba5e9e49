import { CONFUSABLES } from '../ml/text/confusables.ts';
import { SEPARATOR, TextFolder } from '../ml/text/text-folder.ts';
import type { ClaimLabel, Counts } from '../ml/types.ts';

/** What is counted of an author's past. Of strikes, those that count now, whenever they were given. */
export const HISTORY_MEASURES = ['VIDEOS', 'CLAIMS', 'DECISIONS', 'ACTIONS', 'STRIKES'] as const;
export type HistoryMeasure = (typeof HISTORY_MEASURES)[number];

/** One count of an author's past: of the last so many days. */
export type HistoryNeed = Readonly<{ measure: HistoryMeasure; days: number }>;

/** Everything that a condition may look at: a video, and a prediction of it. Null is "not known". */
export type RuleFacts = Counts &
  Readonly<{
    videoId: string;
    transcript: string;
    durationSec: number | null;
    authorExternalId: string | null;
    verifiedStatus: 'VERIFIED' | 'NOT_VERIFIED';
    authorBanStatus: 'ACTIVE' | 'UNDER_REVIEW' | 'BANNED';
    label: ClaimLabel;
    claimProbability: number;
    confidence: number | null;
    familiarity: number | null;
    needsReview: boolean | null;
    /** Counts of the author's past, by `historyKey`; null when it could not be read. */
    history: ReadonlyMap<string, number> | null;
  }>;

export function historyKey({ measure, days }: HistoryNeed): string {
  return `${measure}.${days}d`;
}

/** How near a probability is to a coin's toss: 0 (sure) to 1. Queues order by it. */
export function uncertaintyOf(claimProbability: number): number {
  return 1 - Math.abs(2 * claimProbability - 1);
}

/** A fact that was looked at, as it goes on record: never a text of the video, nor who its author is. */
export type LookedAt = Record<string, string | number | boolean | null | readonly string[]>;

/**
 * One video's facts while rules look at them. The transcript is folded once for all rules; what a
 * condition looks at is noted only where a record is kept.
 */
export class FactReader {
  readonly facts: RuleFacts;
  #words: string | null = null;
  #record: LookedAt | null = null;

  constructor(facts: RuleFacts) {
    this.facts = facts;
  }

  /** Runs `look` and returns what it looked at. */
  record(look: () => void): LookedAt {
    const record: LookedAt = {};
    this.#record = record;
    try {
      look();
    } finally {
      this.#record = null;
    }
    return record;
  }

  /** Notes a fact and gives it back. */
  note<Value extends LookedAt[string]>(name: string, value: Value): Value {
    if (this.#record !== null) this.#record[name] = value;
    return value;
  }

  /** The transcript's words, folded, each between blanks: ` the news `. */
  get words(): string {
    this.#words ??= foldWords(this.facts.transcript);
    return this.#words;
  }

  /** @throws Error when the author's past could not be read. */
  history(need: HistoryNeed): number | null {
    const { authorExternalId, history } = this.facts;
    if (authorExternalId === null) return null;
    const count = history?.get(historyKey(need));
    if (count === undefined) throw new Error('the history of the author could not be read');
    return count;
  }
}

const folder = new TextFolder(CONFUSABLES);
const BLANK = ' '.charCodeAt(0);

/**
 * A text's words as the model reads them (see ml/text/text-folder.ts): case, accents, look-alike letters
 * and invisible characters do not matter. Each stands between blanks; a text without words is one blank.
 */
export function foldWords(text: string): string {
  const length = folder.fold(text);
  const codes = folder.codes.slice(0, length).map((code) => (code === SEPARATOR ? BLANK : code));
  const words = new TextDecoder('utf-16le').decode(codes).split(' ').filter(Boolean).join(' ');
  return words === '' ? ' ' : ` ${words} `;
}

import type { Database } from '../../db/database.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Logger } from '../../logger.ts';
import { compileRules, NO_RULES, type RuleFailure, type RuleSet } from '../../rules/rule-set.ts';
import type { RuleSource } from './load-rules.ts';

const RECORD_EVERY_MS = 1_000;
const MAX_MESSAGE_LENGTH = 1_000;

type Failing = { ruleId: string; ruleVersion: number; message: string; count: number };

/**
 * The rules as the write path sees them: one compiled set at a time, swapped as a whole. Rules that fail
 * are counted and logged at once, and put on record a moment later, so that no write waits for it.
 */
export class RuleBook {
  /** What takes the actions of rules needs it. */
  readonly jobs: Jobs;
  readonly #database: Pick<Database, 'pool'>;
  readonly #log: Logger;
  readonly #onFailure: () => void;
  #current: RuleSet = NO_RULES;
  #source = '';
  readonly #failing = new Map<string, Failing>();
  #timer: NodeJS.Timeout | undefined;
  #recording: Promise<void> = Promise.resolve();

  constructor({
    database,
    jobs,
    log,
    onFailure = () => {},
  }: {
    database: Pick<Database, 'pool'>;
    jobs: Jobs;
    log: Logger;
    onFailure?: () => void;
  }) {
    this.jobs = jobs;
    this.#database = database;
    this.#log = log;
    this.#onFailure = onFailure;
  }

  /** The set to judge a batch by: take it once a batch. */
  get current(): RuleSet {
    return this.#current;
  }

  /** Judges by other rules from now on; the same ones change nothing. Answers whether they are others. */
  swap(source: RuleSource): boolean {
    const text = JSON.stringify(source);
    if (text === this.#source) return false;
    const { rules, queues, actions } = source;
    const { set, failures } = compileRules(rules, {
      queues: new Map(queues),
      actions: new Map(actions),
    });
    this.#source = text;
    this.#current = set;
    for (const failure of failures) this.fail(failure);
    return true;
  }

  /** A rule could not be judged by, or its effects not be written; what it was about goes on without it. */
  fail({ ruleId, ruleVersion, error }: RuleFailure): void {
    this.#onFailure();
    const key = `${ruleId}/${ruleVersion}`;
    const message = error.message.slice(0, MAX_MESSAGE_LENGTH).replaceAll('\0', '');
    const failing = this.#failing.get(key);
    // One line a second and rule: a rule that fails, fails for every video.
    if (failing === undefined) {
      this.#log.error(
        { err: error, ruleId, ruleVersion },
        'a rule failed; the write goes on without it',
      );
    }
    this.#failing.set(key, { ruleId, ruleVersion, message, count: (failing?.count ?? 0) + 1 });
    this.#timer ??= setTimeout(() => this.#record(), RECORD_EVERY_MS);
  }

  /** The effects of a batch could not be written, and nobody knows by whose fault. */
  failAll(set: RuleSet, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    for (const { ruleId, ruleVersion } of set.rules) {
      const message = `the outcome of a batch’s rules could not be written: ${reason}`;
      this.fail({ ruleId, ruleVersion, error: new Error(message, { cause: error }) });
    }
  }

  /** Puts on record what is not yet. */
  async close(): Promise<void> {
    this.#record();
    await this.#recording;
  }

  #record(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const failing = [...this.#failing.values()];
    this.#failing.clear();
    if (failing.length === 0) return;
    this.#recording = this.#recording.then(async () => {
      try {
        await this.#database.pool.query({ ...RECORD_FAILURES, values: [JSON.stringify(failing)] });
      } catch (error) {
        this.#log.error({ err: error }, 'failures of rules could not be put on record');
      }
    });
  }
}

const RECORD_FAILURES = {
  name: 'record_rule_failures',
  text: `
    INSERT INTO rule_failure (rule_id, rule_version, message, count)
    SELECT "ruleId", "ruleVersion", message, count
    FROM jsonb_to_recordset($1::jsonb)
      AS failing ("ruleId" uuid, "ruleVersion" int, message text, count bigint)
    ORDER BY "ruleId", "ruleVersion"
    ON CONFLICT (rule_id, rule_version) DO UPDATE SET
      message = excluded.message, count = rule_failure.count + excluded.count, last_at = now()`,
};

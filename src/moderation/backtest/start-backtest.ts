import { recordAudit } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { databaseNow } from '../../db/database-now.ts';
import { NotFoundError, ValidationError, type ValidationIssue } from '../../errors.ts';
import type { Backtest } from '../../generated/prisma/client.ts';
import { runBacktest } from '../../jobs/definitions.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { invalid } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { loadRules } from '../rules/load-rules.ts';
import { checkRuleContent } from '../rules/rule-content.ts';
import { compileTested, type TestedRule, testedRules } from './question.ts';

/** Limits, as the API's descriptions state them. */
export const BACKTEST_LIMITS = { name: 100, rules: 50, sample: 500 } as const;

/** A rule to ask about: a version of one there is, or one that is written for the occasion. */
export type AskedRule =
  | { ruleId: string; version: number | null }
  | { name: string; replaces: string | null; condition: unknown; effects: unknown };

type Question = Readonly<{
  name: string;
  /** In the order in which they are judged by; null: those that are LIVE. */
  rules: readonly AskedRule[] | null;
  threshold: number | null;
  modelVersion: number | null;
  from: Date | null;
  to: Date | null;
  sampleSize: number;
  sampleSeed: number;
  actor: string;
}>;

/**
 * Queues a backtest: what would have become of the videos of a period by these rules, this threshold, this
 * model version, beside what did. The rules are kept as they are now; videos that come later are left out.
 * @throws ValidationError | NotFoundError
 */
export async function startBacktest(
  { database, jobs }: { database: Database; jobs: Jobs },
  { actor, from, to, rules: asked, ...question }: Question,
): Promise<Backtest> {
  const now = await databaseNow(database.prisma);
  const rangeTo = to === null || to > now ? now : to;
  checkQuestion({ ...question, from, to: rangeTo, rules: asked });
  const { modelVersion, name, threshold } = question;
  return await database.prisma.$transaction(async (tx) => {
    if (modelVersion !== null) {
      const version = await tx.modelVersion.findUnique({ where: { version: modelVersion } });
      if (version === null) throw new NotFoundError(`model version ${modelVersion}`);
    }
    const rules = asked === null ? await liveRules(tx) : await readRules(tx, asked);
    const backtest = await tx.backtest.create({
      data: {
        ...question,
        id: newId(),
        status: 'QUEUED',
        rules: JSON.parse(JSON.stringify(rules)),
        rangeFrom: from,
        rangeTo,
        requestedBy: actor,
      },
    });
    await jobs.enqueue(tx, runBacktest, { runId: backtest.id });
    await recordAudit(tx, {
      actor,
      action: 'backtest.start',
      subject: { type: 'Backtest', id: backtest.id },
      details: {
        name,
        threshold,
        modelVersion,
        rules: rules.map(({ ruleId, version }) => ({ ruleId, version })),
      },
    });
    return backtest;
  });
}

function checkQuestion({
  name,
  rules,
  threshold,
  from,
  to,
  sampleSize,
  sampleSeed,
}: Omit<Question, 'actor' | 'modelVersion' | 'to'> & { to: Date }): void {
  const broken: [field: string, limit: string, holds: boolean][] = [
    ['name', `1 to ${BACKTEST_LIMITS.name} characters, without NUL`, isName(name)],
    [
      'rules',
      `at most ${BACKTEST_LIMITS.rules} rules`,
      (rules?.length ?? 0) <= BACKTEST_LIMITS.rules,
    ],
    ['threshold', 'over 0 and under 1', threshold === null || (threshold > 0 && threshold < 1)],
    ['from', 'before `to`, and in the past', from === null || from < to],
    [
      'sampleSize',
      `from 0 to ${BACKTEST_LIMITS.sample}`,
      sampleSize >= 0 && sampleSize <= BACKTEST_LIMITS.sample,
    ],
    ['seed', 'a whole number', Number.isInteger(sampleSeed)],
  ];
  const issues = broken.flatMap(([field, limit, holds]) => (holds ? [] : [issue(field, limit)]));
  if (issues.length > 0) throw invalid(issues);
}

function isName(name: string): boolean {
  const fits = name !== '' && name.length <= BACKTEST_LIMITS.name;
  return fits && !name.includes('\0') && name.isWellFormed();
}

async function liveRules(tx: Db): Promise<TestedRule[]> {
  const { rules } = await loadRules(tx);
  const live = rules.filter((rule) => rule.live);
  return await readRules(
    tx,
    live.map(({ id, version }) => ({ ruleId: id, version })),
  );
}

/** The rules with what they say. @throws ValidationError | NotFoundError */
async function readRules(tx: Db, asked: readonly AskedRule[]): Promise<TestedRule[]> {
  const rules: unknown[] = [];
  const issues: ValidationIssue[] = [];
  for (const [index, one] of asked.entries()) {
    try {
      rules.push('ruleId' in one ? await readVersion(tx, one) : await readInline(tx, one));
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      const at = `rules.${index}.`;
      issues.push(...error.issues.map(({ field, limit }) => issue(`${at}${field}`, limit)));
    }
  }
  if (issues.length > 0) throw invalid(issues);
  const tested = testedRules.parse(rules);
  const ids = tested.flatMap(({ ruleId }) => ruleId ?? []);
  if (new Set(ids).size < ids.length) {
    throw invalid([issue('rules', 'each about another rule')]);
  }
  // What was a rule once must still be one.
  compileTested(tested);
  return tested;
}

async function readVersion(
  tx: Db,
  { ruleId, version }: { ruleId: string; version: number | null },
) {
  const rule = await tx.rule.findUnique({ where: { id: ruleId } });
  if (rule === null) throw new NotFoundError('such rule');
  const key = { ruleId, version: version ?? rule.version };
  const content = await tx.ruleVersion.findUnique({ where: { ruleId_version: key } });
  if (content === null) throw new NotFoundError(`version ${version} of the rule "${rule.name}"`);
  const { condition, effects } = content;
  return { name: rule.name, ...key, condition, effects };
}

async function readInline(
  tx: Db,
  { name, replaces, ...says }: Extract<AskedRule, { name: string }>,
) {
  if (!isName(name)) {
    throw invalid([issue('name', `1 to ${BACKTEST_LIMITS.name} characters, without NUL`)]);
  }
  if (replaces !== null && (await tx.rule.count({ where: { id: replaces } })) === 0) {
    throw new NotFoundError('such rule');
  }
  const { condition, effects } = await checkRuleContent(tx, { ...says, description: '' });
  return { name, ruleId: replaces, version: null, condition, effects };
}

function issue(field: string, limit: string): ValidationIssue {
  return { field, limit, message: `${field} must be ${limit}` };
}

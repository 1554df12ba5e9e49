import type { Db } from '../../db/database.ts';
import { ValidationError, type ValidationIssue } from '../../errors.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { parseCondition } from '../../rules/condition.ts';
import { type Effect, parseEffects } from '../../rules/effect.ts';
import { invalid } from '../limited-input.ts';

/** Limits in words that complete "must be ...". */
export const RULE_WORDS = {
  name: '1 to 100 characters, without NUL',
  description: 'at most 2000 characters, without NUL',
} as const;

const LONGEST = { name: 100, description: 2_000 } as const;

/** What a version of a rule says, checked and in its normal form. */
export type RuleContent = Readonly<{
  description: string;
  condition: Prisma.InputJsonObject;
  effects: Prisma.InputJsonArray;
}>;

/**
 * Checks what a rule is to say.
 * @throws ValidationError with every issue; also where a queue or an action is not there to be used.
 */
export async function checkRuleContent(
  db: Db,
  input: { description: string; condition: unknown; effects: unknown },
): Promise<RuleContent> {
  const issues: ValidationIssue[] = [];
  const attempt = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      issues.push(...error.issues);
      return null;
    }
  };
  attempt(() => checkText('description', input.description));
  const condition = attempt(() => parseCondition(input.condition));
  const effects = attempt(() => parseEffects(input.effects));
  if (effects !== null) issues.push(...(await missingTargets(db, effects)));
  if (condition === null || effects === null || issues.length > 0) throw invalid(issues);
  return {
    description: input.description,
    condition: plainJson(condition.source),
    effects: effects.map(plainJson),
  };
}

/** @throws ValidationError */
export function checkText(field: keyof typeof RULE_WORDS, value: string): void {
  const isFine =
    value.length <= LONGEST[field] &&
    (field === 'description' || value.length > 0) &&
    !value.includes('\0') &&
    value.isWellFormed();
  if (isFine) return;
  const limit = RULE_WORDS[field];
  throw invalid([{ field, limit, message: `${field} must be ${limit}` }]);
}

async function missingTargets(db: Db, effects: readonly Effect[]): Promise<ValidationIssue[]> {
  const [queues, actions] = await Promise.all([
    db.reviewQueue.findMany({ where: { archivedAt: null }, select: { key: true } }),
    db.action.findMany({ where: { archivedAt: null }, select: { key: true } }),
  ]);
  const queueKeys = new Set(queues.map(({ key }) => key));
  const actionKeys = new Set(actions.map(({ key }) => key));
  return effects.flatMap((effect, index): ValidationIssue[] => {
    const refuse = (field: string, limit: string) => [
      { field, limit, message: `${field} must be ${limit}` },
    ];
    if ('enqueue' in effect && !queueKeys.has(effect.enqueue.queue)) {
      return refuse(`effects.${index}.enqueue.queue`, 'the key of a queue that takes jobs');
    }
    if ('act' in effect && !actionKeys.has(effect.act.action)) {
      return refuse(`effects.${index}.act.action`, 'the key of an action in use');
    }
    return [];
  });
}

/** What the parsers gave back is JSON, without what was left out. */
function plainJson(value: object): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value));
}

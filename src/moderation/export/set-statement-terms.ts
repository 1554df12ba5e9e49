import { z } from 'zod';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { NotFoundError } from '../../errors.ts';
import { type Policy, StatementCategory, StatementGround } from '../../generated/prisma/client.ts';
import { parseLimited, text } from '../limited-input.ts';

/** Limits, in words that complete "must be ...". */
export const TERMS_WORDS = {
  category: 'there together with a ground, and left out without one',
  reference: '1 to 500 characters, without NUL, and there when the ground is ILLEGAL_CONTENT',
  url: 'an http or https address of at most 500 characters',
} as const;

/** What a statement of reasons under a policy says; all null: there is none. */
export type StatementTerms = z.output<typeof terms>;

const terms = z
  .object({
    ground: z.enum(StatementGround).nullable(),
    category: z.enum(StatementCategory).nullable(),
    reference: text({ min: 1, max: 500 }).nullable(),
    url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullable(),
  })
  .check(({ value, issues }) => {
    const refuse = (path: 'category' | 'reference') =>
      issues.push({ code: 'custom', input: value, path: [path], message: TERMS_WORDS[path] });
    if ((value.ground === null) !== (value.category === null)) refuse('category');
    if (value.ground === 'ILLEGAL_CONTENT' && value.reference === null) refuse('reference');
  });

/**
 * Says what statements of reasons name as the ground of a decision under a policy; of those made before, too.
 * @param db a transaction, so that the change and its record stand together.
 * @throws ValidationError | NotFoundError
 */
export async function setStatementTerms(
  { db }: { db: Db },
  { id, actor, ...given }: { id: string; actor: string } & StatementTerms,
): Promise<Policy> {
  const { ground, category, reference, url } = parseLimited(terms, given);
  const { count } = await db.policy.updateMany({
    where: { id },
    data: {
      statementGround: ground,
      statementCategory: category,
      groundReference: reference,
      groundUrl: url,
    },
  });
  if (count === 0) throw new NotFoundError('such policy');
  await recordAudit(db, {
    actor,
    action: 'policy.state-terms',
    subject: { type: 'Policy', id },
    details: { ground, category, reference, url },
  });
  return await db.policy.findUniqueOrThrow({ where: { id } });
}

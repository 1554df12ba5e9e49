import { recordAudit } from '../../audit/record-audit.ts';
import type { Db } from '../../db/database.ts';
import { ValidationError, type ValidationIssue } from '../../errors.ts';
import type { Prisma, RoutingRule } from '../../generated/prisma/client.ts';
import { parseCondition } from '../../rules/condition.ts';
import { PRIORITY, prioritySchema } from '../../rules/effect.ts';
import { invalid } from '../limited-input.ts';
import { newId } from '../new-id.ts';
import { lockRules } from './rules-changed.ts';

/** Most routes that there may be. */
export const MAX_ROUTES = 100;

const NAME_LIMIT = '1 to 100 characters, without NUL';

/**
 * Says where jobs go that come without a queue: the whole list, in order. What was said before is gone,
 * but for the record of it.
 * @param db a transaction, so that the change and its record stand together.
 * @throws ValidationError with every issue
 */
export async function setRoutingRules(
  { db }: { db: Db },
  {
    routes,
    actor,
  }: {
    routes: readonly {
      name: string;
      condition: unknown;
      /** Of a queue that takes jobs. */
      queue: string;
      priority: number;
    }[];
    actor: string;
  },
): Promise<RoutingRule[]> {
  const issues: ValidationIssue[] = [];
  const refuse = (field: string, limit: string): void => {
    issues.push({ field, limit, message: `${field} must be ${limit}` });
  };
  if (routes.length > MAX_ROUTES) refuse('routes', `at most ${MAX_ROUTES} routes`);
  await lockRules(db);
  const queues = await db.reviewQueue.findMany({ where: { archivedAt: null } });
  const queueIds = new Map(queues.map(({ id, key }) => [key, id]));
  const rows = routes.flatMap(({ name, queue, priority, ...route }, index) => {
    const at = `routes.${index}`;
    if (name === '' || name.length > 100 || name.includes('\0') || !name.isWellFormed()) {
      refuse(`${at}.name`, NAME_LIMIT);
    }
    if (!prioritySchema.safeParse(priority).success) {
      refuse(`${at}.priority`, `a whole number from ${PRIORITY.min} to ${PRIORITY.max}`);
    }
    const queueId = queueIds.get(queue);
    if (queueId === undefined) refuse(`${at}.queue`, 'the key of a queue that takes jobs');
    const condition = readCondition(route.condition, `${at}.condition`, issues);
    if (queueId === undefined || condition === null) return [];
    return [{ id: newId(), name, position: index + 1, condition, queueId, priority }];
  });
  if (issues.length > 0) throw invalid(issues);
  await db.routingRule.deleteMany();
  await db.routingRule.createMany({ data: rows });
  await recordAudit(db, {
    actor,
    action: 'routing.set',
    subject: { type: 'RoutingRule', id: 'all' },
    details: { routes: rows.map(({ id: _id, ...row }) => row) },
  });
  return db.routingRule.findMany({ orderBy: { position: 'asc' } });
}

/** Null, and the issues told, where it is none. */
function readCondition(
  json: unknown,
  path: string,
  issues: ValidationIssue[],
): Prisma.InputJsonObject | null {
  try {
    return JSON.parse(JSON.stringify(parseCondition(json, path).source));
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    issues.push(...error.issues);
    return null;
  }
}

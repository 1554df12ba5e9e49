import { recordAudit, SYSTEM } from '../../audit/record-audit.ts';
import type { Database, Db } from '../../db/database.ts';
import { createAction } from '../actions/create-action.ts';
import { setActionRestrictions } from '../export/set-action-restrictions.ts';
import { setStatementTerms } from '../export/set-statement-terms.ts';
import { newId } from '../new-id.ts';
import { createPolicy } from '../policies/create-policy.ts';
import { newQueue } from '../queues/queue-settings.ts';
import { createRule } from '../rules/create-rule.ts';
import { setRuleStatus } from '../rules/set-rule-status.ts';
import {
  DEFAULT_ACTIONS,
  DEFAULT_POLICIES,
  DEFAULT_QUEUES,
  DEFAULT_RULES,
} from './default-content.ts';

const actor = SYSTEM.firstStart;

/**
 * Gives an installation that has neither queues nor rules something to start with: queues, rules that
 * fill them, and policies and actions where there are none. Once: whoever archives them all keeps it so.
 * @returns whether it did.
 */
export async function makeDefaults({ prisma }: Pick<Database, 'prisma'>): Promise<boolean> {
  return prisma.$transaction(
    async (db) => {
      // Replicas that start together must not each make them.
      await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gavel.defaults'))`;
      if ((await db.reviewQueue.count()) > 0 || (await db.rule.count()) > 0) return false;
      if ((await db.action.count()) === 0) {
        await makeActions(db);
      }
      if ((await db.policy.count()) === 0) await makePolicies(db);
      await makeQueues(db);
      const rules = [];
      for (const rule of DEFAULT_RULES) rules.push(await createRule({ db }, { ...rule, actor }));
      for (const { id } of rules) await setRuleStatus({ db }, { id, status: 'LIVE', actor });
      return true;
    },
    { timeout: 30_000 },
  );
}

async function makeActions(db: Db): Promise<void> {
  for (const { visibility, ...action } of DEFAULT_ACTIONS) {
    const { id } = await createAction({ db }, { ...action, actor });
    const restrictions = {
      visibilityRestriction: visibility,
      monetaryRestriction: null,
      provisionRestriction: null,
      accountRestriction: null,
    };
    await setActionRestrictions({ db }, { id, actor, restrictions });
  }
}

async function makePolicies(db: Db): Promise<void> {
  const ids = new Map<string, string>();
  for (const { parent, terms, ...policy } of DEFAULT_POLICIES) {
    const parentId = parent === null ? null : (ids.get(parent) ?? null);
    const { id } = await createPolicy({ db }, { ...policy, parentId, actor });
    if (terms !== null) {
      await setStatementTerms({ db }, { id, actor, ...terms, reference: null, url: null });
    }
    ids.set(policy.key, id);
  }
}

async function makeQueues(db: Db): Promise<void> {
  const ids = new Map<string, string>();
  for (const { escalatesTo, ...queue } of DEFAULT_QUEUES) {
    const escalatesToId = escalatesTo === null ? null : (ids.get(escalatesTo) ?? null);
    const { reviewers: _, ...settings } = newQueue.parse({ ...queue, escalatesToId });
    const { id } = await db.reviewQueue.create({ data: { id: newId(), ...settings } });
    ids.set(queue.key, id);
    await recordAudit(db, {
      actor,
      action: 'queue.create',
      subject: { type: 'ReviewQueue', id },
      details: { ...settings, reviewers: [] },
    });
  }
}

import type { Db } from '../db/database.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { currentRequestId } from './request-scope.ts';

/** Who acts when no person does. */
export const SYSTEM = {
  firstStart: 'system:first-start',
  environment: 'system:environment',
  retrainingPolicy: 'system:retraining-policy',
  schedule: 'system:schedule',
  worker: 'system:worker',
  leaseExpiry: 'system:lease-expiry',
} as const;

/** What somebody did. */
export type AuditEntry = Readonly<{
  /** As `Viewer.actor` names people; what nobody asked for has an actor of SYSTEM, and a rule its own. */
  actor: string;
  /** A noun and a verb, such as `job.decide`. */
  action: string;
  /** What it was done to: a type of the API, and its id there before encoding. */
  subject: Readonly<{ type: string; id: string }>;
  /**
   * What a reader needs to see what changed. Never a secret, and never a text that may have to be
   * erased: refer to what holds it.
   */
  details?: Prisma.InputJsonObject;
  /** The request that asked for it, as logged; left out: the one that this runs for, if any. */
  requestId?: string | null;
}>;

/**
 * Puts a write on record, in the transaction that makes it: neither stands without the other. Every
 * write has one, but for submissions and new counts, whose rows are a record of themselves
 * (docs/adr/0050-audit.md).
 */
export async function recordAudit(db: Db, ...entries: readonly AuditEntry[]): Promise<void> {
  await db.auditEvent.createMany({
    data: entries.map(
      ({ actor, action, subject, details = {}, requestId = currentRequestId() }) => ({
        actor,
        action,
        subjectType: subject.type,
        subjectId: subject.id,
        details,
        requestId,
      }),
    ),
  });
}

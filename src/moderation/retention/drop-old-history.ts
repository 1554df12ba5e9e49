import type pg from 'pg';
import { SYSTEM } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import {
  inPartitionChange,
  type MonthlyHistory,
  startOfMonth,
  wholeMonthsBefore,
} from '../../db/history-partitions.ts';
import { loadStatement } from '../../db/sql/load.ts';
import { type RetentionPolicyInForce, retentionPolicy } from './retention-policy.ts';

/** A month of a history that went; `kept` are the rows of it that something rests on, and which stay. */
export type DroppedMonth = Readonly<{
  history: MonthlyHistory;
  month: string;
  rows: number;
  kept: number;
}>;

const KEEP_RULE_MATCHES = loadStatement('keep-rule-matches');
const RECORD_DROPPED_MONTH = loadStatement('record-dropped-month');

/**
 * Drops the months that are too old by the policy, each in a transaction with its audit record, the oldest first.
 * A partition goes as a whole, which frees its disk at once and leaves nothing to vacuum. Of rule matches stay those
 * that a rule's decision or an open job rests on: in a partition of the same month, named `_kept`, which is not
 * looked at again.
 */
export async function dropOldHistory(
  { database }: { database: Database },
  now: Date,
): Promise<DroppedMonth[]> {
  const policy = await retentionPolicy(database.prisma);
  const months = [
    ['rule_match', policy.ruleMatchMonths],
    ['audit_event', policy.auditEventMonths],
  ] as const;
  const dropped: DroppedMonth[] = [];
  for (const [history, kept] of months) {
    if (kept === null) continue;
    const end = startOfMonth(now, -kept);
    for (const { name, month } of await wholeMonthsBefore(database.pool, history, end)) {
      const went = await inPartitionChange(database.pool, async (client) => {
        const rows = await dropPartition(client, { history, name, month });
        const result = { history, month: month.toISOString().slice(0, 7), ...rows };
        await recordDrop(client, policy, result);
        return result;
      });
      dropped.push(went);
    }
  }
  return dropped;
}

type Partition = Readonly<{ history: MonthlyHistory; name: string; month: Date }>;

async function dropPartition(
  client: pg.PoolClient,
  { history, name, month }: Partition,
): Promise<{ rows: number; kept: number }> {
  // An erasure blanks old matches: one that comes between the copy and the drop would be lost.
  await client.query(`LOCK TABLE ${name} IN SHARE MODE`);
  const { rows } = await client.query<{ rows: number }>(
    `SELECT count(*)::float8 AS rows FROM ${name}`,
  );
  const all = rows[0]?.rows ?? 0;
  if (history === 'audit_event') {
    await client.query(`DROP TABLE ${name}`);
    return { rows: all, kept: 0 };
  }
  const rest = `${name}_kept`;
  await client.query(`CREATE TABLE ${rest} (LIKE ${history} INCLUDING ALL)`);
  const bounds = [month, startOfMonth(month, 1)].map((moment) => moment.toISOString());
  const { rowCount } = await client.query(`INSERT INTO ${rest} ${KEEP_RULE_MATCHES.text}`, bounds);
  const kept = rowCount ?? 0;
  // From here on submissions wait, until the commit.
  await client.query(`DROP TABLE ${name}`);
  if (kept === 0) {
    await client.query(`DROP TABLE ${rest}`);
  } else {
    await client.query(
      `CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON ${rest}
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()`,
    );
    const [from, to] = bounds;
    await client.query(
      `ALTER TABLE ${history} ATTACH PARTITION ${rest} FOR VALUES FROM ('${from}') TO ('${to}')`,
    );
  }
  return { rows: all, kept };
}

async function recordDrop(
  client: pg.PoolClient,
  { id, setBy }: RetentionPolicyInForce,
  { history, month, rows, kept }: DroppedMonth,
): Promise<void> {
  const details = JSON.stringify({ history, month, rows, kept, policySetBy: setBy });
  await client.query({ ...RECORD_DROPPED_MONTH, values: [SYSTEM.worker, id, details] });
}

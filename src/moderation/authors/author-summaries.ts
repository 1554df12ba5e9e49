import type { Db } from '../../db/database.ts';
import { runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';

/** All that Gavel knows of an author, in numbers. */
export type AuthorSummary = Readonly<{
  externalId: string;
  videoCount: number;
  /** Videos whose current prediction is CLAIM. */
  claimCount: number;
  firstSeenAt: Date;
  lastSeenAt: Date;
  claimLabelCount: number;
  opinionLabelCount: number;
  decisionCount: number;
  actionCount: number;
  activeStrikeCount: number;
}>;

const AUTHOR_SUMMARIES = loadStatement('author-summaries');

/** What is known of these authors, in one query; those without a video are left out. */
export async function authorSummaries(
  db: Db,
  externalIds: readonly string[],
  now = new Date(),
): Promise<AuthorSummary[]> {
  const asked = externalIds.filter((id) => !id.includes('\0') && id.isWellFormed());
  if (asked.length === 0) return [];
  const values = [JSON.stringify(asked), now.toISOString()];
  return await runStatement<AuthorSummary>(db, AUTHOR_SUMMARIES, values);
}

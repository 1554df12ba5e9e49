import type { AnyTransaction } from '../../db/run-statement.ts';
import { runStatement } from '../../db/run-statement.ts';
import { loadStatement } from '../../db/sql/load.ts';
import type { RuleRef } from '../../rules/rule-set.ts';
import { takeActionsOfDecisions } from '../actions/take-actions-of-decisions.ts';
import { announceDecisions } from '../deliveries/announce-decisions.ts';
import { newId } from '../new-id.ts';
import type { JudgedPrediction } from './outcome-rows.ts';
import type { RuleBook } from './rule-book.ts';

const ACTIONS_IN_USE = loadStatement('actions-in-use');
const INSERT_RULE_DECISIONS = loadStatement('insert-rule-decisions');
const INSERT_VIDEO_TAGS = loadStatement('insert-video-tags');

/**
 * Writes what rules decided about videos, takes the actions, and puts the tags on, in the transaction
 * that stored the videos or their predictions. A rule decides about a video once. Its label is a decision
 * and nothing to learn from: no row of `label`. An action that was archived meanwhile is left out, and told.
 */
export async function carryOutDecisions(
  tx: AnyTransaction,
  book: Pick<RuleBook, 'jobs' | 'fail'>,
  judged: readonly JudgedPrediction[],
): Promise<void> {
  const decided = new Set<string>();
  const decisions = judged.flatMap(({ videoId, predictionId, judgement }) =>
    judgement.decisions.flatMap((decision) => {
      const key = `${videoId}/${decision.ruleId}`;
      if (decided.has(key)) return [];
      decided.add(key);
      return [{ id: newId(), videoId, predictionId, ...decision }];
    }),
  );
  if (decisions.length > 0) {
    const rows = decisions.map(({ actionIds: _, ...row }) => row);
    const written = await runStatement<{ id: string }>(tx, INSERT_RULE_DECISIONS, [
      JSON.stringify(rows),
    ]);
    const ids = new Set(written.map(({ id }) => id));
    const taking = await withActionsInUse(
      tx,
      book,
      decisions.filter(({ id }) => ids.has(id)),
    );
    await takeActionsOfDecisions(tx, { jobs: book.jobs, decisions: taking });
    await announceDecisions(tx, { jobs: book.jobs, decisionIds: [...ids] });
  }
  const tags = judged.flatMap(({ videoId, judgement }) =>
    judgement.tags.map((tag) => ({ videoId, ...tag })),
  );
  if (tags.length > 0) await runStatement(tx, INSERT_VIDEO_TAGS, [JSON.stringify(tags)]);
}

type Taking = RuleRef & { id: string; videoId: string; actionIds: readonly string[] };

async function withActionsInUse(
  tx: AnyTransaction,
  book: Pick<RuleBook, 'fail'>,
  decisions: readonly Taking[],
): Promise<Taking[]> {
  const wanted = new Set(decisions.flatMap(({ actionIds }) => actionIds));
  if (wanted.size === 0) return [];
  const rows = await runStatement<{ id: string }>(tx, ACTIONS_IN_USE, [
    JSON.stringify([...wanted]),
  ]);
  const inUse = new Set(rows.map(({ id }) => id));
  return decisions.map((decision) => {
    const actionIds = decision.actionIds.filter((id) => inUse.has(id));
    if (actionIds.length < decision.actionIds.length) {
      const { ruleId, ruleVersion } = decision;
      book.fail({ ruleId, ruleVersion, error: new Error('an action of the rule is archived') });
    }
    return { ...decision, actionIds };
  });
}

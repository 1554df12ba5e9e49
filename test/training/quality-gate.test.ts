import { describe, expect, it } from 'vitest';
import { evaluateScores } from '../../src/ml/evaluate-model.ts';
import type { ClaimLabel, Score } from '../../src/ml/types.ts';
import { type Answers, COUNT_VIEWS, type CountView } from '../../src/training/answers.ts';
import type { SnapshotInput } from '../../src/training/build-snapshot.ts';
import { calibrationErrorOf } from '../../src/training/calibration-error.ts';
import { judge } from '../../src/training/quality-gate.ts';
import { syntheticInputs } from './support/labelled-videos.ts';

const ROWS: SnapshotInput[] = syntheticInputs(100).map((input) => ({
  ...input,
  labelSource: 'HUMAN',
}));
const NONE = { rows: [], candidate: answers([], {}), champion: answers([], {}) };

describe('the quality gate', () => {
  it('blesses a candidate that answers as the champion does', () => {
    expect(verdict({}, {})).toMatchObject({ outcome: 'BLESSED', reasons: [] });
  });

  it('blesses one that loses a few rows, as chance may', () => {
    expect(verdict({ wrong: upTo(4) }, {}).outcome).toBe('BLESSED');
  });

  it('does not bless one that loses more rows than chance explains, and says so', () => {
    const { outcome, reasons } = verdict({ wrong: upTo(40) }, {});
    expect(outcome).toBe('NOT_BLESSED');
    expect(reasons).toContainEqual(
      expect.stringMatching(
        /^accuracy \(counts as given\): of 200 rows 40 are lost .* and 0 gained/,
      ),
    );
  });

  it('blesses one that loses as many rows as it gains, and one that is much better', () => {
    const others = new Set([...upTo(80)].filter((row) => row >= 40));
    expect(verdict({ wrong: upTo(40) }, { wrong: others }).reasons).toEqual([]);
    expect(verdict({}, { wrong: upTo(80) }).outcome).toBe('BLESSED');
  });

  it.each(['0', 'unknown'] as const)(
    'does not bless one that is worse at the moment of submission alone: counts %s',
    (view) => {
      const { outcome, reasons } = verdict({ wrong: upTo(40), views: [view] }, {});
      expect(outcome).toBe('NOT_BLESSED');
      expect(reasons.every((reason) => reason.includes(`counts ${view}`))).toBe(true);
    },
  );

  it('does not bless one that is as accurate but worse for one class', () => {
    const { outcome, reasons } = verdict(
      { wrong: rowsOf('CLAIM', 30) },
      { wrong: rowsOf('OPINION', 30) },
    );
    expect(outcome).toBe('NOT_BLESSED');
    expect(reasons.every((reason) => reason.includes('label CLAIM'))).toBe(true);
  });

  it('does not bless one that is worse for verified authors alone', () => {
    const verified = rowsWhere(({ verifiedStatus }) => verifiedStatus === 'VERIFIED');
    const others = rowsWhere(({ verifiedStatus }) => verifiedStatus !== 'VERIFIED');
    const asMany = new Set([...others].slice(0, verified.size));
    const { reasons } = verdict({ wrong: verified }, { wrong: asMany });
    expect(reasons).toContainEqual(
      expect.stringContaining('accuracy (verifiedStatus VERIFIED, counts as given)'),
    );
  });

  it('does not bless one whose probabilities are off, though its labels are right', () => {
    const { reasons } = verdict({ confidence: 0.6 }, { confidence: 0.97 });
    expect(reasons).toHaveLength(2);
    expect(reasons[0]).toMatch(/^calibration error \(counts as given\)/);
  });

  it('keeps golden rows right one by one, and forgives those that the champion has wrong', () => {
    const golden = ROWS.slice(0, 10);
    const judged = (candidate: Stance, champion: Stance) =>
      judge({
        heldOut: { rows: ROWS, candidate: answers(ROWS, {}), champion: answers(ROWS, {}) },
        golden: {
          rows: golden,
          candidate: answers(golden, candidate),
          champion: answers(golden, champion),
        },
      });
    expect(judged({ wrong: upTo(1) }, {}).reasons).toEqual([
      'golden set: 1 of 10 rows that must stay right are wrong',
    ]);
    expect(judged({ wrong: upTo(1), views: ['unknown'] }, {}).outcome).toBe('NOT_BLESSED');
    expect(judged({ wrong: upTo(1) }, { wrong: upTo(2) }).outcome).toBe('BLESSED');
  });

  it('holds a first version, without a champion, to absolute limits', () => {
    expect(verdict({}, null).outcome).toBe('BLESSED');
    expect(verdict({ wrong: rowsOf('CLAIM', 15) }, null).outcome).toBe('BLESSED');
    expect(verdict({ wrong: rowsOf('CLAIM', 30), views: ['unknown'] }, null).reasons).toEqual([
      expect.stringMatching(/^recall \(label CLAIM, counts unknown\): 70 of 100/),
      expect.stringMatching(/^calibration error \(counts unknown\)/),
    ]);
  });

  it('gives no blessing on too few rows of a class', () => {
    const few = [...ROWS.filter(({ label }) => label === 'CLAIM'), ...ROWS.slice(0, 8)].filter(
      ({ label }, index) => label === 'CLAIM' || index > 0,
    );
    const given = { rows: few, candidate: answers(few, {}), champion: answers(few, {}) };
    expect(judge({ heldOut: given, golden: NONE }).reasons).toEqual([
      'the held-out part has 104 claim and 4 opinion rows; 5 of each are needed for a verdict',
    ]);
  });

  it('gives the same verdict on the same answers', () => {
    const once = () => verdict({ wrong: upTo(20), confidence: 0.8 }, { wrong: upTo(5) });
    expect(once()).toEqual(once());
  });
});

describe('the calibration error of a draw', () => {
  it('is that of the evaluation when every row is drawn once', () => {
    const scores = ROWS.map((_, index) => score(index % 3 ? 'CLAIM' : 'OPINION', index / 200));
    const truth = ROWS.map(({ label }) => label);
    const every = Uint32Array.from(ROWS.keys());
    expect(calibrationErrorOf(scores, truth)(every)).toBeCloseTo(
      evaluateScores(scores, truth).ece,
      12,
    );
  });
});

type Stance = {
  /** Indexes of the rows that are answered wrongly, in these views (in all by default). */
  wrong?: Set<number>;
  views?: CountView[];
  confidence?: number;
};

function verdict(candidate: Stance, champion: Stance | null) {
  return judge({
    heldOut: {
      rows: ROWS,
      candidate: answers(ROWS, candidate),
      champion: champion && answers(ROWS, champion),
    },
    golden: NONE,
  });
}

function answers(
  rows: readonly SnapshotInput[],
  { wrong = new Set(), views = [...COUNT_VIEWS], confidence = 0.97 }: Stance,
): Answers {
  const of = (view: CountView) =>
    rows.map(({ label }, index) => {
      const other: ClaimLabel = label === 'CLAIM' ? 'OPINION' : 'CLAIM';
      return score(wrong.has(index) && views.includes(view) ? other : label, confidence);
    });
  return { 'as given': of('as given'), '0': of('0'), unknown: of('unknown') };
}

function score(label: ClaimLabel, confidence: number): Score {
  const claimProbability = label === 'CLAIM' ? confidence : 1 - confidence;
  const sure = { confidence, familiarity: 1, needsReview: false };
  return { label, claimProbability, threshold: 0.5, ...sure };
}

function upTo(count: number): Set<number> {
  return new Set(Array.from({ length: count }, (_, index) => index));
}

function rowsWhere(holds: (row: SnapshotInput) => boolean): Set<number> {
  return new Set([...ROWS.entries()].flatMap(([index, row]) => (holds(row) ? [index] : [])));
}

function rowsOf(label: ClaimLabel, count: number): Set<number> {
  return new Set([...rowsWhere((row) => row.label === label)].slice(0, count));
}

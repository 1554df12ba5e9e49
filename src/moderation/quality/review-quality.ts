import type { Db } from '../../db/database.ts';
import { type JudgementFilter, reviewJudgementsStatement } from '../../db/sql/review-judgements.ts';
import type { ClaimLabel } from '../../generated/prisma/client.ts';
import { cohenKappa } from '../../ml/statistics/cohen-kappa.ts';
import { wilsonInterval } from '../../ml/statistics/wilson-interval.ts';

/** Fewer than these say more about chance than about people. */
export const MIN_JUDGEMENTS = 20;

type QualityStatus = 'MEASURED' | 'INSUFFICIENT_DATA';

/** How far two raters agree; shares and kappa only where there is enough of it. */
export type Agreement = {
  status: QualityStatus;
  n: number;
  agreed: number;
  agreement: number | null;
  kappa: number | null;
};

/** How often reviewers were right about videos whose label is known, with the 95% interval. */
export type GoldAccuracy = {
  status: QualityStatus;
  n: number;
  correct: number;
  accuracy: number | null;
  low: number | null;
  high: number | null;
};

type QualityFigures = { secondReviews: Agreement; model: Agreement; gold: GoldAccuracy };
/** The figures of one reviewer, queue, policy or day. */
export type QualityOf = QualityFigures & { key: string };

export type ReviewQuality = QualityFigures & {
  byReviewer: QualityOf[];
  byQueue: QualityOf[];
  byPolicy: QualityOf[];
  byDay: QualityOf[];
};

type Row = {
  kind: 'SECOND' | 'MODEL' | 'GOLD';
  label: ClaimLabel;
  other: ClaimLabel;
  n: number;
  dimension: 'ALL' | 'REVIEWER' | 'QUEUE' | 'POLICY' | 'DAY';
  key: string | null;
};

/** How well reviewers agree with each other, with the model and with what is known. */
export async function reviewQuality(db: Db, filter: JudgementFilter): Promise<ReviewQuality> {
  const rows = await db.$queryRaw<Row[]>(reviewJudgementsStatement(filter));
  const of = (dimension: Row['dimension']) => rows.filter((row) => row.dimension === dimension);
  const by = (dimension: Row['dimension']): QualityOf[] =>
    [...Map.groupBy(of(dimension), ({ key }) => key ?? '')].map(([key, group]) => ({
      key,
      ...figures(group),
    }));
  return {
    ...figures(of('ALL')),
    byReviewer: by('REVIEWER'),
    byQueue: by('QUEUE'),
    byPolicy: by('POLICY'),
    byDay: by('DAY'),
  };
}

function figures(rows: readonly Row[]): QualityFigures {
  const tableOf = (kind: Row['kind']) => {
    const cell = (label: ClaimLabel, other: ClaimLabel) =>
      rows.find((row) => row.kind === kind && row.label === label && row.other === other)?.n ?? 0;
    return [
      [cell('CLAIM', 'CLAIM'), cell('CLAIM', 'OPINION')],
      [cell('OPINION', 'CLAIM'), cell('OPINION', 'OPINION')],
    ];
  };
  return {
    secondReviews: agreementOf(tableOf('SECOND')),
    model: agreementOf(tableOf('MODEL')),
    gold: accuracyOf(tableOf('GOLD')),
  };
}

function countOf(table: readonly (readonly number[])[]): { n: number; same: number } {
  return {
    n: table.flat().reduce((sum, cell) => sum + cell, 0),
    same: table.reduce((sum, row, index) => sum + (row[index] ?? 0), 0),
  };
}

function agreementOf(table: readonly (readonly number[])[]): Agreement {
  const { n, same: agreed } = countOf(table);
  if (n < MIN_JUDGEMENTS) {
    return { status: 'INSUFFICIENT_DATA', n, agreed, agreement: null, kappa: null };
  }
  return { status: 'MEASURED', n, agreed, agreement: agreed / n, kappa: cohenKappa(table) };
}

function accuracyOf(table: readonly (readonly number[])[]): GoldAccuracy {
  const { n, same: correct } = countOf(table);
  const interval = wilsonInterval(correct, n);
  if (n < MIN_JUDGEMENTS || interval === null) {
    const unknown = { accuracy: null, low: null, high: null };
    return { status: 'INSUFFICIENT_DATA', n, correct, ...unknown };
  }
  return { status: 'MEASURED', n, correct, accuracy: correct / n, ...interval };
}

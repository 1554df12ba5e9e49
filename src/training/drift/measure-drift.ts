import { v7 as uuidv7 } from 'uuid';
import { recordAudit } from '../../audit/record-audit.ts';
import type { Database } from '../../db/database.ts';
import { submittedPopulation } from '../../db/sql/drift-populations.ts';
import { type AgreementRow, labelAgreement } from '../../db/sql/label-agreement.ts';
import { NoChampionError, ValidationError } from '../../errors.ts';
import type { DriftReport, Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import { cohenKappa } from '../../ml/statistics/cohen-kappa.ts';
import { currentChampion } from '../champion.ts';
import { loadModelVersion } from '../load-model-version.ts';
import { baselineOf } from './baseline.ts';
import { compareFeature, type Histogram, overallStatus } from './compare-feature.ts';
import { countAnswers, countFeatures } from './histograms.ts';
import { type DayOfAgreement, DRIFT_FEATURES, type FeatureDrift } from './report-shape.ts';

/** The longest period, as the API's description states it: agreement is kept by the day. */
export const MAX_PERIOD_DAYS = 366;

const DAY_MS = 24 * 60 * 60_000;

export type DriftRequest = { from: Date; to: Date; actor: string };

/**
 * Compares the videos submitted in a period (from `from`, before `to`) with what the champion knew, and
 * stores the report. Histograms are counted by the database; what the model must read again, it reads of
 * samples of bounded size, so that memory does not grow with the tables.
 * @throws ValidationError | NoChampionError | BundleError
 */
export async function measureDrift(
  { database }: { database: Database },
  { from, to, actor }: DriftRequest,
): Promise<DriftReport> {
  checkPeriod(from, to);
  const { prisma } = database;
  const champion = await currentChampion(prisma);
  if (champion === null) throw new NoChampionError();
  const version = await prisma.modelVersion.findUniqueOrThrow({ where: { version: champion } });
  const baseline = baselineOf(version, { from });
  const submitted = submittedPopulation({ from, to }, champion, baseline.datasetSnapshotId);

  const expected = await countFeatures(prisma, baseline.population);
  const actual = await countFeatures(prisma, submitted);
  const answers = await compareAnswers(prisma, champion, [baseline.population, submitted]);
  expected.set('OUT_OF_VOCABULARY', answers.expected.unfamiliar);
  actual.set('OUT_OF_VOCABULARY', answers.actual.unfamiliar);
  // A snapshot's rows were never answered as submissions of this version: it was asked now.
  if (baseline.kind === 'SNAPSHOT') {
    expected.set('CLAIM_PROBABILITY', answers.expected.claimProbability);
  }

  const features = DRIFT_FEATURES.map((feature) =>
    compareFeature(feature, histogramOf(expected, feature), histogramOf(actual, feature)),
  );
  const agreement = byDay(await prisma.$queryRaw<AgreementRow[]>(labelAgreement({ from, to })));
  return await prisma.$transaction(async (tx) => {
    const report = await tx.driftReport.create({
      data: {
        id: uuidv7(),
        modelVersion: champion,
        baseline: baseline.kind,
        datasetSnapshotId: baseline.datasetSnapshotId,
        periodStart: from,
        periodEnd: to,
        status: overallStatus(features),
        ...sizes(features),
        features,
        labelAgreement: agreement,
        actor,
      },
    });
    await recordAudit(tx, {
      actor,
      action: 'drift.measure',
      subject: { type: 'DriftReport', id: report.id },
      details: { from: from.toISOString(), to: to.toISOString(), status: report.status },
    });
    return report;
  });
}

function checkPeriod(from: Date, to: Date): void {
  const limit = `after from, by at most ${MAX_PERIOD_DAYS} days`;
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  if (days > 0 && days <= MAX_PERIOD_DAYS) return;
  throw new ValidationError([{ field: 'to', limit, message: `to must be ${limit}` }]);
}

async function compareAnswers(
  prisma: PrismaClient,
  version: number,
  [baseline, submitted]: readonly [Prisma.Sql, Prisma.Sql],
) {
  const model = await loadModelVersion({ prisma }, version);
  try {
    return {
      expected: await countAnswers(prisma, baseline, model),
      actual: await countAnswers(prisma, submitted, model),
    };
  } finally {
    model.dispose();
  }
}

function histogramOf(histograms: ReadonlyMap<string, Histogram>, feature: string): Histogram {
  return histograms.get(feature) ?? { bins: [], sum: null };
}

/** Every video has a status, so that feature counts them all. */
function sizes(features: readonly FeatureDrift[]) {
  const complete = features.find(({ feature }) => feature === 'VERIFIED_STATUS');
  return {
    baselineCount: complete?.expectedCount ?? 0,
    videoCount: complete?.actualCount ?? 0,
  };
}

function byDay(rows: readonly AgreementRow[]): DayOfAgreement[] {
  return [...Map.groupBy(rows, ({ day }) => day)].map(([day, cells]) => {
    const count = (predicted: string, truth: string) =>
      cells.find((cell) => cell.predicted === predicted && cell.truth === truth)?.count ?? 0;
    const table = [
      [count('CLAIM', 'CLAIM'), count('CLAIM', 'OPINION')],
      [count('OPINION', 'CLAIM'), count('OPINION', 'OPINION')],
    ] as const;
    const agreed = table[0][0] + table[1][1];
    const disagreed = table[0][1] + table[1][0];
    return { day, count: agreed + disagreed, agreed, kappa: cohenKappa(table) };
  });
}

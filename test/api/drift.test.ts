import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { syntheticInput } from '../training/support/labelled-videos.ts';
import { storeSubmittedVideos } from '../training/support/submitted-videos.ts';

const MEASURE = `mutation ($from: DateTime!, $to: DateTime!) {
  measureDrift(input: { from: $from, to: $to }) {
    __typename
    ... on MeasureDriftSuccess { driftReport { id status baseline videoCount modelVersion { version } } }
    ... on ValidationError { field limit }
  }
}`;

type Measured = {
  measureDrift: { __typename: string; driftReport: { id: string; status: string } };
};

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const metrics = async () => (await fetch(`${app.url}/metrics`)).text();
const measure = async (from: string, to: string) =>
  (await app.graphql<Measured>(MEASURE, { from, to })).data.measureDrift;

describe('drift', () => {
  it('has no figure among the metrics before it was measured', async () => {
    const text = await metrics();
    expect(text).toContain('gavel_drift_report_timestamp_seconds 0\n');
    expect(text).not.toContain('gavel_drift_psi{');
  });

  it('is measured on demand, and its newest figures are among the metrics', async () => {
    const videos = (submittedAt: string, claimProbability: number) =>
      Array.from({ length: 500 }, (_, index) => ({
        ...syntheticInput('CLAIM', index),
        claimProbability,
        submittedAt: new Date(submittedAt),
      }));
    await storeSubmittedVideos(app.database, 1, videos('2026-01-01T00:00:00Z', 0.95));
    await storeSubmittedVideos(app.database, 1, videos('2026-02-02T00:00:00Z', 0.35));
    expect(await measure('2026-02-01T00:00:00Z', '2026-02-08T00:00:00Z')).toMatchObject({
      __typename: 'MeasureDriftSuccess',
      driftReport: {
        status: 'DRIFTED',
        baseline: 'FIRST_PREDICTIONS',
        videoCount: 500,
        modelVersion: { version: 1 },
      },
    });
    const text = await metrics();
    expect(text).toContain('gavel_drift_drifted{feature="CLAIM_PROBABILITY"} 1\n');
    expect(text).toContain('gavel_drift_drifted{feature="VIEW_COUNT"} 0\n');
    expect(text).toContain('gavel_drift_jensen_shannon_bits{feature="CLAIM_PROBABILITY"} 1\n');
    expect(text).toContain('gavel_drift_psi{feature="VIEW_COUNT"} 0\n');
    expect(text).toContain('gavel_drift_videos{feature="CLAIM_PROBABILITY"} 500\n');
  });

  it('is found again, newest first and by id', async () => {
    const later = await measure('2026-05-01T00:00:00Z', '2026-05-08T00:00:00Z');
    expect(later.driftReport.status).toBe('INSUFFICIENT_DATA');
    const { data } = await app.graphql<{ driftReports: { nodes: { id: string }[] } }>(
      `{ driftReports(first: 2) { nodes { id from to actor createdAt datasetSnapshot { id } } pageInfo { hasNextPage } } }`,
    );
    expect(data.driftReports.nodes[0]?.id).toBe(later.driftReport.id);
    expect(data.driftReports.nodes).toHaveLength(2);
    const { data: one, errors } = await app.graphql(
      `query ($id: ID!) { driftReport(id: $id) {
         baselineCount
         features {
           feature status expectedCount actualCount minimumCount psi psiThreshold thresholdBasis
           jensenShannon expectedMean actualMean bins { label expected actual } }
         labelAgreement { day count agreed kappa } } }`,
      { id: data.driftReports.nodes[1]?.id },
    );
    expect(errors).toBeUndefined();
    expect(one).toMatchObject({
      driftReport: {
        baselineCount: 500,
        features: expect.arrayContaining([
          expect.objectContaining({
            feature: 'CLAIM_PROBABILITY',
            psiThreshold: 0.1,
            minimumCount: 500,
            actualMean: expect.closeTo(0.35, 9),
          }),
        ]),
        labelAgreement: [],
      },
    });
  });

  it('refuses a period that ends before it begins, with the limit', async () => {
    expect(await measure('2026-02-08T00:00:00Z', '2026-02-01T00:00:00Z')).toMatchObject({
      __typename: 'ValidationError',
      field: 'to',
    });
  });
});

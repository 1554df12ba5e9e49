import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { syntheticInput } from '../training/support/labelled-videos.ts';
import { storeSubmittedVideos } from '../training/support/submitted-videos.ts';

const VOLUMES = `query ($from: DateTime!, $to: DateTime!, $timeZone: String!) {
  videoVolumes(from: $from, to: $to, timeZone: $timeZone) { day claims opinions } }`;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  const videos = [
    { at: '2026-03-01T22:59:59.999Z', label: 'CLAIM' },
    { at: '2026-03-01T23:00:00.000Z', label: 'CLAIM' },
    { at: '2026-03-01T23:30:00.000Z', label: 'OPINION' },
    { at: '2026-03-03T12:00:00.000Z', label: 'CLAIM' },
    { at: '2026-03-04T00:00:00.000Z', label: 'CLAIM' },
  ] as const;
  await storeSubmittedVideos(
    app.database,
    1,
    videos.map(({ at, label }, index) => ({
      ...syntheticInput(label, index),
      claimProbability: label === 'CLAIM' ? 0.9 : 0.1,
      submittedAt: new Date(at),
    })),
  );
});
afterAll(() => app.close());

const ask = (from: string, to: string, timeZone = 'UTC') =>
  app.graphql<{ videoVolumes: unknown }>(VOLUMES, { from, to, timeZone });

describe('volumes', () => {
  it('count videos by day and label, days without any too, the end of the period exclusive', async () => {
    const { data } = await ask('2026-03-01T00:00:00Z', '2026-03-04T00:00:00Z');
    expect(data.videoVolumes).toEqual([
      { day: '2026-03-01', claims: 2, opinions: 1 },
      { day: '2026-03-02', claims: 0, opinions: 0 },
      { day: '2026-03-03', claims: 1, opinions: 0 },
    ]);
  });

  it('begin a day at midnight of the time zone', async () => {
    const { data } = await ask('2026-02-28T23:00:00Z', '2026-03-02T23:00:00Z', 'Europe/Berlin');
    expect(data.videoVolumes).toEqual([
      { day: '2026-03-01', claims: 1, opinions: 0 },
      { day: '2026-03-02', claims: 1, opinions: 1 },
    ]);
  });

  it.each([
    ['2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z', 'UTC', 'to'],
    ['2025-03-01T00:00:00Z', '2026-03-03T00:00:00Z', 'UTC', '366 days'],
    ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', 'Mars/Olympus', 'timeZone'],
    ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', '+02:00', 'timeZone'],
  ])('refuse the period from %s to %s in %s', async (from, to, timeZone, named) => {
    const { errors } = await ask(from, to, timeZone);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain(named);
  });

  it('count to the millisecond where a period begins or ends within a quarter of an hour', async () => {
    const { data } = await ask('2026-03-01T22:59:59.999Z', '2026-03-01T23:30:00.000Z');
    expect(data.videoVolumes).toEqual([{ day: '2026-03-01', claims: 2, opinions: 0 }]);
    const later = await ask('2026-03-01T23:00:00.001Z', '2026-03-01T23:30:00.001Z');
    expect(later.data.videoVolumes).toEqual([{ day: '2026-03-01', claims: 0, opinions: 1 }]);
    const within = await ask('2026-03-01T23:30:00.000Z', '2026-03-01T23:30:00.001Z');
    expect(within.data.videoVolumes).toEqual([{ day: '2026-03-01', claims: 0, opinions: 1 }]);
  });

  it('begin a day at the first of two midnights', async () => {
    await storeSubmittedVideos(
      app.database,
      1,
      // In Havana clocks went from 01:00 back to 00:00 on 2026-11-01, at 05:00 UTC.
      ['03:59:59.999', '04:30:00.000', '05:30:00.000'].map((time, index) => ({
        ...syntheticInput('CLAIM', index),
        claimProbability: 0.9,
        submittedAt: new Date(`2026-11-01T${time}Z`),
      })),
    );
    const { data } = await ask('2026-10-31T12:00:00Z', '2026-11-02T00:00:00Z', 'America/Havana');
    expect(data.videoVolumes).toEqual([
      { day: '2026-10-31', claims: 1, opinions: 0 },
      { day: '2026-11-01', claims: 2, opinions: 0 },
    ]);
  });
});

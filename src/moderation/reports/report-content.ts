import { createHash } from 'node:crypto';
import { z } from 'zod';
import { plainWords } from '../plain-words.ts';

/** Limits of a report, in characters, as the API's descriptions state them. */
export const REPORT_LIMITS = {
  externalReportId: 255,
  category: 100,
  note: 4_000,
  reporter: 255,
} as const;

/** What the platform tells of a user's report. */
export const reportContent = z.object({
  externalReportId: plainWords({ min: 1, max: REPORT_LIMITS.externalReportId }),
  videoExternalId: plainWords({ min: 1, max: 255 }),
  category: plainWords({ min: 1, max: REPORT_LIMITS.category }),
  note: plainWords({ min: 1, max: REPORT_LIMITS.note }).nullable(),
  reporter: plainWords({ min: 1, max: REPORT_LIMITS.reporter }).nullable(),
});

export type ReportContent = z.output<typeof reportContent>;

/** SHA-256 of all that was told: a repetition has the same. */
export function reportHash({
  videoExternalId,
  category,
  note,
  reporter,
}: ReportContent): Uint8Array<ArrayBuffer> {
  const told = JSON.stringify([videoExternalId, category, note, reporter]);
  return new Uint8Array(createHash('sha256').update(told).digest());
}

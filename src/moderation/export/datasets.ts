import { z } from 'zod';
import { loadStatement, type Statement } from '../../db/sql/load.ts';
import type { Role } from '../../generated/prisma/client.ts';
import type { ExportRow } from './row-formats.ts';
import {
  GAP_COLUMNS,
  STATEMENT_COLUMNS,
  statementGap,
  statementOfReasons,
  territory,
} from './statement-of-reasons.ts';

/** One kind of row that can be exported whole. */
export type Dataset = Readonly<{
  /** As its address has it. */
  name: string;
  /** Who may have it. */
  role: Role;
  /** Oldest first, by the id: ids are made in order of time. Its columns are the fields, in order. */
  statement: Statement;
  /** What narrows it. Each is one of the statement's values, in this order. */
  filters: z.ZodObject<Record<string, z.ZodType<string | number | undefined>>>;
  /** Columns that hold an id, and of which type: exported as the API names it. */
  ids: Readonly<Record<string, string>>;
  /** Where a row goes out as another: its columns, and what becomes of each; null leaves it out. */
  shape?: Readonly<{ columns: readonly string[]; of(row: ExportRow): ExportRow | null }>;
}>;

const moment = z.iso.datetime({
  offset: true,
  error: 'must be a moment in ISO 8601 with its offset, such as 2026-11-23T10:00:00Z',
});
const label = z.enum(['CLAIM', 'OPINION'], { error: 'must be CLAIM or OPINION' });
const name = z
  .string({ error: 'must be given once' })
  .min(1, 'must not be empty')
  .max(255, 'must have at most 255 characters')
  .refine(hasNoNul, 'must not contain NUL');
const probability = z.coerce
  .number('must be a number from 0 to 1')
  .min(0, 'must be a number from 0 to 1')
  .max(1, 'must be a number from 0 to 1');
const period = { from: moment.optional(), to: moment.optional() };

const statements = loadStatement('export-statements-of-reasons');

/** Everything that can be exported. */
export const DATASETS: readonly Dataset[] = [
  {
    name: 'videos',
    role: 'VIEWER',
    statement: loadStatement('export-videos'),
    // As `VideoFilter` has them, so that what a list shows can be taken out.
    filters: z.strictObject({
      ...period,
      label: label.optional(),
      text: z
        .string({ error: 'must be given once' })
        .max(1_000, 'must have at most 1000 characters')
        .refine(hasNoNul, 'must not contain NUL')
        .optional(),
      authorExternalId: name.optional(),
      authorBanStatus: z
        .enum(['ACTIVE', 'UNDER_REVIEW', 'BANNED'], {
          error: 'must be ACTIVE, UNDER_REVIEW or BANNED',
        })
        .optional(),
      verifiedStatus: z
        .enum(['VERIFIED', 'NOT_VERIFIED'], { error: 'must be VERIFIED or NOT_VERIFIED' })
        .optional(),
      minClaimProbability: probability.optional(),
      maxClaimProbability: probability.optional(),
      needsReview: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
      tag: name.optional(),
    }),
    ids: { id: 'Video', predictionId: 'Prediction', labelId: 'Label' },
  },
  {
    name: 'predictions',
    role: 'VIEWER',
    statement: loadStatement('export-predictions'),
    filters: z.strictObject({
      ...period,
      label: label.optional(),
      modelVersion: z.coerce
        .number('must be a whole number')
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .max(2 ** 31 - 1, 'is no version')
        .optional(),
    }),
    ids: { id: 'Prediction', videoId: 'Video' },
  },
  {
    name: 'labels',
    role: 'VIEWER',
    statement: loadStatement('export-labels'),
    filters: z.strictObject({
      ...period,
      label: label.optional(),
      source: z
        .enum(['HUMAN', 'GOLD', 'IMPORT'], { error: 'must be HUMAN, GOLD or IMPORT' })
        .optional(),
    }),
    ids: { id: 'Label', videoId: 'Video' },
  },
  {
    name: 'decisions',
    role: 'VIEWER',
    statement: loadStatement('export-decisions'),
    filters: z.strictObject({ ...period, label: label.optional(), queue: name.optional() }),
    ids: {
      id: 'Decision',
      videoId: 'Video',
      jobId: 'ReviewJob',
      supersedesId: 'Decision',
      supersededById: 'Decision',
      predictionId: 'Prediction',
      labelId: 'Label',
      ruleId: 'Rule',
    },
  },
  {
    name: 'audit-events',
    role: 'ADMIN',
    statement: loadStatement('export-audit-events'),
    filters: z.strictObject({ ...period, actor: name.optional(), action: name.optional() }),
    ids: { id: 'AuditEvent' },
  },
  {
    name: 'statements-of-reasons',
    role: 'VIEWER',
    statement: statements,
    filters: z.strictObject({ ...period, territory }),
    ids: {},
    shape: { columns: STATEMENT_COLUMNS, of: statementOfReasons },
  },
  {
    name: 'statements-of-reasons/gaps',
    role: 'VIEWER',
    statement: statements,
    filters: z.strictObject({ ...period, territory: territory.default('EU') }),
    ids: {},
    shape: { columns: GAP_COLUMNS, of: statementGap },
  },
];

function hasNoNul(text: string): boolean {
  return !text.includes('\0');
}

import { z } from 'zod';
import { type Prediction, Prisma } from '../generated/prisma/client.ts';
import {
  type ChallengerReport,
  challengerReport,
  type VerdictChange,
} from '../training/challenger-report.ts';
import { builder } from './builder.ts';
import { type Ordering, PAGING_DESCRIPTION, pageRequest, toPage } from './keyset.ts';
import { ModelVersionRef, PredictionRef, VideoRef } from './refs.ts';

const VerdictChangeRef = builder.objectRef<VerdictChange>('VerdictChange').implement({
  description: 'Verdicts that would change in one direction.',
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'How many.' }),
    rate: t.exposeFloat('rate', {
      nullable: true,
      description: 'Their share of the videos that got the first label; null when none did.',
    }),
  }),
});

type Disagreement = { challenger: Prediction; championId: string };

const DisagreementRef = builder.objectRef<Disagreement>('ChallengerDisagreement').implement({
  description: 'A video of which the challenger says another thing than was answered.',
  fields: (t) => ({
    video: t.field({
      type: VideoRef,
      description: 'The video.',
      resolve: ({ challenger }) => challenger.videoId,
    }),
    champion: t.field({
      type: PredictionRef,
      description: 'What was answered.',
      resolve: ({ championId }) => championId,
    }),
    challenger: t.field({
      type: PredictionRef,
      description: 'What the challenger says of the same input.',
      resolve: ({ challenger }) => challenger,
    }),
  }),
});

type DisagreementKey = [createdAt: string, id: string];

const NEWEST: Ordering<Disagreement, DisagreementKey> = {
  name: 'DISAGREEMENT:NEWEST',
  keyOf: ({ challenger }) => [challenger.createdAt.toISOString(), challenger.id],
  keySchema: z.tuple([z.iso.datetime(), z.uuid()]),
};

const ChallengerReportRef = builder.objectRef<ChallengerReport>('ChallengerReport');

ChallengerReportRef.implement({
  description:
    'What a challenger would have changed: its predictions beside what was answered for the same input.',
  fields: (t) => ({
    modelVersion: t.field({
      type: ModelVersionRef,
      description: 'The challenger.',
      resolve: ({ version }) => version,
    }),
    from: t.expose('from', { type: 'DateTime', description: 'First moment of the period.' }),
    to: t.expose('to', { type: 'DateTime', description: 'End of the period, exclusive.' }),
    n: t.exposeInt('n', { description: 'Videos that both scored.' }),
    agreement: t.exposeFloat('agreement', {
      nullable: true,
      description: 'Share of equal labels; null while nothing was scored.',
    }),
    kappa: t.exposeFloat('kappa', {
      nullable: true,
      description: 'Cohen’s kappa: agreement beyond chance; null where that has no meaning.',
    }),
    claimToOpinion: t.field({
      type: VerdictChangeRef,
      description: 'Answered CLAIM; would be OPINION.',
      resolve: ({ claimToOpinion }) => claimToOpinion,
    }),
    opinionToClaim: t.field({
      type: VerdictChangeRef,
      description: 'Answered OPINION; would be CLAIM.',
      resolve: ({ opinionToClaim }) => opinionToClaim,
    }),
    disagreements: t.connection(
      {
        type: DisagreementRef,
        description: `Where the two differ, newest first. ${PAGING_DESCRIPTION}`,
        resolve: async (report, args, { services }) => {
          const request = pageRequest(args, NEWEST);
          const after = request.after === null ? Prisma.empty : beyond('<', request.after);
          const before = request.before === null ? Prisma.empty : beyond('>', request.before);
          const direction = request.backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`;
          const { prisma } = services.database;
          const keys = await prisma.$queryRaw<{ id: string; championId: string }[]>`
            SELECT page.id, answer.id AS "championId"
            FROM (
              SELECT id, video_id, created_at FROM prediction
              WHERE "trigger" = 'CHALLENGER' AND label <> answered_label
                AND model_version = ${report.version}
                AND created_at >= ${report.from} AND created_at < ${report.to} ${after} ${before}
              ORDER BY created_at ${direction}, id ${direction} LIMIT ${request.size + 1}
            ) AS page
            JOIN prediction AS answer ON answer.video_id = page.video_id AND answer."trigger" = 'SUBMIT'
            ORDER BY page.created_at ${direction}, page.id ${direction}`;
          const found = await prisma.prediction.findMany({
            where: { id: { in: keys.map(({ id }) => id) } },
          });
          const byId = new Map(found.map((prediction) => [prediction.id, prediction]));
          const rows = keys.flatMap(({ id, championId }) => {
            const challenger = byId.get(id);
            return challenger ? [{ challenger, championId }] : [];
          });
          return toPage(rows, request, NEWEST);
        },
      },
      { name: 'ChallengerDisagreementConnection', description: 'A page of disagreements.' },
      { name: 'ChallengerDisagreementEdge', description: 'A disagreement and its place.' },
    ),
  }),
});

builder.queryField('challengerReport', (t) =>
  t.field({
    type: ChallengerReportRef,
    nullable: true,
    description:
      'What the challenger would change, since it became that; or a version that was challenger, or a period. ' +
      'Null when there is no challenger and no version is given.',
    authScopes: { role: 'VIEWER' },
    args: {
      version: t.arg.int({ description: 'The present challenger, by default.' }),
      from: t.arg({
        type: 'DateTime',
        description: 'Since the alias was set, by default; for another version, always.',
      }),
      to: t.arg({ type: 'DateTime', description: 'Exclusive; now, by default.' }),
    },
    resolve: (_root, { version, from, to }, { services }) =>
      challengerReport(services.database.prisma, {
        version: version ?? null,
        from: from ?? null,
        to: to ?? null,
      }),
  }),
);

function beyond(comparison: '<' | '>', [createdAt, id]: DisagreementKey): Prisma.Sql {
  const place = Prisma.sql`(${createdAt}::timestamptz, ${id}::uuid)`;
  return comparison === '<'
    ? Prisma.sql`AND (created_at, id) < ${place}`
    : Prisma.sql`AND (created_at, id) > ${place}`;
}

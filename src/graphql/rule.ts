import { z } from 'zod';
import { Prisma, type Rule, type RuleMatch, type RuleVersion } from '../generated/prisma/client.ts';
import { parseCondition } from '../rules/condition.ts';
import { describeEffects, parseEffects } from '../rules/effect.ts';
import { builder } from './builder.ts';
import { CappedCountRef } from './capped-count.ts';
import { type Ordering, PAGING_DESCRIPTION, pageRequest, toPage } from './keyset.ts';
import { PredictionRef, RuleRef, VideoRef } from './refs.ts';
import { MAX_COUNT } from './video-page.ts';

export const RuleStatusEnum = builder.enumType('RuleStatus', {
  description:
    'What a rule does. DRAFT, BACKGROUND, LIVE, ARCHIVED; and back, as `setRuleStatus` says.',
  values: {
    DRAFT: { description: 'Nothing yet.' },
    BACKGROUND: { description: 'Its matches are on record, and have no effect.' },
    LIVE: { description: 'Its matches are on record, and its effects happen.' },
    ARCHIVED: { description: 'Nothing any more.' },
  } as const,
});

const RuleVersionRef = builder.objectRef<RuleVersion>('RuleVersion').implement({
  description: 'What a rule said from some moment on. On record for good.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Counts from 1.' }),
    description: t.exposeString('description', { description: 'What it is for.' }),
    condition: t.expose('condition', {
      type: 'JSON',
      description: 'As `ConditionInput` has it: it can be sent back as one.',
    }),
    effects: t.field({
      type: ['JSON'],
      description: 'As `EffectInput` has them: they can be sent back.',
      resolve: ({ effects }) => z.array(z.unknown()).parse(effects),
    }),
    text: t.string({
      description: 'Condition and effects as a sentence.',
      resolve: sentence,
    }),
    actor: t.exposeString('actor', { description: 'Who wrote it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
});

export const RuleMatchRef = builder.objectRef<RuleMatch>('RuleMatch').implement({
  description: 'A rule’s condition held for a prediction.',
  fields: (t) => ({
    rule: t.field({ type: RuleRef, description: 'Which rule.', resolve: ({ ruleId }) => ruleId }),
    ruleVersion: t.exposeInt('ruleVersion', { description: 'Which version of it.' }),
    video: t.field({
      type: VideoRef,
      description: 'Of which video.',
      resolve: ({ videoId }) => videoId,
    }),
    prediction: t.field({
      type: PredictionRef,
      description: 'The prediction that was looked at.',
      resolve: ({ predictionId }) => predictionId,
    }),
    live: t.exposeBoolean('live', { description: 'False for a match in the background.' }),
    inputs: t.expose('inputs', {
      type: 'JSON',
      description: 'The facts that the condition looked at, by name.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
});

const RuleFailureRef = builder
  .objectRef<{ message: string; count: bigint; firstAt: Date; lastAt: Date; ruleVersion: number }>(
    'RuleFailure',
  )
  .implement({
    description:
      'A version of a rule could not be judged by. What it was to judge went on without it.',
    fields: (t) => ({
      ruleVersion: t.exposeInt('ruleVersion', { description: 'Which version.' }),
      message: t.exposeString('message', { description: 'Why, the last time.' }),
      count: t.expose('count', { type: 'BigInt', description: 'How often.' }),
      firstAt: t.expose('firstAt', { type: 'DateTime', description: 'The first time.' }),
      lastAt: t.expose('lastAt', { type: 'DateTime', description: 'The last time.' }),
    }),
  });

const BY_TIME: Ordering<RuleMatch, [string, string]> = {
  name: 'RULE_MATCH:NEWEST',
  keyOf: ({ createdAt, predictionId }) => [createdAt.toISOString(), predictionId],
  keySchema: z.tuple([z.iso.datetime(), z.uuid()]),
};

const MatchWindow = {
  from: { type: 'DateTime', description: 'At this moment or later.' },
  to: { type: 'DateTime', description: 'Before this moment.' },
} as const;

RuleRef.implement({
  description:
    'A condition, and what follows where it holds. Every video is judged as it comes in.',
  authScopes: { role: 'VIEWER' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique.' }),
    status: t.expose('status', { type: RuleStatusEnum, description: 'What it does.' }),
    position: t.exposeInt('position', { description: 'Its place; the first rule’s label holds.' }),
    version: t.exposeInt('version', { description: 'The number of the version that holds.' }),
    current: t.loadable({
      type: RuleVersionRef,
      description: 'What it says now.',
      resolve: ({ id, version }: Rule) => `${id}/${version}`,
      load: async (keys: string[], { services }) => {
        const wanted = keys.map((key) => {
          const [ruleId = '', version] = key.split('/');
          return { ruleId, version: Number(version) };
        });
        const versions = await services.database.prisma.ruleVersion.findMany({
          where: { OR: wanted },
        });
        const byKey = new Map(versions.map((row) => [`${row.ruleId}/${row.version}`, row]));
        return keys.map((key) => byKey.get(key) ?? new Error(`no rule version ${key}`));
      },
    }),
    versions: t.loadableList({
      type: RuleVersionRef,
      description: 'All it ever said, oldest first.',
      resolve: ({ id }: Rule) => id,
      load: async (ids: string[], { services }) => {
        const versions = await services.database.prisma.ruleVersion.findMany({
          where: { ruleId: { in: ids } },
          orderBy: { version: 'asc' },
        });
        const byRule = Map.groupBy(versions, ({ ruleId }) => ruleId);
        return ids.map((id) => byRule.get(id) ?? []);
      },
    }),
    failures: t.loadableList({
      type: RuleFailureRef,
      description: 'Versions that could not be judged by, newest version first.',
      resolve: ({ id }: Rule) => id,
      load: async (ids: string[], { services }) => {
        const failures = await services.database.prisma.ruleFailure.findMany({
          where: { ruleId: { in: ids } },
          orderBy: { ruleVersion: 'desc' },
        });
        const byRule = Map.groupBy(failures, ({ ruleId }) => ruleId);
        return ids.map((id) => byRule.get(id) ?? []);
      },
    }),
    matchCount: t.field({
      type: CappedCountRef,
      description: `How often it held in a period, live and in the background; counted up to ${MAX_COUNT}.`,
      args: { from: t.arg(MatchWindow.from), to: t.arg(MatchWindow.to) },
      resolve: async ({ id }, { from, to }, { services }) => {
        const after = from == null ? Prisma.empty : Prisma.sql`AND created_at >= ${from}`;
        const before = to == null ? Prisma.empty : Prisma.sql`AND created_at < ${to}`;
        const [row] = await services.database.prisma.$queryRaw<{ count: number }[]>`
          SELECT count(*)::int AS "count"
          FROM (SELECT 1 FROM rule_match WHERE rule_id = ${id}::uuid ${after} ${before}
            LIMIT ${MAX_COUNT + 1}) AS "some"`;
        const count = row?.count ?? 0;
        return { value: Math.min(count, MAX_COUNT), capped: count > MAX_COUNT };
      },
    }),
    matches: t.connection(
      {
        type: RuleMatchRef,
        description: `For which predictions it held, newest first. ${PAGING_DESCRIPTION}`,
        resolve: async ({ id }, args, { services }) => {
          const request = pageRequest(args, BY_TIME);
          const place = ([at, prediction]: [string, string]) =>
            Prisma.sql`(${at}::timestamptz, ${prediction}::uuid)`;
          const after =
            request.after === null
              ? Prisma.empty
              : Prisma.sql`AND (created_at, prediction_id) < ${place(request.after)}`;
          const before =
            request.before === null
              ? Prisma.empty
              : Prisma.sql`AND (created_at, prediction_id) > ${place(request.before)}`;
          const direction = request.backwards ? Prisma.sql`ASC` : Prisma.sql`DESC`;
          const found = await services.database.prisma.$queryRaw<RuleMatch[]>`
            SELECT prediction_id AS "predictionId", rule_id AS "ruleId", rule_version AS "ruleVersion",
              video_id AS "videoId", live, inputs, created_at AS "createdAt"
            FROM rule_match WHERE rule_id = ${id}::uuid ${after} ${before}
            ORDER BY created_at ${direction}, prediction_id ${direction} LIMIT ${request.size + 1}`;
          return toPage(found, request, BY_TIME);
        },
      },
      { name: 'RuleMatchConnection', description: 'A page of matches.' },
      { name: 'RuleMatchEdge', description: 'A match and its place in the list.' },
    ),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

builder.queryFields((t) => ({
  rules: t.field({
    type: [RuleRef],
    description:
      'The rules, in their order; those that are not archived, unless asked for by status.',
    authScopes: { role: 'VIEWER' },
    args: {
      status: t.arg({ type: [RuleStatusEnum], description: 'Of these statuses alone.' }),
    },
    resolve: (_root, { status }, { services }) =>
      services.database.prisma.rule.findMany({
        where: { status: status == null ? { not: 'ARCHIVED' } : { in: status } },
        orderBy: [{ position: 'asc' }, { id: 'asc' }],
      }),
  }),
  rule: t.field({
    type: RuleRef,
    nullable: true,
    description: 'One rule; null when there is none.',
    authScopes: { role: 'VIEWER' },
    args: { id: t.arg.globalID({ required: true, for: RuleRef, description: 'Its global id.' }) },
    resolve: (_root, { id }, { services }) =>
      services.database.prisma.rule.findUnique({ where: { id: id.id } }),
  }),
}));

/** A version that this Gavel cannot read (it came with a newer one) says so. */
function sentence({ condition, effects }: RuleVersion): string {
  try {
    return `When ${parseCondition(condition).text}: ${describeEffects(parseEffects(effects))}.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

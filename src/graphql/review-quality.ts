import { holdsRole } from '../access/viewer.ts';
import {
  type Agreement,
  type GoldAccuracy,
  MIN_JUDGEMENTS,
  type QualityOf,
  type ReviewQuality,
  reviewQuality,
} from '../moderation/quality/review-quality.ts';
import { actorOf } from './actor.ts';
import { builder } from './builder.ts';
import { ReviewQueueRef } from './refs.ts';
import { badUserInput, forbidden } from './request-errors.ts';

const MAX_DAYS = 366;
const DAY_MS = 86_400_000;

const QualityStatusEnum = builder.enumType('QualityStatus', {
  description: 'Whether there is enough to tell.',
  values: {
    MEASURED: { description: 'There is.' },
    INSUFFICIENT_DATA: { description: `Fewer than ${MIN_JUDGEMENTS}: n is told, no share of it.` },
  } as const,
});

const AgreementRef = builder.objectRef<Agreement>('Agreement').implement({
  description: 'How far two raters say the same of the same videos.',
  fields: (t) => ({
    status: t.expose('status', {
      type: QualityStatusEnum,
      description: 'Whether there is enough.',
    }),
    n: t.exposeInt('n', { description: 'Videos that both judged.' }),
    agreed: t.exposeInt('agreed', { description: 'Of these, those of which they said the same.' }),
    agreement: t.exposeFloat('agreement', {
      nullable: true,
      description: 'The share of these; null without enough data.',
    }),
    kappa: t.exposeFloat('kappa', {
      nullable: true,
      description:
        'Cohen’s kappa: agreement beyond chance, 1 for all, 0 for none. Null without enough data, or where ' +
        'chance alone agrees on everything.',
    }),
  }),
});

const GoldAccuracyRef = builder.objectRef<GoldAccuracy>('GoldAccuracy').implement({
  description: 'How often reviewers were right about videos whose label is known.',
  fields: (t) => ({
    status: t.expose('status', {
      type: QualityStatusEnum,
      description: 'Whether there is enough.',
    }),
    n: t.exposeInt('n', { description: 'Gold jobs decided with a label.' }),
    correct: t.exposeInt('correct', { description: 'Of these, those with the known label.' }),
    accuracy: t.exposeFloat('accuracy', {
      nullable: true,
      description: 'The share of these; null without enough data.',
    }),
    low: t.exposeFloat('low', {
      nullable: true,
      description: 'Lower end of its 95% interval (Wilson).',
    }),
    high: t.exposeFloat('high', { nullable: true, description: 'Upper end of it.' }),
  }),
});

const WORDS = {
  secondReviews: 'Two reviewers, the second one blind.',
  model: 'Reviewers and the prediction that stood when they decided.',
  gold: 'Reviewers and the known label.',
} as const;

const QualityGroup = builder.objectRef<QualityOf>('QualityGroup').implement({
  description: 'The figures of one reviewer, queue, policy or day.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description:
        'The reviewer as `actor` names people, the queue’s key, the policy’s key, or the day in UTC.',
    }),
    secondReviews: t.field({
      type: AgreementRef,
      description: WORDS.secondReviews,
      resolve: ({ secondReviews }) => secondReviews,
    }),
    model: t.field({ type: AgreementRef, description: WORDS.model, resolve: ({ model }) => model }),
    gold: t.field({ type: GoldAccuracyRef, description: WORDS.gold, resolve: ({ gold }) => gold }),
  }),
});

const ReviewQualityRef = builder.objectRef<ReviewQuality>('ReviewQuality').implement({
  description:
    'How well reviewers agree, with each other, with the model and with what is known. What reviewers took back or ' +
    'replaced themselves does not count.',
  fields: (t) => ({
    secondReviews: t.field({
      type: AgreementRef,
      description: WORDS.secondReviews,
      resolve: ({ secondReviews }) => secondReviews,
    }),
    model: t.field({ type: AgreementRef, description: WORDS.model, resolve: ({ model }) => model }),
    gold: t.field({ type: GoldAccuracyRef, description: WORDS.gold, resolve: ({ gold }) => gold }),
    byReviewer: t.field({
      type: [QualityGroup],
      description: 'By reviewer; a second review counts for both.',
      resolve: ({ byReviewer }) => byReviewer,
    }),
    byQueue: t.field({
      type: [QualityGroup],
      description: 'By queue.',
      resolve: async ({ byQueue }, _args, { services }) => {
        const queues = await services.database.prisma.reviewQueue.findMany({
          where: { id: { in: byQueue.map(({ key }) => key) } },
          select: { id: true, key: true },
        });
        const keys = new Map(queues.map(({ id, key }) => [id, key]));
        return byQueue.map((group) => ({ ...group, key: keys.get(group.key) ?? group.key }));
      },
    }),
    byPolicy: t.field({
      type: [QualityGroup],
      description: 'By policy of the (first) decision; one under two policies counts for both.',
      resolve: ({ byPolicy }) => byPolicy,
    }),
    byDay: t.field({
      type: [QualityGroup],
      description: 'By day, the oldest first.',
      resolve: ({ byDay }) => byDay,
    }),
  }),
});

builder.queryField('reviewQuality', (t) =>
  t.field({
    type: ReviewQualityRef,
    description:
      'How well reviewers agree over a period. SENIOR sees everybody’s figures, MODERATOR their own.',
    authScopes: { role: 'MODERATOR' },
    args: {
      from: t.arg({ type: 'DateTime', required: true, description: 'From this moment.' }),
      to: t.arg({
        type: 'DateTime',
        required: true,
        description: `Until before this one; at most ${MAX_DAYS} days later.`,
      }),
      queue: t.arg.globalID({ for: ReviewQueueRef, description: 'In this queue alone.' }),
      reviewer: t.arg.string({
        description: 'Of this reviewer alone, as `actor` names people; the viewer, below SENIOR.',
      }),
    },
    resolve: (_root, { from, to, queue, reviewer }, { services, viewer }) => {
      const days = (to.getTime() - from.getTime()) / DAY_MS;
      if (days < 0 || days > MAX_DAYS) {
        throw badUserInput(`to must be from 0 to ${MAX_DAYS} days after from`);
      }
      if (reviewer?.includes('\0')) throw badUserInput('reviewer must not contain NUL');
      const isSenior = holdsRole(viewer, 'SENIOR');
      if (viewer !== null && !isSenior && reviewer != null && reviewer !== viewer.actor) {
        throw forbidden(viewer);
      }
      return reviewQuality(services.database.prisma, {
        from,
        to,
        queueId: queue?.id ?? null,
        reviewer: isSenior ? (reviewer ?? null) : actorOf(viewer),
      });
    },
  }),
);

import type { Backtest } from '../generated/prisma/client.ts';
import type { ClaimLabel } from '../ml/types.ts';
import { type TestedRule, testedRules } from '../moderation/backtest/question.ts';
import { emptyTally, type Tally, tallySchema } from '../moderation/backtest/tally.ts';
import { parseCondition } from '../rules/condition.ts';
import { describeEffects, parseEffects } from '../rules/effect.ts';
import { builder } from './builder.ts';
import { ClaimLabelEnum } from './enums.ts';
import { RuleRef } from './refs.ts';

type RuleResult = TestedRule & Tally['rules'][number];
type EffectResult = Tally['effects'][string] & { kind: EffectKind; key: string };
type EffectKind = 'ENQUEUE' | 'LABEL' | 'ACT' | 'TAG';

/** What a backtest has counted so far. */
export function tallyOf({ tally, rules }: Backtest): Tally {
  return tally === null ? emptyTally(testedRules.parse(rules)) : tallySchema.parse(tally);
}

export function ruleResultsOf(backtest: Backtest): RuleResult[] {
  const tally = tallyOf(backtest);
  return testedRules.parse(backtest.rules).flatMap((rule, index) => {
    const counts = tally.rules[index];
    return counts === undefined ? [] : [{ ...rule, ...counts }];
  });
}

export function effectResultsOf(backtest: Backtest): EffectResult[] {
  return Object.entries(tallyOf(backtest).effects)
    .map(([effect, counts]) => ({ ...counts, ...readEffect(effect) }))
    .sort((a, b) => `${a.kind} ${a.key}`.localeCompare(`${b.kind} ${b.key}`));
}

/** `ENQUEUE fact-check`, taken apart. */
function readEffect(effect: string): { kind: EffectKind; key: string } {
  const blank = effect.indexOf(' ');
  const kind = EFFECT_KINDS.find((known) => known === effect.slice(0, blank));
  if (kind === undefined) throw new Error(`"${effect}" is no effect`);
  return { kind, key: effect.slice(blank + 1) };
}

const EFFECT_KINDS = ['ENQUEUE', 'LABEL', 'ACT', 'TAG'] as const;

const EffectKindEnum = builder.enumType('EffectKind', {
  description: 'What kind of thing follows from a rule.',
  values: {
    ENQUEUE: { description: 'A job in the queue of this key.' },
    LABEL: { description: 'A decision: CLAIM or OPINION.' },
    ACT: { description: 'The action of this key.' },
    TAG: { description: 'This tag.' },
  } as const,
});

export const BacktestEffectRef = builder.objectRef<EffectResult>('BacktestEffect').implement({
  description: 'For how many videos an effect would have happened, beside what did.',
  fields: (t) => ({
    kind: t.expose('kind', { type: EffectKindEnum, description: 'Its kind.' }),
    key: t.exposeString('key', {
      description: 'Which: the key of a queue or action, a label, a tag.',
    }),
    would: t.exposeInt('would', { description: 'Videos for which it would have happened.' }),
    was: t.exposeInt('was', {
      description:
        'Videos for which the asked rules (earlier versions of them) did have it happen.',
    }),
    more: t.exposeInt('more', {
      description: 'Of `would`: for which it had not happened, by whatever cause.',
    }),
    fewer: t.exposeInt('fewer', { description: 'Of `was`: for which it would not have.' }),
  }),
});

/** A rule counts as right where it holds for what its label effect says, or else for claims. */
function targetOf({ effects }: RuleResult): ClaimLabel {
  return parseEffects(effects).find((effect) => 'label' in effect)?.label ?? 'CLAIM';
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

const AgainstLabelsRef = builder.objectRef<RuleResult>('BacktestAgainstLabels').implement({
  description:
    'A rule against the labels that people stated (HUMAN and GOLD), as they stand now. Small samples say little: ' +
    'look at `n`.',
  fields: (t) => ({
    target: t.field({
      type: ClaimLabelEnum,
      description: 'What the rule is meant to find: what its label effect says, or else CLAIM.',
      resolve: targetOf,
    }),
    n: t.int({
      description: 'Videos with such a label.',
      resolve: ({ labelled }) => labelled.CLAIM + labelled.OPINION,
    }),
    matched: t.int({
      description: 'Of these, for how many it holds.',
      resolve: ({ matchedLabelled }) => matchedLabelled.CLAIM + matchedLabelled.OPINION,
    }),
    precision: t.float({
      nullable: true,
      description: 'Of those, the share with the target’s label; null where there are none.',
      resolve: (rule) =>
        shareOf(
          rule.matchedLabelled[targetOf(rule)],
          rule.matchedLabelled.CLAIM + rule.matchedLabelled.OPINION,
        ),
    }),
    recall: t.float({
      nullable: true,
      description:
        'Of those with the target’s label, the share for which it holds; null where there are none.',
      resolve: (rule) =>
        shareOf(rule.matchedLabelled[targetOf(rule)], rule.labelled[targetOf(rule)]),
    }),
  }),
});

export const BacktestRuleRef = builder.objectRef<RuleResult>('BacktestRule').implement({
  description:
    'A rule that a backtest asks about, as it was then, and for what it would have held.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    rule: t.field({
      type: RuleRef,
      nullable: true,
      description: 'The rule that it is, or would replace; null for one that is new.',
      resolve: ({ ruleId }) => ruleId,
    }),
    version: t.exposeInt('version', {
      nullable: true,
      description: 'Which version; null for one that was given inline.',
    }),
    condition: t.field({
      type: 'JSON',
      description: 'As `ConditionInput` has it: it can be sent to `createRule`.',
      resolve: ({ condition }) => condition,
    }),
    effects: t.field({
      type: ['JSON'],
      description: 'As `EffectInput` has them.',
      resolve: ({ effects }) => effects,
    }),
    text: t.string({
      description: 'Condition and effects as a sentence.',
      resolve: ({ condition, effects }) =>
        `When ${parseCondition(condition).text}, then ${describeEffects(parseEffects(effects))}.`,
    }),
    matched: t.exposeInt('matched', { description: 'Videos for which it would hold.' }),
    matchedBefore: t.exposeInt('matchedBefore', {
      description: 'Videos for which a match of the rule is on record, live or in the background.',
    }),
    newly: t.exposeInt('newly', { description: 'Of `matched`: without such a record.' }),
    noLonger: t.exposeInt('noLonger', {
      description: 'Of `matchedBefore`: for which it would not hold.',
    }),
    failures: t.exposeInt('failures', {
      description: 'Videos for which it could not be judged; it says nothing about them.',
    }),
    failure: t.exposeString('failure', {
      nullable: true,
      description: 'Why, the first time.',
    }),
    againstLabels: t.field({
      type: AgainstLabelsRef,
      description: 'How it does by what people said.',
      resolve: (rule) => rule,
    }),
  }),
});

const ByLabelRef = builder.objectRef<Record<ClaimLabel, number>>('VideosByLabel').implement({
  description: 'Videos, by what they are held to be.',
  fields: (t) => ({
    claims: t.exposeInt('CLAIM', { description: 'CLAIM.' }),
    opinions: t.exposeInt('OPINION', { description: 'OPINION.' }),
  }),
});

export const BacktestVerdictsRef = builder.objectRef<Tally>('BacktestVerdicts').implement({
  description:
    'What the videos would be held to be, beside what they are: by the first rule that decides a label, or else ' +
    'by the prediction.',
  fields: (t) => ({
    would: t.field({
      type: ByLabelRef,
      description: 'By the asked rules, threshold and model.',
      resolve: ({ would }) => would,
    }),
    was: t.field({
      type: ByLabelRef,
      description:
        'By what the asked rules (earlier versions of them) decided, or else the current prediction.',
      resolve: ({ was }) => was,
    }),
    claimToOpinion: t.exposeInt('claimToOpinion', { description: 'Were CLAIM, would be OPINION.' }),
    opinionToClaim: t.exposeInt('opinionToClaim', { description: 'Were OPINION, would be CLAIM.' }),
    labelled: t.exposeInt('labelled', {
      description: 'Videos whose label a person stated (HUMAN or GOLD).',
    }),
    rightBefore: t.exposeInt('rightBefore', {
      description: 'Of these, where `was` says the same.',
    }),
    right: t.exposeInt('right', { description: 'Of these, where `would` says the same.' }),
  }),
});

type Day = Tally['days'][string] & { date: string };

export const BacktestDayRef = builder.objectRef<Day>('BacktestDay').implement({
  description: 'The videos of a backtest that were submitted on one day.',
  fields: (t) => ({
    date: t.exposeString('date', { description: 'The day in UTC, such as 2026-11-23.' }),
    videos: t.exposeInt('videos', { description: 'All of them.' }),
    matched: t.exposeInt('matched', { description: 'For which at least one rule would hold.' }),
    flipped: t.exposeInt('flipped', { description: 'That would be held to be something else.' }),
  }),
});

export function daysOf(backtest: Backtest): Day[] {
  return Object.entries(tallyOf(backtest).days)
    .map(([date, day]) => ({ date, ...day }))
    .sort((a, b) => a.date.localeCompare(b.date));
}

/** What a reader must know to read the figures. */
export function basisOf({ modelVersion, threshold }: Backtest): string[] {
  const predictions =
    modelVersion === null
      ? 'Predictions: the current one of each video, as it is stored.'
      : `Predictions: by version ${modelVersion}, made for this backtest and not stored.`;
  return [
    predictions,
    ...(threshold === null
      ? []
      : [
          `Threshold: CLAIM from ${threshold}; whether a video needs review is left as the model says.`,
        ]),
    'Authors: what was known of each when the video was submitted; their earlier videos by their current predictions.',
    'Counts: the latest that are known, not those at submission.',
    'Human labels: those that stand now.',
  ];
}

/** The keys in a list of effects, such as those of a sampled video. */
export function effectTargets(effects: readonly string[]): { kind: EffectKind; key: string }[] {
  return effects.map(readEffect);
}

export const EffectTargetRef = builder
  .objectRef<{ kind: EffectKind; key: string }>('EffectTarget')
  .implement({
    description: 'An effect: its kind, and what it is about.',
    fields: (t) => ({
      kind: t.expose('kind', { type: EffectKindEnum, description: 'Its kind.' }),
      key: t.exposeString('key', {
        description: 'Which: the key of a queue or action, a label, a tag.',
      }),
    }),
  });

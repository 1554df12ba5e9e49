/*
 * What a new installation starts with. Everything is the installation's own from then on: nothing here is
 * looked at again once there is a queue or a rule.
 */

/** In this order: a queue escalates to one before it. */
export const DEFAULT_QUEUES = [
  {
    key: 'escalations',
    name: 'Escalations',
    description: 'What a reviewer could not decide alone. Senior reviewers only.',
    order: 'PRIORITY',
    seniorOnly: true,
    escalatesTo: null,
  },
  {
    key: 'appeals',
    name: 'Appeals',
    description: 'Decisions that somebody objects to; never for who made them.',
    order: 'AGE',
    escalatesTo: 'escalations',
  },
  {
    key: 'fact-check',
    name: 'Fact check',
    description: 'Videos that make a claim, those that most people see first.',
    order: 'REACH',
    escalatesTo: 'escalations',
  },
  {
    key: 'uncertain',
    name: 'Uncertain',
    description: 'Videos that the model is not sure of, or finds strange; the least sure first.',
    order: 'UNCERTAINTY',
    escalatesTo: 'escalations',
  },
  {
    key: 'reports',
    name: 'Reports',
    description: 'Videos that users of the platform objected to; those of most reports first.',
    order: 'PRIORITY',
    escalatesTo: 'escalations',
  },
  {
    key: 'random-audit',
    name: 'Random audit',
    description: 'A share of what passes, to see what is missed. The prediction is hidden.',
    order: 'AGE',
    hidePrediction: true,
    escalatesTo: 'escalations',
  },
] as const;

/**
 * With what statements of reasons say of them (docs/export.md): each is then its platform's own rule, named by
 * its title. What forbids nothing is no ground to restrict anything, and has no terms.
 */
export const DEFAULT_POLICIES = [
  {
    key: 'factual-claims',
    parent: null,
    title: 'Factual claims',
    standard:
      'A video makes a claim when it states something as a fact that could be checked, whether it is true or not. ' +
      'Claims may stay; what they may not do is said below.',
    reasonRequired: false,
    terms: null,
  },
  {
    key: 'false-claim',
    parent: 'factual-claims',
    title: 'False claims',
    standard:
      'The claim contradicts what reliable sources agree on. Name the sources in the reason.',
    reasonRequired: true,
    terms: {
      ground: 'INCOMPATIBLE_CONTENT',
      category: 'NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS',
    },
  },
  {
    key: 'unsupported-claim',
    parent: 'factual-claims',
    title: 'Unsupported claims',
    standard:
      'The claim can neither be confirmed nor refuted, and the video does not say so. Say in the reason what was looked for.',
    reasonRequired: true,
    terms: {
      ground: 'INCOMPATIBLE_CONTENT',
      category: 'NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS',
    },
  },
  {
    key: 'health-claim',
    parent: 'factual-claims',
    title: 'Claims about health',
    standard:
      'The claim could lead somebody to harm themselves or others: cures, treatments, vaccines, diets.',
    reasonRequired: true,
    terms: { ground: 'INCOMPATIBLE_CONTENT', category: 'RISK_FOR_PUBLIC_SECURITY' },
  },
  {
    key: 'opinions',
    parent: null,
    title: 'Opinions',
    standard: 'A view, a belief or a taste, said as one. Opinions stay.',
    reasonRequired: false,
    terms: null,
  },
] as const;

/** With what they restrict, in the words of statements of reasons; null: nothing. */
export const DEFAULT_ACTIONS = [
  {
    key: 'remove',
    name: 'Remove',
    description: 'The video is taken down.',
    strikes: 1,
    strikeDays: 90,
    visibility: 'CONTENT_REMOVED',
  },
  {
    key: 'reduce-reach',
    name: 'Reduce reach',
    description: 'The video stays, and is no longer recommended.',
    strikes: 0,
    strikeDays: 0,
    visibility: 'CONTENT_DEMOTED',
  },
  {
    key: 'add-context',
    name: 'Add context',
    description: 'The video stays, with a note on what is known of its claim.',
    strikes: 0,
    strikeDays: 0,
    visibility: 'CONTENT_LABELLED',
  },
  {
    key: 'warn-author',
    name: 'Warn author',
    description: 'The author is told which standard was broken.',
    strikes: 0,
    strikeDays: 0,
    visibility: null,
  },
] as const;

const CONFIDENT_OPINION = [{ label: 'OPINION' }, { needsReview: false }];

/** All LIVE. */
export const DEFAULT_RULES = [
  {
    name: 'Confident opinions pass',
    description: 'On record only: what no person looks at.',
    condition: { all: CONFIDENT_OPINION },
    effects: [],
  },
  {
    name: 'Confident claims are checked',
    description: 'The model is sure that something is claimed: a person says whether it is true.',
    condition: { all: [{ label: 'CLAIM' }, { needsReview: false }] },
    effects: [{ enqueue: { queue: 'fact-check' } }],
  },
  {
    name: 'Uncertain and unfamiliar videos are looked at',
    description: 'The model is not sure enough, or has hardly seen such words.',
    condition: { needsReview: true },
    effects: [{ enqueue: { queue: 'uncertain', source: 'LOW_CONFIDENCE' } }],
  },
  {
    name: 'A share of what passes is audited',
    description: 'One in a hundred confident opinions, to know what is missed.',
    condition: { all: [...CONFIDENT_OPINION, { sample: { share: 0.01, salt: 'random-audit' } }] },
    effects: [{ enqueue: { queue: 'random-audit', source: 'RANDOM_AUDIT' } }],
  },
] as const;

import { z } from 'zod';
import { globalId } from '../deliveries/global-id.ts';
import type { ExportRow } from './row-formats.ts';

/*
 * Statements of reasons, as Article 24(5) of Regulation (EU) 2022/2065 (DSA) has platforms send them to the
 * Commission's database. Attributes, values and limits (version 2, in force since 1 July 2025):
 * https://transparency.dsa.ec.europa.eu/page/api-documentation
 */

/** Longest explanation, in characters. */
const MAX_EXPLANATION = 2_000;

const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(
  ' ',
);
const EEA = [...EU, 'IS', 'LI', 'NO'].toSorted();

/** Where the restrictions hold: `EU`, `EEA`, or countries with commas between them. */
export const territory = z
  .string({ error: 'must be EU, EEA, or countries of the EEA such as DE,FR' })
  .refine((text) => text === 'EU' || text === 'EEA' || countriesOf(text).every(isInEea), {
    error: 'must be EU, EEA, or countries of the EEA such as DE,FR',
  });

const action = z.object({
  key: z.string(),
  name: z.string(),
  restricts: z.boolean().nullable(),
  visibility: z.string().nullable(),
  monetary: z.string().nullable(),
  provision: z
    .enum(['PARTIAL_SUSPENSION', 'TOTAL_SUSPENSION', 'PARTIAL_TERMINATION', 'TOTAL_TERMINATION'])
    .nullable(),
  account: z.enum(['SUSPENDED', 'TERMINATED']).nullable(),
});

const policy = z.object({
  key: z.string(),
  title: z.string(),
  standard: z.string(),
  ground: z.enum(['ILLEGAL_CONTENT', 'INCOMPATIBLE_CONTENT']).nullable(),
  category: z.string().nullable(),
  reference: z.string().nullable(),
  url: z.string().nullable(),
});

/** A row of export-statements-of-reasons.sql. */
const basis = z.object({
  id: z.string(),
  origin: z.enum(['REVIEWER', 'RULE', 'BULK', 'APPEAL']),
  label: z.string().nullable(),
  reason: z.string().nullable(),
  decidedAt: z.string(),
  submittedAt: z.string(),
  modelVersion: z.number(),
  predictedLabel: z.string(),
  claimProbability: z.number(),
  rule: z.string().nullable(),
  source: z.string().nullable(),
  actions: z.array(action),
  policies: z.array(policy),
  territory: z.string(),
});

type Basis = z.infer<typeof basis>;
type Action = z.infer<typeof action>;

/** In the order of the documentation. */
export const STATEMENT_COLUMNS = [
  'decision_visibility',
  'decision_visibility_other',
  'end_date_visibility_restriction',
  'decision_monetary',
  'decision_monetary_other',
  'end_date_monetary_restriction',
  'decision_provision',
  'end_date_service_restriction',
  'decision_account',
  'end_date_account_restriction',
  'account_type',
  'decision_facts',
  'decision_ground',
  'decision_ground_reference_url',
  'illegal_content_legal_ground',
  'illegal_content_explanation',
  'incompatible_content_ground',
  'incompatible_content_explanation',
  'incompatible_content_illegal',
  'content_type',
  'content_type_other',
  'category',
  'category_addition',
  'category_specification',
  'category_specification_other',
  'territorial_scope',
  'content_language',
  'content_date',
  'application_date',
  'source_type',
  'source_identity',
  'automated_detection',
  'automated_decision',
  'puid',
] as const;

/** The statement of a decision; null where it restricts nothing, or where something is missing. */
export function statementOfReasons(row: ExportRow): ExportRow | null {
  const given = basis.parse(row);
  const restricting = given.actions.filter(({ restricts }) => restricts === true);
  const [main, ...others] = given.policies.filter(({ ground }) => ground !== null);
  if (missingOf(given).length > 0 || restricting.length === 0 || main === undefined) return null;
  const isIllegal = main.ground === 'ILLEGAL_CONTENT';
  const reference = main.reference ?? main.title;
  const explanation = shorten(given.reason ?? main.standard, MAX_EXPLANATION);
  const categories = new Set(others.map(({ category }) => category));
  const statement: Record<(typeof STATEMENT_COLUMNS)[number], unknown> = {
    ...restrictionsOf(restricting),
    account_type: null,
    decision_facts: factsOf(given),
    decision_ground: `DECISION_GROUND_${main.ground}`,
    decision_ground_reference_url: main.url,
    illegal_content_legal_ground: isIllegal ? reference : null,
    illegal_content_explanation: isIllegal ? explanation : null,
    incompatible_content_ground: isIllegal ? null : reference,
    incompatible_content_explanation: isIllegal ? null : explanation,
    incompatible_content_illegal: null,
    content_type: ['CONTENT_TYPE_VIDEO'],
    content_type_other: null,
    category: `STATEMENT_CATEGORY_${main.category}`,
    category_addition: [...categories]
      .filter((category) => category !== main.category)
      .map((category) => `STATEMENT_CATEGORY_${category}`),
    category_specification: [],
    category_specification_other: null,
    territorial_scope: scopeOf(given.territory),
    content_language: null,
    content_date: given.submittedAt.slice(0, 10),
    application_date: given.decidedAt.slice(0, 10),
    source_type: given.source === 'REPORT' ? 'SOURCE_TYPE_OTHER_NOTIFICATION' : 'SOURCE_VOLUNTARY',
    source_identity: null,
    automated_detection: wasDetectedByMachine(given) ? 'Yes' : 'No',
    automated_decision: AUTOMATION[given.origin],
    puid: given.id,
  };
  return Object.fromEntries(STATEMENT_COLUMNS.map((column) => [column, statement[column]]));
}

export const GAP_COLUMNS = ['decisionId', 'decidedAt', 'missing'] as const;

/** A decision whose statement cannot be made, and why; null where there is nothing to say. */
export function statementGap(row: ExportRow): ExportRow | null {
  const given = basis.parse(row);
  const missing = missingOf(given);
  if (missing.length === 0) return null;
  return { decisionId: globalId('Decision', given.id), decidedAt: given.decidedAt, missing };
}

/** Nothing is made up: what nobody has said is named here, and there is no statement. */
function missingOf({ actions, policies, reason }: Basis): string[] {
  const unclear = actions.filter(({ restricts }) => restricts === null);
  const missing = unclear.map(({ key }) => `what action "${key}" restricts, if anything`);
  if (!actions.some(({ restricts }) => restricts === true)) return missing;
  const main = policies.find(({ ground }) => ground !== null);
  if (policies.length === 0) missing.push('a policy that it was made under');
  else if (main === undefined) {
    missing.push(
      `ground and category of policy ${policies.map(({ key }) => `"${key}"`).join(' or ')}`,
    );
  } else if ((reason ?? main.standard) === '') {
    missing.push(`a reason, or a standard of policy "${main.key}"`);
  }
  return missing;
}

function restrictionsOf(actions: readonly Action[]) {
  const visibility = [...new Set(actions.flatMap((one) => one.visibility ?? []))];
  const otherNames = actions.filter((one) => one.visibility === 'OTHER').map(({ name }) => name);
  // Sorted by the statement, the gravest first.
  const monetary = actions.find((one) => one.monetary !== null) ?? null;
  return {
    decision_visibility: visibility.map((value) => `DECISION_VISIBILITY_${value}`),
    decision_visibility_other: otherNames.length > 0 ? shorten(otherNames.join('; '), 500) : null,
    end_date_visibility_restriction: null,
    decision_monetary: prefixed('DECISION_MONETARY_', monetary?.monetary),
    decision_monetary_other: monetary?.monetary === 'OTHER' ? monetary.name : null,
    end_date_monetary_restriction: null,
    decision_provision: prefixed(
      'DECISION_PROVISION_',
      gravest(
        PROVISIONS,
        actions.map((one) => one.provision),
      ),
    ),
    end_date_service_restriction: null,
    decision_account: prefixed(
      'DECISION_ACCOUNT_',
      gravest(
        ACCOUNTS,
        actions.map((one) => one.account),
      ),
    ),
    end_date_account_restriction: null,
  };
}

const PROVISIONS = action.shape.provision.unwrap().options;
const ACCOUNTS = action.shape.account.unwrap().options;

/** The last of those that are there, in the order of `grades`. */
function gravest<Grade>(grades: readonly Grade[], found: readonly (Grade | null)[]): Grade | null {
  return grades.findLast((grade) => found.includes(grade)) ?? null;
}

function prefixed(prefix: string, value: string | null | undefined): string | null {
  return value == null ? null : `${prefix}${value}`;
}

const AUTOMATION: Readonly<Record<Basis['origin'], string>> = {
  RULE: 'AUTOMATED_DECISION_FULLY',
  // A person chose the condition, a program the videos.
  BULK: 'AUTOMATED_DECISION_PARTIALLY',
  REVIEWER: 'AUTOMATED_DECISION_NOT_AUTOMATED',
  APPEAL: 'AUTOMATED_DECISION_NOT_AUTOMATED',
};

/** Whether a program brought it up, and not a person, or chance. */
function wasDetectedByMachine({ origin, source }: Basis): boolean {
  if (origin === 'RULE' || origin === 'BULK') return true;
  return source !== null && ['RULE', 'LOW_CONFIDENCE', 'DISAGREEMENT'].includes(source);
}

const BROUGHT_UP: Readonly<Record<string, string>> = {
  RULE: 'A rule put it before reviewers.',
  LOW_CONFIDENCE: 'It was put before reviewers because the model was not sure.',
  DISAGREEMENT: 'It was put before reviewers because two answers differed.',
  REPORT: 'A user of the platform had reported it.',
  RANDOM_AUDIT: 'It was put before reviewers as part of a random sample.',
  QA_SAMPLE: 'It was put before reviewers as part of a sample.',
  MANUAL: 'A moderator put it before reviewers.',
};

const DECIDED: Readonly<Record<Basis['origin'], string>> = {
  RULE: 'decided it by program',
  REVIEWER: 'A reviewer decided',
  BULK: 'A moderator decided it together with other videos that meet the same condition',
  APPEAL: 'A reviewer decided on an appeal',
};

/** From what is on record alone: no text of the video, and nobody's name. */
function factsOf({ origin, source, rule, ...given }: Basis): string {
  const percent = (100 * given.claimProbability).toFixed(1);
  const decided = origin === 'RULE' ? `Rule "${rule ?? ''}" ${DECIDED.RULE}` : DECIDED[origin];
  const sentences = [
    `Classified from its transcript as ${given.predictedLabel} (probability of a claim ${percent}%) by version ${given.modelVersion} of the model.`,
    source === null ? '' : (BROUGHT_UP[source] ?? ''),
    `${decided}${given.label === null ? '' : `: ${given.label}`}.`,
    `Policies: ${given.policies.map(({ title }) => title).join('; ')}.`,
  ];
  return shorten(sentences.filter((sentence) => sentence !== '').join(' '), 5_000);
}

function scopeOf(text: string): string[] {
  if (text === 'EU') return EU;
  return text === 'EEA' ? EEA : countriesOf(text).toSorted();
}

function countriesOf(text: string): string[] {
  return [...new Set(text.split(','))];
}

function isInEea(country: string): boolean {
  return EEA.includes(country);
}

/** By code points, so that no character is cut in two. */
function shorten(text: string, max: number): string {
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}

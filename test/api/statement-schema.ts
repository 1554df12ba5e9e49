import { z } from 'zod';

/*
 * What the EU's transparency database accepts, version 2: attributes, values and limits as in
 * https://transparency.dsa.ec.europa.eu/page/api-documentation and in the validation rules of its source,
 * https://github.com/digital-services-act/transparency-database (GroupedSubmissionsService.php).
 */

const COUNTRIES =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(
    ' ',
  );

const CATEGORIES = z.enum([
  'STATEMENT_CATEGORY_ANIMAL_WELFARE',
  'STATEMENT_CATEGORY_CONSUMER_INFORMATION',
  'STATEMENT_CATEGORY_CYBER_VIOLENCE',
  'STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN',
  'STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS',
  'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH',
  'STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS',
  'STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS',
  'STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE',
  'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
  'STATEMENT_CATEGORY_PROTECTION_OF_MINORS',
  'STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY',
  'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
  'STATEMENT_CATEGORY_SELF_HARM',
  'STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS',
  'STATEMENT_CATEGORY_VIOLENCE',
]);

const YES_OR_NO = z.enum(['Yes', 'No']);
const text = (max: number) => z.string().min(1).max(max);
const date = z.iso.date();

export const acceptedStatement = z
  .strictObject({
    decision_visibility: z.array(
      z.enum([
        'DECISION_VISIBILITY_CONTENT_REMOVED',
        'DECISION_VISIBILITY_CONTENT_DISABLED',
        'DECISION_VISIBILITY_CONTENT_DEMOTED',
        'DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED',
        'DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED',
        'DECISION_VISIBILITY_CONTENT_LABELLED',
        'DECISION_VISIBILITY_OTHER',
      ]),
    ),
    decision_visibility_other: text(500).nullable(),
    end_date_visibility_restriction: date.nullable(),
    decision_monetary: z
      .enum([
        'DECISION_MONETARY_SUSPENSION',
        'DECISION_MONETARY_TERMINATION',
        'DECISION_MONETARY_OTHER',
      ])
      .nullable(),
    decision_monetary_other: text(500).nullable(),
    end_date_monetary_restriction: date.nullable(),
    decision_provision: z
      .enum([
        'DECISION_PROVISION_PARTIAL_SUSPENSION',
        'DECISION_PROVISION_TOTAL_SUSPENSION',
        'DECISION_PROVISION_PARTIAL_TERMINATION',
        'DECISION_PROVISION_TOTAL_TERMINATION',
      ])
      .nullable(),
    end_date_service_restriction: date.nullable(),
    decision_account: z
      .enum(['DECISION_ACCOUNT_SUSPENDED', 'DECISION_ACCOUNT_TERMINATED'])
      .nullable(),
    end_date_account_restriction: date.nullable(),
    account_type: z.enum(['ACCOUNT_TYPE_BUSINESS', 'ACCOUNT_TYPE_PRIVATE']).nullable(),
    decision_facts: text(5_000),
    decision_ground: z.enum([
      'DECISION_GROUND_ILLEGAL_CONTENT',
      'DECISION_GROUND_INCOMPATIBLE_CONTENT',
    ]),
    decision_ground_reference_url: z.url().max(500).nullable(),
    illegal_content_legal_ground: text(500).nullable(),
    illegal_content_explanation: text(2_000).nullable(),
    incompatible_content_ground: text(500).nullable(),
    incompatible_content_explanation: text(2_000).nullable(),
    incompatible_content_illegal: YES_OR_NO.nullable(),
    content_type: z
      .array(
        z.enum([
          'CONTENT_TYPE_APP',
          'CONTENT_TYPE_AUDIO',
          'CONTENT_TYPE_IMAGE',
          'CONTENT_TYPE_PRODUCT',
          'CONTENT_TYPE_SYNTHETIC_MEDIA',
          'CONTENT_TYPE_TEXT',
          'CONTENT_TYPE_VIDEO',
          'CONTENT_TYPE_OTHER',
        ]),
      )
      .min(1),
    content_type_other: text(500).nullable(),
    category: CATEGORIES,
    category_addition: z.array(CATEGORIES),
    category_specification: z.array(z.string().startsWith('KEYWORD_')),
    category_specification_other: text(500).nullable(),
    territorial_scope: z.array(z.enum(COUNTRIES)).min(1),
    content_language: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullable(),
    content_date: date.refine((day) => day >= '2000-01-01' && day <= '2038-01-01'),
    application_date: date.refine((day) => day >= '2020-01-01' && day <= '2038-01-01'),
    source_type: z.enum([
      'SOURCE_ARTICLE_16',
      'SOURCE_TRUSTED_FLAGGER',
      'SOURCE_TYPE_OTHER_NOTIFICATION',
      'SOURCE_VOLUNTARY',
    ]),
    source_identity: text(500).nullable(),
    automated_detection: YES_OR_NO,
    automated_decision: z.enum([
      'AUTOMATED_DECISION_FULLY',
      'AUTOMATED_DECISION_PARTIALLY',
      'AUTOMATED_DECISION_NOT_AUTOMATED',
    ]),
    puid: z
      .string()
      .max(500)
      .regex(/^[a-zA-Z0-9-_]+$/),
  })
  .refine(
    (row) =>
      row.decision_visibility.length > 0 ||
      row.decision_monetary !== null ||
      row.decision_provision !== null ||
      row.decision_account !== null,
    'one restriction at least',
  )
  .refine(
    (row) =>
      row.decision_visibility.includes('DECISION_VISIBILITY_OTHER') ===
      (row.decision_visibility_other !== null),
    'another restriction is named, and no other is',
  )
  .refine(
    (row) =>
      (row.decision_monetary === 'DECISION_MONETARY_OTHER') ===
      (row.decision_monetary_other !== null),
    'another monetary restriction is named, and no other is',
  )
  .refine((row) => {
    const isIllegal = row.decision_ground === 'DECISION_GROUND_ILLEGAL_CONTENT';
    const law = [row.illegal_content_legal_ground, row.illegal_content_explanation];
    const clause = [row.incompatible_content_ground, row.incompatible_content_explanation];
    const [there, absent] = isIllegal ? [law, clause] : [clause, law];
    return there.every((value) => value !== null) && absent.every((value) => value === null);
  }, 'the ground is explained, and no other is');

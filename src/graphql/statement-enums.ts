import { builder } from './builder.ts';

/*
 * Values of the EU's transparency database, without their prefix:
 * https://transparency.dsa.ec.europa.eu/page/api-documentation
 */

export const VisibilityRestrictionEnum = builder.enumType('VisibilityRestriction', {
  description: 'How an action restricts who sees a video (DSA `decision_visibility`).',
  values: {
    CONTENT_REMOVED: { description: 'The video is removed.' },
    CONTENT_DISABLED: { description: 'Access to it is disabled.' },
    CONTENT_DEMOTED: { description: 'It is shown to fewer.' },
    CONTENT_AGE_RESTRICTED: { description: 'It is shown to adults alone.' },
    CONTENT_INTERACTION_RESTRICTED: {
      description: 'It cannot be answered, shared or liked as others can.',
    },
    CONTENT_LABELLED: { description: 'It is shown with a label.' },
    OTHER: { description: 'Something else, which the action’s name says.' },
  } as const,
});

export const MonetaryRestrictionEnum = builder.enumType('MonetaryRestriction', {
  description: 'How an action restricts payments (DSA `decision_monetary`).',
  values: {
    OTHER: { description: 'Something else, which the action’s name says.' },
    SUSPENSION: { description: 'Payments are suspended.' },
    TERMINATION: { description: 'Payments are ended.' },
  } as const,
});

export const ProvisionRestrictionEnum = builder.enumType('ProvisionRestriction', {
  description: 'How an action restricts the service itself (DSA `decision_provision`).',
  values: {
    PARTIAL_SUSPENSION: { description: 'A part of the service is suspended.' },
    TOTAL_SUSPENSION: { description: 'The service is suspended.' },
    PARTIAL_TERMINATION: { description: 'A part of the service is ended.' },
    TOTAL_TERMINATION: { description: 'The service is ended.' },
  } as const,
});

export const AccountRestrictionEnum = builder.enumType('AccountRestriction', {
  description: 'How an action restricts the author’s account (DSA `decision_account`).',
  values: {
    SUSPENDED: { description: 'The account is suspended.' },
    TERMINATED: { description: 'The account is ended.' },
  } as const,
});

export const StatementGroundEnum = builder.enumType('StatementGround', {
  description: 'Whether a policy is the law’s or the platform’s own (DSA `decision_ground`).',
  values: {
    ILLEGAL_CONTENT: { description: 'What a law forbids.' },
    INCOMPATIBLE_CONTENT: { description: 'What the platform’s terms forbid.' },
  } as const,
});

export const StatementCategoryEnum = builder.enumType('StatementCategory', {
  description: 'What kind of content a policy is about (DSA `category`).',
  values: {
    ANIMAL_WELFARE: { description: 'Animal welfare.' },
    CONSUMER_INFORMATION: { description: 'Infringements of consumer information.' },
    CYBER_VIOLENCE: { description: 'Cyber violence.' },
    CYBER_VIOLENCE_AGAINST_WOMEN: { description: 'Cyber violence against women.' },
    DATA_PROTECTION_AND_PRIVACY_VIOLATIONS: {
      description: 'Violations of data protection and privacy.',
    },
    ILLEGAL_OR_HARMFUL_SPEECH: { description: 'Illegal or harmful speech.' },
    INTELLECTUAL_PROPERTY_INFRINGEMENTS: { description: 'Infringements of intellectual property.' },
    NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS: {
      description: 'Negative effects on civic discourse or elections.',
    },
    NOT_SPECIFIED_NOTICE: { description: 'Who gave notice did not say which illegal content.' },
    OTHER_VIOLATION_TC: { description: 'Another violation of the platform’s terms.' },
    PROTECTION_OF_MINORS: { description: 'Protection of minors.' },
    RISK_FOR_PUBLIC_SECURITY: { description: 'A risk for public security.' },
    SCAMS_AND_FRAUD: { description: 'Scams and fraud.' },
    SELF_HARM: { description: 'Self-harm.' },
    UNSAFE_AND_PROHIBITED_PRODUCTS: {
      description: 'Unsafe, non-compliant or prohibited products.',
    },
    VIOLENCE: { description: 'Violence.' },
  } as const,
});

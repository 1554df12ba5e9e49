import { type TopTerms, topTerms } from '../ml/top-terms.ts';
import type { TermWeight } from '../ml/types.ts';
import { builder } from './builder.ts';
import { ModelVersionRef } from './refs.ts';
import { badUserInput } from './request-errors.ts';

const MAX_TERMS = 100;

const TermWeightRef = builder.objectRef<TermWeight>('TermWeight').implement({
  description: 'A term that a version knows, and what it says by itself.',
  fields: (t) => ({
    term: t.exposeString('term', {
      description:
        'As the model reads it: `the news` is a pair, `in * newspaper` one with any word between, `^` the text’s start.',
    }),
    weight: t.exposeFloat('weight', {
      description:
        'What it adds to the log-odds of CLAIM where it is all that is known of a text; below 0 it speaks for OPINION.',
    }),
    documents: t.exposeInt('documents', {
      description: 'Texts of the training part that have it.',
    }),
  }),
});

const TopTermsRef = builder.objectRef<TopTerms>('TopTerms').implement({
  description: 'What a version goes by as a whole.',
  fields: (t) => ({
    claim: t.field({
      type: [TermWeightRef],
      description: 'The terms that speak most for CLAIM, the strongest first.',
      resolve: ({ claim }) => [...claim],
    }),
    opinion: t.field({
      type: [TermWeightRef],
      description: 'The terms that speak most for OPINION, the strongest first.',
      resolve: ({ opinion }) => [...opinion],
    }),
  }),
});

builder.objectField(ModelVersionRef, 'topTerms', (t) =>
  t.field({
    type: TopTermsRef,
    nullable: true,
    description:
      'The terms that weigh most for each class, exactly; null for an architecture whose terms have no weights of their own. Needs VIEWER.',
    authScopes: { role: 'VIEWER' },
    args: {
      first: t.arg.int({
        defaultValue: 20,
        description: `How many of each class: from 1 to ${MAX_TERMS}.`,
      }),
    },
    resolve: ({ version }, { first }, { services }) => {
      const size = first ?? 20;
      if (size < 1 || size > MAX_TERMS) throw badUserInput(`first must be from 1 to ${MAX_TERMS}`);
      return services.modelShelf.use(version, (model) => topTerms(model, size));
    },
  }),
);

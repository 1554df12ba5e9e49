import type { TokenAttribution } from '../ml/types.ts';
import { builder } from './builder.ts';

export const TokenAttributionRef = builder
  .objectRef<TokenAttribution>('TokenAttribution')
  .implement({
    description: 'A piece of the transcript and what it says for CLAIM, or against it.',
    fields: (t) => ({
      text: t.exposeString('text', { description: 'The piece, as it stands in the transcript.' }),
      start: t.exposeInt('start', { description: 'Where it starts, in UTF-16 units.' }),
      end: t.exposeInt('end', { description: 'Where it ends (exclusive), in UTF-16 units.' }),
      weight: t.exposeFloat('weight', {
        description: 'What it adds to the log-odds of CLAIM; negative speaks for OPINION.',
      }),
    }),
  });

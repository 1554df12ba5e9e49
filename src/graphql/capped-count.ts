import { builder } from './builder.ts';
import { type CappedCount, MAX_COUNT } from './video-page.ts';

export const CappedCountRef = builder.objectRef<CappedCount>('CappedCount').implement({
  description: `A count that stops at ${MAX_COUNT}.`,
  fields: (t) => ({
    value: t.exposeInt('value', { description: `The count, or ${MAX_COUNT} when it is capped.` }),
    capped: t.exposeBoolean('capped', { description: 'There are more than `value`.' }),
  }),
});

import type { EffectKind } from '../../../graphql/generated/graphql.ts';
import type { TranslateOf } from '../../../i18n/i18n.ts';
import type { backtestTexts } from './texts.ts';

/** An effect in words: Job in fact-check, Decide: claim. */
export function effectName(
  t: TranslateOf<typeof backtestTexts>,
  { kind, key }: { kind: EffectKind; key: string },
): string {
  const isLabel = kind === 'LABEL' && (key === 'CLAIM' || key === 'OPINION');
  return t(kind, { key: isLabel ? t(key) : key });
}

import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import type { BacktestStateFragment } from '../../../graphql/generated/graphql.ts';
import { useLanguage, useTexts } from '../../../i18n/i18n.ts';
import { backtestTexts } from './texts.ts';

/** What a backtest says, at a glance: of one rule all that is told of it, of several what they do together. */
export function BacktestFacts({ backtest }: { backtest: BacktestStateFragment }) {
  const t = useTexts(backtestTexts);
  const { count, share } = useFigures();
  const day = useDay();
  const { done, matched, verdicts, rules, from, to } = backtest;
  const [rule, ...others] = rules;
  const ofDone = (part: number) =>
    t('share', { count: count(part), share: done === 0 ? '–' : share(part / done) });
  const ofLabelled = (value: number | null, n: number) =>
    value === null ? t('noLabels') : t('ofLabelled', { share: share(value), n: count(n) });
  const facts: [string, string][] = [
    [
      t('period'),
      from === null ? t('upTo', { to: day(to) }) : t('since', { from: day(from), to: day(to) }),
    ],
    [t('videos'), count(done)],
  ];
  if (rules.length > 0) facts.push([t('holds'), ofDone(matched)]);
  facts.push([t('flips'), ofDone(verdicts.claimToOpinion + verdicts.opinionToClaim)]);
  facts.push([
    t('right'),
    verdicts.labelled === 0
      ? t('noLabels')
      : t('rightNow', {
          right: count(verdicts.right),
          n: count(verdicts.labelled),
          before: count(verdicts.rightBefore),
        }),
  ]);
  if (rule !== undefined && others.length === 0) {
    const { newly, noLonger, failures, againstLabels } = rule;
    const { target: label, n, matched: found, precision, recall } = againstLabels;
    const target = t(label);
    facts.push([t('newly'), count(newly)], [t('noLonger'), count(noLonger)]);
    facts.push([t('precision', { target }), ofLabelled(precision, found)]);
    facts.push([t('recall', { target }), ofLabelled(recall, n)]);
    if (failures > 0) facts.push([t('failures'), count(failures)]);
  }
  return <Facts facts={facts} cols={4} small />;
}

function useDay() {
  const language = useLanguage();
  const { format } = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (moment: string) => format(new Date(moment));
}

import { Text } from '@mantine/core';
import { useFigures } from '../../../components/figures.ts';
import { useLanguage, useTexts } from '../../../i18n/i18n.ts';
import { videosTexts } from '../texts.ts';
import { bulkTexts } from './texts.ts';

/** A stored filter in the words of the list's own filters. */
export function FilterWords({ filter }: { filter: unknown }) {
  const t = useTexts(bulkTexts);
  const v = useTexts(videosTexts);
  const language = useLanguage();
  const { count, share } = useFigures();
  const moment = (value: unknown) => new Date(String(value)).toLocaleString(language);
  const say: Readonly<Record<string, (value: unknown) => string>> = {
    ids: (ids) => {
      const size = Array.isArray(ids) ? ids.length : 0;
      return t('named', { count: size, number: count(size) });
    },
    text: (text) => `${v('search')}: ${text}`,
    label: (label) => `${v('prediction')}: ${label === 'OPINION' ? v('OPINION') : v('CLAIM')}`,
    needsReview: (needs) => (needs === true ? v('reviewYes') : v('reviewNo')),
    authorExternalId: (author) => `${v('author')}: ${author}`,
    authorBanStatus: (status) =>
      `${v('standing')}: ${v(status === 'BANNED' ? 'BANNED' : status === 'UNDER_REVIEW' ? 'UNDER_REVIEW' : 'ACTIVE')}`,
    verifiedStatus: (status) => v(status === 'VERIFIED' ? 'VERIFIED' : 'NOT_VERIFIED'),
    minClaimProbability: (value) => `${v('min')}: ${share(Number(value))}`,
    maxClaimProbability: (value) => `${v('max')}: ${share(Number(value))}`,
    submittedFrom: (value) => `${v('from')}: ${moment(value)}`,
    submittedTo: (value) => `${v('to')}: ${moment(value)}`,
  };
  const words = Object.entries(typeof filter === 'object' && filter !== null ? filter : {})
    .filter(([, value]) => value !== null)
    .map(([name, value]) => say[name]?.(value) ?? name);
  return (
    <Text span inherit>
      {words.join(' · ')}
    </Text>
  );
}

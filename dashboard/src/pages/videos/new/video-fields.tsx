import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import type { AuthorBanStatus, VerifiedStatus } from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { videosTexts } from '../texts.ts';
import { newVideoTexts } from './texts.ts';

/** What is known of a video besides its text, as it is typed; an empty number is not known yet. */
export type VideoFacts = {
  durationSec: string;
  viewCount: string;
  likeCount: string;
  shareCount: string;
  downloadCount: string;
  commentCount: string;
  verifiedStatus: VerifiedStatus;
  authorBanStatus: AuthorBanStatus;
};

export const NO_FACTS: VideoFacts = {
  durationSec: '',
  viewCount: '',
  likeCount: '',
  shareCount: '',
  downloadCount: '',
  commentCount: '',
  verifiedStatus: 'NOT_VERIFIED',
  authorBanStatus: 'ACTIVE',
};

const COUNTS = [
  ['viewCount', 'views'],
  ['likeCount', 'likes'],
  ['commentCount', 'comments'],
  ['shareCount', 'shares'],
  ['downloadCount', 'downloads'],
] as const;

/** As the API takes them. What is no number is sent as it is typed, so that the server says what it wants. */
export function factsInput(facts: VideoFacts) {
  return {
    verifiedStatus: facts.verifiedStatus,
    authorBanStatus: facts.authorBanStatus,
    durationSec: number(facts.durationSec),
    viewCount: number(facts.viewCount),
    likeCount: number(facts.likeCount),
    shareCount: number(facts.shareCount),
    downloadCount: number(facts.downloadCount),
    commentCount: number(facts.commentCount),
  };
}

export function VideoFields({
  facts,
  onChange,
  errorOf,
}: {
  facts: VideoFacts;
  onChange: (facts: VideoFacts) => void;
  errorOf: (field: string) => string | undefined;
}) {
  const t = useTexts(newVideoTexts);
  const v = useTexts(videosTexts);
  const numeric = (name: keyof VideoFacts, label: string) => (
    <TextInput
      key={name}
      label={label}
      type="number"
      min={0}
      step={1}
      placeholder={t('notKnown')}
      value={facts[name]}
      onChange={({ currentTarget: { value } }) => onChange({ ...facts, [name]: value })}
      error={errorOf(name)}
    />
  );
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
      <NativeSelect
        label={v('verified')}
        value={facts.verifiedStatus}
        onChange={({ currentTarget: { value } }) =>
          onChange({
            ...facts,
            verifiedStatus: value === 'VERIFIED' ? 'VERIFIED' : 'NOT_VERIFIED',
          })
        }
        data={(['NOT_VERIFIED', 'VERIFIED'] as const).map((value) => ({ value, label: v(value) }))}
      />
      <NativeSelect
        label={v('standing')}
        value={facts.authorBanStatus}
        onChange={({ currentTarget: { value } }) =>
          onChange({
            ...facts,
            authorBanStatus: value === 'BANNED' || value === 'UNDER_REVIEW' ? value : 'ACTIVE',
          })
        }
        data={(['ACTIVE', 'UNDER_REVIEW', 'BANNED'] as const).map((value) => ({
          value,
          label: v(value),
        }))}
      />
      {numeric('durationSec', t('durationSec'))}
      {COUNTS.map(([name, label]) => numeric(name, v(label)))}
    </SimpleGrid>
  );
}

function number(typed: string): number | null {
  return typed.trim() === '' ? null : Number(typed);
}

import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import type {
  AgreementFiguresFragment,
  GoldFiguresFragment,
} from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { qualityTexts } from './texts.ts';

/** With second reviewers, with the model, with what is known: each with its n, or that there is too little of it. */
export function InAll({
  quality: { secondReviews, model, gold },
}: {
  quality: {
    secondReviews: AgreementFiguresFragment;
    model: AgreementFiguresFragment;
    gold: GoldFiguresFragment;
  };
}) {
  const t = useTexts(qualityTexts);
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }}>
      <Card title={t('secondReviews')} hint={t('secondReviewsHint')}>
        <Agreement figures={secondReviews} />
      </Card>
      <Card title={t('model')} hint={t('modelHint')}>
        <Agreement figures={model} />
      </Card>
      <Card title={t('gold')} hint={t('goldHint')}>
        <Gold figures={gold} />
      </Card>
    </SimpleGrid>
  );
}

function Card({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Text fw={600} size="sm">
        {title}
      </Text>
      <Text size="xs" c="dimmed" mb="sm">
        {hint}
      </Text>
      {children}
    </Paper>
  );
}

function Agreement({
  figures: { n, agreed, agreement, kappa },
}: {
  figures: AgreementFiguresFragment;
}) {
  const t = useTexts(qualityTexts);
  const { count, share, decimal } = useFigures();
  if (agreement === null) return <TooFew n={n} />;
  return (
    <Facts
      cols={3}
      small
      facts={[
        [t('kappa'), kappa === null ? t('noKappa') : decimal(kappa)],
        [t('agreement'), share(agreement)],
        [t('counted'), t('ofThem', { part: count(agreed), n: count(n) })],
      ]}
    />
  );
}

function Gold({ figures: { n, correct, accuracy, low, high } }: { figures: GoldFiguresFragment }) {
  const t = useTexts(qualityTexts);
  const { count, share } = useFigures();
  if (accuracy === null) return <TooFew n={n} />;
  return (
    <Facts
      cols={3}
      small
      facts={[
        [t('accuracy'), share(accuracy)],
        [t('interval'), t('between', { low: share(low), high: share(high) })],
        [t('goldJobs'), t('ofThem', { part: count(correct), n: count(n) })],
      ]}
    />
  );
}

function TooFew({ n }: { n: number }) {
  const t = useTexts(qualityTexts);
  const { count } = useFigures();
  return <Text size="sm">{t('insufficient', { n: count(n) })}</Text>;
}

import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Code, Group, List, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Link } from 'react-router';
import { downloadText } from '../../../charts/download-csv.ts';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Section } from '../../../components/section.tsx';
import type { VersionCardQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { versionTexts } from './texts.ts';

const CARD = graphql(`
  query VersionCard($version: Int!) {
    modelVersion(version: $version) {
      id
      card {
        markdown
        summary
        intendedUse
        limits
        split
        calibration
        parents {
          id
          version
        }
        training {
          data
          command
          trainRows
          validationRows
          seed
          epochs
          bestEpoch
          batchSize
          optimizer
          parameters
          tensorflow
        }
      }
    }
  }
`);

type Card = NonNullable<NonNullable<VersionCardQuery['modelVersion']>['card']>;

/** What a person should know before trusting the version. */
export function CardTab({ version }: { version: number }) {
  const t = useTexts(versionTexts);
  const query = useQuery(CARD, { variables: { version } });
  return (
    <Loaded query={query}>
      {({ modelVersion }) =>
        modelVersion?.card ? (
          <CardText card={modelVersion.card} version={version} />
        ) : (
          <Text>{t('noCard')}</Text>
        )
      }
    </Loaded>
  );
}

function CardText({ card, version }: { card: Card; version: number }) {
  const t = useTexts(versionTexts);
  const { count } = useFigures();
  const { training } = card;
  return (
    <Stack gap="xl" maw={920}>
      <Section
        title={t('summary')}
        actions={
          <Button
            variant="default"
            size="xs"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() =>
              downloadText(`model-card-v${version}.md`, card.markdown, 'text/markdown')
            }
          >
            {t('downloadCard')}
          </Button>
        }
      >
        <Text>{card.summary}</Text>
      </Section>
      <Section title={t('intendedUse')}>
        <Text>{card.intendedUse}</Text>
      </Section>
      <Section title={t('limits')}>
        <List spacing={4}>
          {card.limits.map((limit) => (
            <List.Item key={limit}>{limit}</List.Item>
          ))}
        </List>
      </Section>
      <Section title={t('training')}>
        <Facts
          cols={2}
          facts={[
            [t('data'), training.data],
            [t('split'), card.split],
            [
              t('rows'),
              t('rowsValue', {
                train: count(training.trainRows),
                validation: count(training.validationRows),
              }),
            ],
            [t('epochs'), t('bestEpoch', { epochs: training.epochs, best: training.bestEpoch })],
            [t('optimizer'), training.optimizer],
            [t('batch'), count(training.batchSize)],
            [t('seed'), training.seed],
            [t('parameters'), count(training.parameters)],
            [t('calibrated'), card.calibration],
            [t('backend'), `TensorFlow.js ${training.tensorflow}`],
            [t('ancestors'), <Ancestors key="ancestors" parents={card.parents} />],
          ]}
        />
        {training.command !== null && (
          <div>
            <Text size="xs" c="dimmed">
              {t('command')}
            </Text>
            <Code block style={{ whiteSpace: 'pre-wrap' }}>
              {training.command}
            </Code>
          </div>
        )}
      </Section>
    </Stack>
  );
}

function Ancestors({ parents }: Pick<Card, 'parents'>) {
  const t = useTexts(versionTexts);
  if (parents.length === 0) return <>{t('noParent')}</>;
  return (
    <Group gap="xs">
      {parents.map(({ id, version }) => (
        <Anchor key={id} component={Link} to={`/models/${version}`} size="sm">
          {t('title', { version })}
        </Anchor>
      ))}
    </Group>
  );
}

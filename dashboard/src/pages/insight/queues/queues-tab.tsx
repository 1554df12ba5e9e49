import { useQuery } from '@apollo/client/react';
import { Anchor, Group, SegmentedControl, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { Chart } from '../../../charts/chart.tsx';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import { Time } from '../../../components/time.tsx';
import type { QueueHealthQuery } from '../../../graphql/generated/graphql.ts';
import { graphql } from '../../../graphql/generated/index.ts';
import { useLanguage, useTexts } from '../../../i18n/i18n.ts';
import { queuesTexts } from './texts.ts';
import { WaitingJobs } from './waiting-jobs.tsx';

const QUEUES = graphql(`
  query QueueHealth($hours: Int!) {
    reviewQueues(first: 100) {
      nodes {
        id
        key
        name
        statistics(hours: $hours) {
          pending
          leased
          oldestEnqueuedAt
          decided
          decidedPerHour
          medianSecondsToAction
          p90SecondsToAction
        }
      }
    }
  }
`);

type Queue = QueueHealthQuery['reviewQueues']['nodes'][number];

const HOURS = ['24', '168', '720'];

/** What waits, and how long it takes. */
export function QueuesTab() {
  const t = useTexts(queuesTexts);
  const [params, setParams] = useSearchParams();
  const asked = params.get('hours') ?? '';
  const hours = HOURS.includes(asked) ? asked : '24';
  const shown = params.get('queue');
  const query = useQuery(QUEUES, { variables: { hours: Number(hours) } });
  const show = (queue: string | null) =>
    setParams({ tab: 'queues', hours, ...(queue !== null && { queue }) }, { replace: true });
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('hint')}
      </Text>
      <Group>
        <SegmentedControl
          aria-label={t('hours')}
          value={hours}
          onChange={(value) => setParams({ tab: 'queues', hours: value }, { replace: true })}
          data={HOURS.map((value) => ({
            value,
            label:
              value === '24'
                ? t('lastHours', { hours: value })
                : t('lastDays', { days: Number(value) / 24 }),
          }))}
        />
      </Group>
      <Loaded query={query}>
        {({ reviewQueues: { nodes } }) =>
          nodes.length === 0 ? (
            <Text>{t('noQueues')}</Text>
          ) : (
            <Queues queues={nodes} onShow={show}>
              {shown !== null && <WaitingJobs queue={shown} onClose={() => show(null)} />}
            </Queues>
          )
        }
      </Loaded>
    </Stack>
  );
}

function Queues({
  queues,
  onShow,
  children,
}: {
  queues: readonly Queue[];
  onShow: (key: string) => void;
  children: ReactNode;
}) {
  const t = useTexts(queuesTexts);
  const { count, plain } = useFigures();
  const length = useLength();
  return (
    <>
      <ScrollingTable label={t('queue')} minWidth={860}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('queue')}</Table.Th>
            <Table.Th scope="col">{t('pending')}</Table.Th>
            <Table.Th scope="col">{t('leased')}</Table.Th>
            <Table.Th scope="col">{t('oldest')}</Table.Th>
            <Table.Th scope="col">{t('decided')}</Table.Th>
            <Table.Th scope="col">{t('perHour')}</Table.Th>
            <Table.Th scope="col">{t('median')}</Table.Th>
            <Table.Th scope="col">{t('p90')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queues.map(({ id, key, name, statistics: at }) => (
            <Table.Tr key={id}>
              <Table.Th scope="row" fw={500}>
                {name}
              </Table.Th>
              <Table.Td>
                {at.pending === 0 ? (
                  count(0)
                ) : (
                  <Anchor
                    component="button"
                    type="button"
                    size="sm"
                    aria-label={t('showWaiting', { name, count: count(at.pending) })}
                    onClick={() => onShow(key)}
                  >
                    {count(at.pending)}
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td>{count(at.leased)}</Table.Td>
              <Table.Td>
                {at.oldestEnqueuedAt === null ? (
                  t('nobodyWaits')
                ) : (
                  <Time at={at.oldestEnqueuedAt} />
                )}
              </Table.Td>
              <Table.Td>{count(at.decided)}</Table.Td>
              <Table.Td>{plain(at.decidedPerHour)}</Table.Td>
              <Table.Td>{length(at.medianSecondsToAction)}</Table.Td>
              <Table.Td>{length(at.p90SecondsToAction)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ScrollingTable>
      {children}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <QueueBars
          title={t('jobs')}
          description={t('jobsHint')}
          axis={t('jobsAxis')}
          queues={queues}
          bars={[
            [t('pending'), ({ pending }) => pending],
            [t('leased'), ({ leased }) => leased],
          ]}
        />
        <QueueBars
          title={t('timeToAction')}
          description={t('timeToActionHint')}
          axis={t('minutes')}
          queues={queues}
          bars={[
            [t('median'), ({ medianSecondsToAction }) => minutes(medianSecondsToAction)],
            [t('p90'), ({ p90SecondsToAction }) => minutes(p90SecondsToAction)],
          ]}
        />
      </SimpleGrid>
    </>
  );
}

function QueueBars({
  title,
  description,
  axis,
  queues,
  bars,
}: {
  title: string;
  description: string;
  axis: string;
  queues: readonly Queue[];
  bars: readonly (readonly [string, (statistics: Queue['statistics']) => number | null])[];
}) {
  const t = useTexts(queuesTexts);
  return (
    <Chart
      title={title}
      description={description}
      option={{
        legend: {},
        grid: { left: 32, right: 16, top: 40, bottom: 8, containLabel: true },
        xAxis: { type: 'category', data: queues.map(({ name }) => name) },
        yAxis: { type: 'value', name: axis, nameLocation: 'middle', nameGap: 44 },
        series: bars.map(([name, of]) => ({
          type: 'bar',
          name,
          barMaxWidth: 64,
          data: queues.map(({ statistics }) => of(statistics)),
        })),
      }}
      table={{
        columns: [t('queue'), ...bars.map(([name]) => name)],
        rows: queues.map(({ name, statistics }) => [name, ...bars.map(([, of]) => of(statistics))]),
      }}
    />
  );
}

function minutes(seconds: number | null): number | null {
  return seconds === null ? null : Math.round((seconds / 60) * 100) / 100;
}

/** 45 seconds, 3.5 minutes or 7.2 hours, as the language writes them. */
function useLength(): (seconds: number | null) => string {
  const language = useLanguage();
  return (seconds) => {
    if (seconds === null) return '–';
    const [unit, size] =
      seconds < 90
        ? (['second', 1] as const)
        : seconds < 5_400
          ? (['minute', 60] as const)
          : (['hour', 3_600] as const);
    return new Intl.NumberFormat(language, {
      style: 'unit',
      unit,
      unitDisplay: 'long',
      maximumFractionDigits: 1,
    }).format(seconds / size);
  };
}

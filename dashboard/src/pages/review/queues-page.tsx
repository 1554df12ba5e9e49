import { useQuery } from '@apollo/client/react';
import {
  Alert,
  Anchor,
  Badge,
  Button,
  Group,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconEyeOff, IconInbox, IconLock } from '@tabler/icons-react';
import { Link } from 'react-router';
import { Facts } from '../../components/facts.tsx';
import { useFigures } from '../../components/figures.ts';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import type { ReviewQueuesQuery } from '../../graphql/generated/graphql.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { useHasRole } from '../../session/viewer.ts';
import { shellTexts } from '../../shell/texts.ts';
import { useAdmission } from './access.ts';
import { QUEUES } from './documents.ts';
import { reviewTexts } from './texts.ts';
import { useQueueEvents } from './use-queue-events.ts';

type Queue = ReviewQueuesQuery['reviewQueues']['nodes'][number];

const POLL_MS = 30_000;

/** Where a moderator's day starts: what waits, and where. */
export default function QueuesPage() {
  const t = useTexts(reviewTexts);
  const s = useTexts(shellTexts);
  const isModerator = useHasRole()('MODERATOR');
  return (
    <Page title={t('title')} description={t('description')}>
      {isModerator ? (
        <Queues />
      ) : (
        <Alert color="yellow" title={s('notAllowed')} icon={<IconLock aria-hidden />}>
          {s('notAllowedHint', { role: 'MODERATOR' })}
        </Alert>
      )}
    </Page>
  );
}

function Queues() {
  const query = useQuery(QUEUES, { pollInterval: POLL_MS });
  useQueueEvents(null, () => void query.refetch());
  return (
    <Loaded query={query}>{({ reviewQueues: { nodes } }) => <QueueLists queues={nodes} />}</Loaded>
  );
}

function QueueLists({ queues }: { queues: readonly Queue[] }) {
  const t = useTexts(reviewTexts);
  const isAdmin = useHasRole()('ADMIN');
  const admission = useAdmission();
  const open = queues
    .filter((queue) => admission(queue) === null)
    .toSorted((a, b) => b.statistics.pending - a.statistics.pending);
  const closed = queues.filter((queue) => admission(queue) !== null);
  return (
    <Stack gap="xl">
      {queues.length === 0 && (
        <Alert title={t('noQueues')} icon={<IconInbox aria-hidden />} variant="light">
          {t(isAdmin ? 'noQueuesAdmin' : 'noQueuesHint')}
          {isAdmin && (
            <Text size="sm" mt="xs">
              <Anchor component={Link} to="/admin">
                {t('makeQueue')}
              </Anchor>
            </Text>
          )}
        </Alert>
      )}
      {open.length === 0 && closed.length > 0 && (
        <Alert title={t('noneForYou')} icon={<IconLock aria-hidden />} variant="light">
          {t('noneForYouHint')}
        </Alert>
      )}
      {open.length > 0 && (
        <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} component="ul" p={0} m={0}>
          {open.map((queue) => (
            <QueueCard key={queue.id} queue={queue} />
          ))}
        </SimpleGrid>
      )}
      {closed.length > 0 && (
        <Stack gap="xs">
          <Title order={2} size="h5">
            {t('notYours')}
          </Title>
          {closed.map((queue) => (
            <Group key={queue.id} gap="xs">
              <IconLock size={14} aria-hidden />
              <Text size="sm" fw={600}>
                {queue.name}
              </Text>
              <Text size="sm" c="dimmed">
                {t(admission(queue) === 'SENIOR' ? 'forSeniors' : 'forListed')}
              </Text>
            </Group>
          ))}
        </Stack>
      )}
    </Stack>
  );
}

function QueueCard({ queue }: { queue: Queue }) {
  const t = useTexts(reviewTexts);
  const figures = useFigures();
  const { pending, oldestEnqueuedAt, leased, decidedPerHour } = queue.statistics;
  const waits = pending > 0;
  const action = t(waits ? 'startReview' : 'waitForWork');
  return (
    <Paper component="li" withBorder p="md" style={{ listStyle: 'none' }}>
      <Stack gap="sm" h="100%">
        <div>
          <Group justify="space-between" gap="xs">
            <Title order={2} size="h4">
              {queue.name}
            </Title>
            {queue.hidePrediction && (
              <Badge variant="default" tt="none" leftSection={<IconEyeOff size={12} aria-hidden />}>
                {t('blindBadge')}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" lineClamp={2}>
            {queue.description === '' ? t(queue.order) : queue.description}
          </Text>
        </div>
        <Facts
          small
          cols={2}
          facts={[
            [
              t('pending'),
              <Anchor
                key="pending"
                component={Link}
                to={`/insight?tab=queues&queue=${queue.key}`}
                aria-label={t('showWaiting', { name: queue.name, n: figures.count(pending) })}
              >
                <strong>{figures.count(pending)}</strong>
              </Anchor>,
            ],
            [
              t('oldest'),
              oldestEnqueuedAt ? <Time key="oldest" at={oldestEnqueuedAt} /> : figures.count(null),
            ],
            [t('leased'), figures.count(leased)],
            [t('perHour'), figures.count(decidedPerHour)],
          ]}
        />
        <Button
          component={Link}
          to={`/review/${queue.key}`}
          variant={waits ? 'filled' : 'default'}
          mt="auto"
          aria-label={`${action}: ${queue.name}`}
        >
          {action}
        </Button>
      </Stack>
    </Paper>
  );
}

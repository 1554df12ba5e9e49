import { useQuery } from '@apollo/client/react';
import { Anchor, Group, Text } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { Facts } from '../../../components/facts.tsx';
import { useFigures } from '../../../components/figures.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { useSession } from '../../../session/viewer.ts';
import { QualityOf } from '../../insight/quality/quality-of.tsx';
import { AdminFrame } from '../parts/admin-frame.tsx';
import { ACTORS, type Actor } from './actors.ts';
import { PersonDecisions } from './person-decisions.tsx';
import { Roles } from './roles.tsx';
import { peopleTexts } from './texts.ts';

const AGREEMENT_DAYS = 90;

/** `/admin/people/:actor`: what somebody may do, how far others agree with them, and what they decided. */
export default function PersonPage() {
  const t = useTexts(peopleTexts);
  const { viewer } = useSession();
  const { actor: name = '' } = useParams();
  const query = useQuery(ACTORS);
  const actor = query.data?.actors.find((one) => one.actor === name);
  const called = actor?.apiKey?.name ?? (viewer.actor === name ? viewer.name : name);
  const missing = query.data !== undefined && actor === undefined;
  return (
    <AdminFrame
      title={missing ? t('missing') : called}
      description={
        <Anchor component={Link} to="/admin/people" size="sm">
          {t('back')}
        </Anchor>
      }
      actions={
        actor && (
          <Anchor component={Link} to={`/admin/audit?actor=${encodeURIComponent(name)}`} size="sm">
            {t('record')}
          </Anchor>
        )
      }
    >
      <Loaded query={query}>
        {() =>
          actor === undefined ? (
            <Text>{t('missingHint')}</Text>
          ) : (
            <>
              <AtAGlance actor={actor} />
              <Section
                title={t('agreement')}
                description={t('agreementHint')}
                actions={
                  <Anchor
                    component={Link}
                    to={`/insight?tab=quality&reviewer=${encodeURIComponent(name)}`}
                    size="sm"
                  >
                    {t('allAgreement')}
                  </Anchor>
                }
              >
                <QualityOf reviewer={name} days={AGREEMENT_DAYS} />
              </Section>
              <PersonDecisions actor={name} />
            </>
          )
        }
      </Loaded>
    </AdminFrame>
  );
}

function AtAGlance({ actor }: { actor: Actor }) {
  const t = useTexts(peopleTexts);
  const { count } = useFigures();
  const { kind, apiKey, lastSeenAt, decisions, queues } = actor;
  return (
    <Facts
      facts={[
        [
          t('actor'),
          <Text key="actor" span size="xs" ff="monospace">
            {actor.actor}
          </Text>,
        ],
        [t('who'), kind === null ? t('nobody') : t(kind)],
        ...(apiKey === null ? [] : [[t('key'), `${apiKey.prefix}…`] as const]),
        [t('roles'), <Roles key="roles" actor={actor} />],
        [t('lastSeen'), lastSeenAt === null ? t('never') : <Time key="seen" at={lastSeenAt} />],
        [t('decisions'), count(decisions)],
        [
          t('queues'),
          queues.length === 0 ? (
            t('noQueues')
          ) : (
            <Group key="queues" gap="xs">
              {queues.map(({ id, key, name }) => (
                <Anchor key={id} component={Link} to={`/admin/queues?open=${key}`} size="sm">
                  {name}
                </Anchor>
              ))}
            </Group>
          ),
        ],
      ]}
    />
  );
}

import { Anchor, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useFigures } from '../../../components/figures.ts';
import { ScrollingTable } from '../../../components/scrolling-table.tsx';
import type {
  AgreementFiguresFragment,
  GoldFiguresFragment,
} from '../../../graphql/generated/graphql.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { useHasRole } from '../../../session/viewer.ts';
import { personPath } from '../../admin/people/person-path.ts';
import type { NamedGroup } from './group-axis.ts';
import { qualityTexts } from './texts.ts';

/** Every group with its figures, each with its n, or that there is too little to tell. */
export function QualityTable({
  what,
  people,
  groups,
}: {
  what: string;
  /** Whether the groups are reviewers, who have pages of their own. */
  people: boolean;
  groups: readonly NamedGroup[];
}) {
  const t = useTexts(qualityTexts);
  const isAdmin = useHasRole()('ADMIN');
  return (
    <ScrollingTable label={t('groupBy')} minWidth={760}>
      <Table.Thead>
        <Table.Tr>
          {[what, t('secondReviews'), t('model'), t('gold')].map((column) => (
            <Table.Th key={column} scope="col">
              {column}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {groups.map(({ key, name, secondReviews, model, gold }) => (
          <Table.Tr key={key}>
            <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
              {people && isAdmin ? (
                <Anchor component={Link} to={personPath(key)} size="sm" title={key}>
                  {name}
                </Anchor>
              ) : (
                name
              )}
            </Table.Th>
            <Table.Td>
              <AgreementCell figures={secondReviews} />
            </Table.Td>
            <Table.Td>
              <AgreementCell figures={model} />
            </Table.Td>
            <Table.Td>
              <GoldCell figures={gold} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ScrollingTable>
  );
}

function AgreementCell({
  figures: { n, agreed, agreement, kappa },
}: {
  figures: AgreementFiguresFragment;
}) {
  const t = useTexts(qualityTexts);
  const { count, share, decimal } = useFigures();
  if (agreement === null) return <TooFew n={n} />;
  return (
    <>
      {t('kappa')} {kappa === null ? t('noKappa') : decimal(kappa)}
      <Text size="xs" c="dimmed">
        {share(agreement)}: {t('ofThem', { part: count(agreed), n: count(n) })}
      </Text>
    </>
  );
}

function GoldCell({
  figures: { n, correct, accuracy, low, high },
}: {
  figures: GoldFiguresFragment;
}) {
  const t = useTexts(qualityTexts);
  const { count, share } = useFigures();
  if (accuracy === null) return <TooFew n={n} />;
  return (
    <>
      {share(accuracy)} ({t('between', { low: share(low), high: share(high) })})
      <Text size="xs" c="dimmed">
        {t('ofThem', { part: count(correct), n: count(n) })}
      </Text>
    </>
  );
}

function TooFew({ n }: { n: number }) {
  const t = useTexts(qualityTexts);
  const { count } = useFigures();
  return (
    <Text size="sm" c="dimmed">
      {t('insufficient', { n: count(n) })}
    </Text>
  );
}

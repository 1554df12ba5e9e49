import { useQuery } from '@apollo/client/react';
import { useMemo } from 'react';
import { Loaded } from '../../../components/loaded.tsx';
import { graphql } from '../../../graphql/generated/index.ts';
import { lastDays } from './figures.ts';
import { InAll } from './in-all.tsx';

const QUALITY = graphql(`
  query QualityOfReviewer($from: DateTime!, $to: DateTime!, $reviewer: String!) {
    reviewQuality(from: $from, to: $to, reviewer: $reviewer) {
      secondReviews {
        ...AgreementFigures
      }
      model {
        ...AgreementFigures
      }
      gold {
        ...GoldFigures
      }
    }
  }
`);

/** How far one reviewer agrees with others, lately. */
export function QualityOf({ reviewer, days }: { reviewer: string; days: number }) {
  const period = useMemo(() => lastDays(days), [days]);
  const query = useQuery(QUALITY, { variables: { ...period, reviewer } });
  return (
    <Loaded query={query} rows={3}>
      {({ reviewQuality }) => <InAll quality={reviewQuality} />}
    </Loaded>
  );
}

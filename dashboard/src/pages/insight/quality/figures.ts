import { graphql } from '../../../graphql/generated/index.ts';

/** How one group agrees, with whom: of all, of a reviewer, a queue, a policy or a day. */
graphql(`
  fragment AgreementFigures on Agreement {
    status
    n
    agreed
    agreement
    kappa
  }
  fragment GoldFigures on GoldAccuracy {
    status
    n
    correct
    accuracy
    low
    high
  }
  fragment GroupFigures on QualityGroup {
    key
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
`);

/** From now, so many days back; to the minute, so that a page that is drawn again asks the same. */
export function lastDays(days: number, now: number = Date.now()): { from: string; to: string } {
  const MINUTE_MS = 60_000;
  const DAY_MS = 86_400_000;
  const to = Math.ceil(now / MINUTE_MS) * MINUTE_MS;
  return { from: new Date(to - days * DAY_MS).toISOString(), to: new Date(to).toISOString() };
}

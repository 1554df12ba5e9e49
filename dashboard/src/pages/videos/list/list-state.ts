import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type {
  AuthorBanStatus,
  ClaimLabel,
  VerifiedStatus,
  VideoFilter,
  VideoOrder,
} from '../../../graphql/generated/graphql.ts';

/** How many videos a page of the list has. */
const PAGE_SIZE = 25;

/** What narrows the list, as it stands in the address. Days are the person's own. */
export const FILTERS = [
  'q',
  'label',
  'review',
  'author',
  'standing',
  'verified',
  'min',
  'max',
  'from',
  'to',
] as const;
export type FilterName = (typeof FILTERS)[number];
export type FilterValues = Partial<Record<FilterName, string>>;

export const SORTS = ['newest', 'oldest', 'claim', 'opinion'] as const;
export type Sort = (typeof SORTS)[number];

const ORDERS: Readonly<Record<Sort, VideoOrder>> = {
  newest: { field: 'SUBMITTED_AT', direction: 'DESC' },
  oldest: { field: 'SUBMITTED_AT', direction: 'ASC' },
  claim: { field: 'CLAIM_PROBABILITY', direction: 'DESC' },
  opinion: { field: 'CLAIM_PROBABILITY', direction: 'ASC' },
};

const CHOICES = {
  label: ['CLAIM', 'OPINION'],
  review: ['yes', 'no'],
  standing: ['ACTIVE', 'UNDER_REVIEW', 'BANNED'],
  verified: ['VERIFIED', 'NOT_VERIFIED'],
} as const satisfies Partial<Record<FilterName, readonly string[]>>;

/** The list as the address has it, and ways to change it: a changed filter starts at the first page again. */
export function useListState() {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => {
    const values = readValues(params);
    const sort = SORTS.find((name) => name === params.get('sort')) ?? 'newest';
    const after = params.get('after');
    const before = params.get('before');
    return {
      values,
      sort,
      isFirstPage: after === null && before === null,
      filter: toFilter(values),
      orderBy: ORDERS[sort],
      page:
        before === null
          ? { first: PAGE_SIZE, after, last: null, before: null }
          : { first: null, after: null, last: PAGE_SIZE, before },
    };
  }, [params]);

  const change = (changed: Readonly<Record<string, string | undefined>>, replace: boolean) => {
    // The address itself: what this render knows of it may be older than a change just made.
    const next = new URLSearchParams(window.location.search);
    next.delete('after');
    next.delete('before');
    for (const [name, value] of Object.entries(changed)) {
      if (value === undefined || value === '') next.delete(name);
      else next.set(name, value);
    }
    setParams(next, { replace });
  };

  return {
    ...state,
    setFilter: (changed: FilterValues) => change(changed, true),
    setSort: (sort: Sort) => change({ sort: sort === 'newest' ? undefined : sort }, true),
    clear: () => change(Object.fromEntries(FILTERS.map((name) => [name, undefined])), false),
    goTo: (page: { after?: string | null; before?: string | null }) =>
      change({ after: page.after ?? undefined, before: page.before ?? undefined }, false),
  };
}

export type ListState = ReturnType<typeof useListState>;

function readValues(params: URLSearchParams): FilterValues {
  return Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = params.get(name);
      return value === null || value === '' ? [] : [[name, value]];
    }),
  );
}

/** What the server is asked for; a value that makes no sense, such as a mistyped date, does not narrow. */
function toFilter(values: FilterValues): VideoFilter {
  return {
    text: values.q ?? null,
    label: choice<ClaimLabel>(CHOICES.label, values.label),
    needsReview: values.review === undefined ? null : values.review === 'yes',
    authorExternalId: values.author ?? null,
    authorBanStatus: choice<AuthorBanStatus>(CHOICES.standing, values.standing),
    verifiedStatus: choice<VerifiedStatus>(CHOICES.verified, values.verified),
    minClaimProbability: probability(values.min),
    maxClaimProbability: probability(values.max),
    submittedFrom: startOfDay(values.from, 0),
    submittedTo: startOfDay(values.to, 1),
  };
}

function choice<Value extends string>(
  choices: readonly Value[],
  value: string | undefined,
): Value | null {
  return choices.find((one) => one === value) ?? null;
}

/** From a percentage. */
function probability(percent: string | undefined): number | null {
  const value = Number(percent);
  return percent === undefined || !(value >= 0 && value <= 100) ? null : value / 100;
}

/** The moment that a day begins where the person is, so many days later. */
export function startOfDay(day: string | undefined, later: number): string | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? [];
  if (date === undefined) return null;
  return new Date(Number(year), Number(month) - 1, Number(date) + later).toISOString();
}

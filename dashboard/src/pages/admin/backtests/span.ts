/** How far back a backtest looks, by the days of the person's own time zone. */
export const SPANS = ['7', '30', '90', 'All', 'Between'] as const;
export type Span = (typeof SPANS)[number];

/** Both as a date field has them: 2026-11-23, or nothing. */
export type Days = Readonly<{ firstDay: string; lastDay: string }>;
export const NO_DAYS: Days = { firstDay: '', lastDay: '' };

export function isSpan(value: string): value is Span {
  return SPANS.some((span) => span === value);
}

/** From and to, as the API takes them; null where a day is missing. */
export function periodOf(
  span: Span,
  { firstDay, lastDay }: Days,
  now: Date = new Date(),
): { from: string | null; to: string | null } | null {
  if (span === 'All') return { from: null, to: null };
  if (span !== 'Between') return { from: midnight(now, -Number(span)), to: null };
  if (firstDay === '' || lastDay === '') return null;
  return {
    from: midnight(new Date(`${firstDay}T00:00`), 0),
    to: midnight(new Date(`${lastDay}T00:00`), 1),
  };
}

function midnight(day: Date, offset: number): string {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + offset).toISOString();
}

/** The middle of what the rounds gave, and how far they lay apart. */
export type Spread = Readonly<{ median: number; min: number; max: number }>;

/** @throws RangeError when there is nothing to summarise. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), min: quantile(sorted, 0), max: quantile(sorted, 1) };
}

/** Divides round by round, so that a disturbance which hits a whole round cancels out. */
export function ratios(subject: readonly number[], reference: readonly number[]): number[] {
  if (subject.length !== reference.length) {
    throw new RangeError(`${subject.length} rounds cannot be compared with ${reference.length}`);
  }
  return subject.map((value, round) => value / (reference[round] ?? Number.NaN));
}

/** Quantile `q` (0 to 1) of ascending values, interpolated linearly between neighbours. */
export function quantile(ascending: ArrayLike<number>, q: number): number {
  const at = (ascending.length - 1) * q;
  const below = ascending[Math.floor(at)];
  const above = ascending[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError('no values');
  return below + (above - below) * (at - Math.floor(at));
}

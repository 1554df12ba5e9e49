import type { Measurement } from './report.ts';

/** One way of doing the work, measured for a while at a time. */
export type Contender<Measured extends { rate: number } = Measurement> = Readonly<{
  name: string;
  measure(): Promise<Measured>;
}>;

/**
 * Measures the contenders in turn (ABC, BCA, CAB, ...), so that what drifts over minutes (clock, tables
 * that grow, a neighbour) falls on all alike, and nobody always runs first.
 * @returns for each contender, in the order given, what each round gave.
 */
export async function measureInRounds<Measured extends { rate: number }>(
  contenders: readonly Contender<Measured>[],
  rounds: number,
  onStep: (text: string) => void,
): Promise<Measured[][]> {
  const results: Measured[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const index = (round + turn) % contenders.length;
      const contender = contenders[index];
      if (!contender) continue;
      const measured = await contender.measure();
      results[index]?.push(measured);
      const rate = Math.round(measured.rate).toLocaleString('en');
      onStep(`round ${round + 1} of ${rounds}: ${contender.name}: ${rate}/s`);
    }
  }
  return results;
}

import type { Model, TermWeight } from './types.ts';

/** The terms that speak most for each class, the strongest first; see `TermWeight` for what they weigh. */
export type TopTerms = Readonly<{
  /** Weights over 0. */
  claim: readonly TermWeight[];
  /** Weights under 0. */
  opinion: readonly TermWeight[];
}>;

/**
 * What a model goes by as a whole: the `first` terms of each class, exactly. Fewer where a class has no
 * more; of equals by spelling. Null for an architecture whose terms have no weights of their own, such as
 * `reference-mlp`: not to be taken for a model that has learned nothing, whose lists are empty.
 */
export function topTerms(model: Model, first: number): TopTerms | null {
  const terms = model.termWeights();
  if (terms === null) return null;
  const strongest = (sign: 1 | -1) =>
    terms
      .filter(({ weight }) => sign * weight > 0)
      .sort((a, b) => sign * (b.weight - a.weight) || (a.term < b.term ? -1 : 1))
      .slice(0, first);
  return { claim: strongest(1), opinion: strongest(-1) };
}

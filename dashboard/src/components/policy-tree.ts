type Planted = Readonly<{ id: string; parent: Readonly<{ id: string }> | null }>;

export type Placed<Policy> = Readonly<{
  policy: Policy;
  depth: number;
  /** From the top down. */
  ancestors: readonly string[];
}>;

/** Policies as a tree is read, each before what is below it; one whose parent is not among them stands at the top. */
export function inTreeOrder<Policy extends Planted>(policies: readonly Policy[]): Placed<Policy>[] {
  const known = new Set(policies.map(({ id }) => id));
  const parentOf = ({ parent }: Policy): string | null =>
    parent && known.has(parent.id) ? parent.id : null;
  const below = (parent: string | null, ancestors: readonly string[]): Placed<Policy>[] =>
    policies
      .filter((policy) => parentOf(policy) === parent)
      .flatMap((policy) => [
        { policy, depth: ancestors.length, ancestors },
        ...below(policy.id, [...ancestors, policy.id]),
      ]);
  return below(null, []);
}

import type { GroupFiguresFragment } from '../../../graphql/generated/graphql.ts';

/** A group's figures, and what people call it. */
export type NamedGroup = GroupFiguresFragment & { readonly name: string };

/** The names of groups along the bottom, cut where they are long. */
export function groupAxis(name: string, groups: readonly NamedGroup[]) {
  return {
    type: 'category',
    data: groups.map((group) => group.name),
    name,
    nameLocation: 'middle',
    nameGap: 32,
    axisLabel: { width: 110, overflow: 'truncate' },
  };
}

/**
 * Agreement of two raters beyond chance (Cohen, "A coefficient of agreement for nominal scales", 1960):
 * `kappa = (po - pe) / (1 - pe)`, po the share on the diagonal, pe the sum over categories of the
 * product of both raters' shares.
 * @param table square; row: the first rater's category, column: the second's; counts or shares.
 * @returns from -1 to 1, or null where chance alone agrees on everything (or nothing was rated).
 */
export function cohenKappa(table: readonly (readonly number[])[]): number | null {
  const byRow = table.map((row) => row.reduce((sum, cell) => sum + cell, 0));
  const total = byRow.reduce((sum, rowTotal) => sum + rowTotal, 0);
  if (total === 0) return null;
  let agreed = 0;
  let byChance = 0;
  for (const [category, rowTotal] of byRow.entries()) {
    agreed += (table[category]?.[category] ?? 0) / total;
    const columnTotal = table.reduce((sum, row) => sum + (row[category] ?? 0), 0);
    byChance += (rowTotal / total) * (columnTotal / total);
  }
  return byChance === 1 ? null : (agreed - byChance) / (1 - byChance);
}

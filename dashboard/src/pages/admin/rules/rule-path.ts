/** Where a rule's page is. */
export function rulePath(id: string): string {
  return `/admin/rules/${encodeURIComponent(id)}`;
}

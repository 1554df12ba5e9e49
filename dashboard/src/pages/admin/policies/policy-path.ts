/** Where a policy's page is. */
export function policyPath(id: string): string {
  return `/admin/policies/${encodeURIComponent(id)}`;
}

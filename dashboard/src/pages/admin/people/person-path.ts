/** Where the page of somebody on record is. */
export function personPath(actor: string): string {
  return `/admin/people/${encodeURIComponent(actor)}`;
}

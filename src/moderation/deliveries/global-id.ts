/** The id of a thing as the API names it: opaque to clients, unique among all types. */
export function globalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`, 'utf8').toString('base64url');
}

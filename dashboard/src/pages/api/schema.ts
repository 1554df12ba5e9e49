/** The schema that this server answers to, as it is printed: in production it may not be asked for. */
export async function loadSchema(): Promise<string> {
  return (await import('../../../../schema.graphql?raw')).default;
}

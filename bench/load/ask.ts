import type { Agent } from 'node:http';
import { z } from 'zod';
import { post } from './post.ts';

/**
 * Sends one GraphQL operation; answers what stands under `result`.
 * @throws Error with the whole answer when it is not of the form that is hoped for.
 */
export async function ask<T>(
  { url, key, agent }: { url: string; key: string; agent: Agent },
  { query, variables }: { query: string; variables: object },
  result: z.ZodType<T>,
): Promise<T> {
  const request = {
    url: `${url}/graphql`,
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({ query, variables }),
  };
  const { text } = await post(request, agent);
  const parsed = z.object({ data: z.object({ result }) }).safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`the server answered ${text}`);
  return parsed.data.data.result;
}

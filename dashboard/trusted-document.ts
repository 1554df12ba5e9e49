import { createHash } from 'node:crypto';
import { InMemoryCache } from '@apollo/client';
import { type DocumentNode, print } from 'graphql';

/** A document as the page's client sends it, and the hash by which the server knows it. */
export type TrustedDocument = Readonly<{ hash: string; text: string }>;

const cache = new InMemoryCache();

export function trustedDocument(document: DocumentNode): TrustedDocument {
  const text = print(cache.transformDocument(document));
  return { hash: createHash('sha256').update(text).digest('hex'), text };
}

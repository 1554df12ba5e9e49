import type { DocumentNode } from 'graphql';

type Built = DocumentNode & { readonly __meta__?: { readonly hash: string } };

/** The extensions that name a document by the hash that the build gave it (see documents-by-name.ts). */
export function nameOf(document: Built) {
  const { __meta__: meta } = document;
  return meta && { persistedQuery: { version: 1, sha256Hash: meta.hash } };
}

import type { ModelVersion, PrismaClient } from '../generated/prisma/client.ts';

/** What never changes of a model version, without its card. */
export type ModelVersionFacts = Omit<ModelVersion, 'status' | 'card'>;

const MAX_CACHED_VERSIONS = 1_000;

/**
 * Model versions by number, read once a process: the database refuses to change anything of them but
 * their status. So an answer may name the version behind each prediction without a query for it.
 */
export class ModelVersionCache {
  readonly #prisma: PrismaClient;
  readonly #facts = new Map<number, ModelVersionFacts>();

  constructor({ prisma }: { prisma: PrismaClient }) {
    this.#prisma = prisma;
  }

  /** Those of the versions that exist. */
  async load(versions: readonly number[]): Promise<ModelVersionFacts[]> {
    const known = versions.flatMap((version) => this.#facts.get(version) ?? []);
    if (known.length === versions.length) return known;
    const missing = versions.filter((version) => !this.#facts.has(version));
    const found = await this.#prisma.modelVersion.findMany({
      where: { version: { in: missing } },
      omit: { status: true, card: true },
    });
    for (const facts of found) this.#keep(facts);
    return [...known, ...found];
  }

  #keep(facts: ModelVersionFacts): void {
    if (this.#facts.size >= MAX_CACHED_VERSIONS) this.#facts.clear();
    this.#facts.set(facts.version, facts);
  }
}

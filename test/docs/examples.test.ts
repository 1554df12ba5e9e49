import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildSchema } from '../../src/graphql/schema.ts';

const root = path.resolve(import.meta.dirname, '../..');
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root });

describe.each(pages)('%s', (page) => {
  const text = readFileSync(path.join(root, page), 'utf8');

  it('shows only GraphQL that the schema accepts', () => {
    const schema = buildSchema();
    for (const [, block = ''] of text.matchAll(/```graphql\n([\s\S]*?)```/g)) {
      // A block may hold several documents, an empty line between them.
      for (const document of block.split(/\n\n(?=mutation|subscription|query|\{)/)) {
        expect(validate(schema, parse(document)), document).toEqual([]);
      }
    }
  });

  it('links only to files that are there', () => {
    for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      expect(existsSync(path.resolve(root, path.dirname(page), link)), link).toBe(true);
    }
  });
});

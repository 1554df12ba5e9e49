import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DocumentNode } from 'graphql';
import type { Plugin } from 'vite';
import { trustedDocument } from './trusted-document.ts';

const CALL = /\bgraphql\(\s*`\s*(query|mutation|subscription|fragment)\s+(\w+)[^`]*`,?\s*\)/g;
const IMPORT = /import \{ graphql \} from '[^']*\/generated\/index\.ts';/;
const GENERATED = path.join(import.meta.dirname, 'src/graphql/generated/graphql.ts');
const PREFIX = 'document:';

/**
 * Makes each GraphQL document a module of its own, which goes with the page that uses it: the generated
 * files have all of them in one, which every page would load. Each operation carries the hash of its text, and the
 * build lists them by it in `trusted-documents.json`.
 */
export function documentsByName(): Plugin {
  const trusted = new Map<string, string>();
  return {
    name: 'documents-by-name',
    enforce: 'pre',
    transform(code, id) {
      if (!/\.tsx?$/.test(id) || !IMPORT.test(code)) return null;
      const imports: string[] = [];
      const named = code.replace(CALL, (_call, kind: string, operation: string) => {
        const name = `${operation}${kind === 'fragment' ? 'FragmentDoc' : 'Document'}`;
        imports.push(`import ${name} from '${PREFIX}${name}';`);
        return name;
      });
      return named.replace(IMPORT, imports.join(' '));
    },
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      const start = `export const ${id.slice(PREFIX.length + 1)} = `;
      const line = readFileSync(GENERATED, 'utf8')
        .split('\n')
        .find((line) => line.startsWith(start));
      const [json] = line?.slice(start.length).split(' as unknown as ') ?? [];
      if (json === undefined) throw new Error(`no ${start}in ${GENERATED}`);
      if (id.endsWith('FragmentDoc')) return `export default ${json};`;
      const document: DocumentNode = JSON.parse(json);
      const { hash, text } = trustedDocument(document);
      trusted.set(hash, text);
      return `export default ${JSON.stringify({ __meta__: { hash }, ...document })};`;
    },
    generateBundle() {
      this.emitFile({
        type: 'asset',
        fileName: 'trusted-documents.json',
        source: JSON.stringify(Object.fromEntries([...trusted].sort()), null, 1),
      });
    },
  };
}

import path from 'node:path';
import type { CodegenConfig } from '@graphql-codegen/cli';

/**
 * Types of every document in src/, from the schema that is committed: a page that asks for what the API does
 * not have fails to compile.
 */
const config: CodegenConfig = {
  schema: path.join(import.meta.dirname, '../schema.graphql'),
  documents: [path.join(import.meta.dirname, 'src/**/*.{ts,tsx}')],
  generates: {
    [path.join(import.meta.dirname, 'src/graphql/generated/')]: {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { BigInt: 'number', DateTime: 'string', ID: 'string', JSON: 'unknown' },
        strictScalars: true,
      },
    },
    [path.join(import.meta.dirname, 'src/graphql/generated/possible-types.ts')]: {
      plugins: ['fragment-matcher'],
      config: { useExplicitTyping: false, apolloClientVersion: 3 },
    },
  },
  silent: true,
};

export default config;

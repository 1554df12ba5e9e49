import { readFileSync } from 'node:fs';

/** A statement that each connection plans once and then calls by name. */
export type Statement = { readonly name: string; readonly text: string };

/** Reads `NAME.sql` of this folder. Called once a statement, when its module is loaded. */
export function loadStatement(name: string): Statement {
  return { name, text: readFileSync(new URL(`./${name}.sql`, import.meta.url), 'utf8') };
}

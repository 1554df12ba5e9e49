// Loaded before the drop-in schema engine (test/db/drift.test.ts). The engine asks for the kind of each
// constraint as a "char", for which @prisma/adapter-pg has no type: it would hand it over as text, and
// the engine would panic at the first CHECK (and prisma then exit with 0 and without a word).
import { createRequire } from 'node:module';

// The CommonJS builds, which are what the engine loads.
const require = createRequire(import.meta.url);
const { PrismaPg } = require('@prisma/adapter-pg');
const { ColumnTypeEnum } = require('@prisma/driver-adapter-utils');

const connect = PrismaPg.prototype.connect;

PrismaPg.prototype.connect = async function connectWithCharacters() {
  const adapter = await connect.call(this);
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const column = result.columnNames.indexOf('constraint_type');
    if (column >= 0) result.columnTypes[column] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
};

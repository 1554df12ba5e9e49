import { readFile } from 'node:fs/promises';
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildSchema, printSdl } from '../../src/graphql/schema.ts';

describe('the schema', () => {
  it('is the one that is committed', async () => {
    const committed = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');
    expect(committed, 'run `npm run schema`').toBe(printSdl());
  });

  it('describes every type, field, argument and enum value', () => {
    const types = Object.values(buildSchema().getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    );
    expect(types.flatMap(undescribed)).toEqual([]);
  });
});

/** A mutation's `input` is described by its type. */
function undescribed(type: GraphQLNamedType): string[] {
  const names = type.description ? [] : [type.name];
  if (isEnumType(type)) {
    for (const { name, description } of type.getValues()) {
      if (!description) names.push(`${type.name}.${name}`);
    }
  }
  if (isInputObjectType(type)) {
    for (const { name, description } of Object.values(type.getFields())) {
      if (!description) names.push(`${type.name}.${name}`);
    }
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const { name, description, args } of Object.values(type.getFields())) {
      if (!description) names.push(`${type.name}.${name}`);
      for (const arg of args) {
        if (!arg.description && arg.name !== 'input')
          names.push(`${type.name}.${name}(${arg.name})`);
      }
    }
  }
  return names;
}

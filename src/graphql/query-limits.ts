import {
  type ASTVisitor,
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
  visit,
} from 'graphql';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './keyset.ts';

/** Words and signs in a document: bounds parsing and the rules that compare fields with each other. */
export const MAX_TOKENS = 1_000;
const MAX_DEPTH = 10;
/** Fields of the operation itself: each may be a query of its own to the database. */
const MAX_ROOT_FIELDS = 20;
/** Each alias asks for a field once more, though a document with few fields may have many. */
const MAX_ALIASES = 15;
const MAX_DIRECTIVES = 10;
/** Fields that an answer may hold at most, were every page and list as long as it can be. */
const MAX_COST = 20_000;
/** Of a document that is not valid, what is told; checking it ends there too. */
export const MAX_VALIDATION_ERRORS = 5;
/** What a list without arguments is taken to hold. */
const ASSUMED_LIST_LENGTH = 10;

/** What a write costs beside the fields of its answer, and each of the rows that one brings beyond the first. */
export const WRITE_POINTS = 10;

/** Points of each operation that was found good, by what it asks for. */
const costs = new WeakMap<OperationDefinitionNode, number>();

/** What an operation that has passed `queryLimits` costs its key. */
export function operationCost(operation: OperationDefinitionNode): number {
  return costs.get(operation) ?? 1;
}

type Extent = { depth: number; cost: number };

/**
 * Refuses operations that could be answered only at great cost. It looks at the document alone (a page
 * size in a variable counts as the largest), so that it runs once a document and not once a request.
 */
export function queryLimits(context: ValidationContext): ASTVisitor {
  const measure = extentMeasure(context);
  return {
    OperationDefinition(operation) {
      const root = context.getSchema().getRootType(operation.operation);
      if (root == null) return;
      const { depth, cost, fields } = measure(operation.selectionSet, root);
      const isWrite = operation.operation === OperationTypeNode.MUTATION;
      costs.set(operation, Math.round(cost) + (isWrite ? fields * WRITE_POINTS : 0));
      const refuse = (what: string, value: number, most: number): void => {
        if (value <= most) return;
        const message = `the operation has ${what} ${value}; at most ${most} is allowed`;
        context.reportError(new GraphQLError(message, { nodes: operation }));
      };
      refuse('a depth of', depth, MAX_DEPTH);
      refuse('a cost of', cost, MAX_COST);
      refuse('root fields:', fields, MAX_ROOT_FIELDS);
      const written = countWritten(context, operation);
      refuse('aliases:', written.aliases, MAX_ALIASES);
      refuse('directives:', written.directives, MAX_DIRECTIVES);
    },
  };
}

/** As written, in the operation and in each fragment that it uses, introspection included. */
function countWritten(
  context: ValidationContext,
  operation: OperationDefinitionNode,
): { aliases: number; directives: number } {
  const count = { aliases: 0, directives: 0 };
  for (const part of [operation, ...context.getRecursivelyReferencedFragments(operation)]) {
    visit(part, {
      Field({ alias }) {
        if (alias !== undefined) count.aliases += 1;
      },
      Directive() {
        count.directives += 1;
      },
    });
  }
  return count;
}

type Measured = Extent & { fields: number };

function extentMeasure(context: ValidationContext) {
  const known = new Map<SelectionSetNode, Map<GraphQLCompositeType, Measured>>();
  return measure;

  function measure(selections: SelectionSetNode, type: GraphQLCompositeType): Measured {
    const before = known.get(selections)?.get(type);
    if (before !== undefined) return before;
    // Stands in while the selection is measured, and so ends a cycle of fragments.
    const total: Measured = { depth: 0, cost: 0, fields: 0 };
    const ofSelections = known.get(selections) ?? new Map<GraphQLCompositeType, Measured>();
    known.set(selections, ofSelections.set(type, total));
    for (const selection of selections.selections) {
      const part = measureSelection(selection, type);
      total.depth = Math.max(total.depth, part.depth);
      total.cost += part.cost;
      total.fields += part.fields;
    }
    return total;
  }

  function measureSelection(
    selection: SelectionSetNode['selections'][number],
    type: GraphQLCompositeType,
  ): Measured {
    if (selection.kind === Kind.FIELD) return { ...measureField(selection, type), fields: 1 };
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? context.getFragment(selection.name.value)
        : selection;
    const name = fragment?.typeCondition?.name.value;
    const on = name === undefined ? type : context.getSchema().getType(name);
    if (fragment == null || !isCompositeType(on)) return { depth: 0, cost: 0, fields: 0 };
    return measure(fragment.selectionSet, on);
  }

  function measureField(field: FieldNode, type: GraphQLCompositeType): Extent {
    // Introspection answers from memory, and graphql-js bounds it by a rule of its own.
    const definition =
      isObjectType(type) || isInterfaceType(type) ? type.getFields()[field.name.value] : undefined;
    const inner = definition && getNamedType(definition.type);
    if (definition === undefined || field.selectionSet === undefined || !isCompositeType(inner)) {
      return { depth: 1, cost: 1 };
    }
    const { depth, cost } = measure(field.selectionSet, inner);
    const isPaged = definition.args.some(({ name }) => name === 'first');
    const isList = isListType(getNullableType(definition.type));
    const isOfPage = type.name.endsWith('Connection');
    const length = isPaged ? longestPage(field) : isList && !isOfPage ? ASSUMED_LIST_LENGTH : 1;
    return { depth: depth + 1, cost: 1 + length * cost };
  }
}

function longestPage(field: FieldNode): number {
  const sizes = (field.arguments ?? [])
    .filter(({ name }) => name.value === 'first' || name.value === 'last')
    .map(({ value }) => {
      if (value.kind === Kind.INT) return Number(value.value);
      return value.kind === Kind.VARIABLE ? MAX_PAGE_SIZE : DEFAULT_PAGE_SIZE;
    });
  return sizes.length === 0 ? DEFAULT_PAGE_SIZE : Math.max(...sizes);
}

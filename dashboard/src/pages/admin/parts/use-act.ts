import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';

/** Why something was not done: in a sentence, and place by place where the server says so. */
export type Refusal = Readonly<{ message: string; issues: readonly Issue[] }>;
type Issue = Readonly<{ field: string; limit: string }>;

type Outcome = Readonly<{ __typename: string; message?: string; issues?: readonly Issue[] }>;

/**
 * Does a mutation whose root field is called `outcome`, and has what the page shows asked for again.
 * `act` never throws: it answers the refusal, or what the server answered.
 */
export function useAct<Data extends { outcome: Outcome }, Variables extends OperationVariables>(
  mutation: TypedDocumentNode<Data, Variables>,
) {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);

  const act = async (
    variables: Variables,
  ): Promise<{ refusal: Refusal } | { refusal: null; outcome: Data['outcome'] }> => {
    setBusy(true);
    try {
      const { data } = await client.mutate<Data, OperationVariables>({ mutation, variables });
      if (data === undefined || data === null) throw new Error('no answer');
      const { message, issues = [] } = data.outcome;
      if (message !== undefined) return { refusal: { message, issues } };
      await client.refetchQueries({ include: 'active' });
      return { refusal: null, outcome: data.outcome };
    } catch (error) {
      return { refusal: { message: error instanceof Error ? error.message : '', issues: [] } };
    } finally {
      setBusy(false);
    }
  };
  return { act, busy };
}

/** What stands against a field, or against what is in it; nothing where there is nothing. */
export function issueAt(refusal: Refusal | null, field: string): string | undefined {
  const issues = refusal?.issues.filter((issue) => isAt(issue, field)) ?? [];
  return issues.length === 0 ? undefined : issues.map(({ limit }) => limit).join('; ');
}

function isAt(issue: Issue, field: string): boolean {
  return issue.field === field || issue.field.startsWith(`${field}.`);
}

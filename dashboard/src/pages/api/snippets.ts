const MUTATION = `mutation Submit($input: SubmitVideoInput!) {
  submitVideo(input: $input) {
    __typename
    ... on SubmitVideoSuccess { created prediction { label claimProbability } }
    ... on ValidationError { issues { field limit } }
    ... on ExternalIdConflictError { message }
    ... on OverloadedError { retryAfterMs }
  }
}`;

const INPUT = {
  externalId: 'clip-1',
  transcript: 'a friend told me that octopuses have three hearts',
};

/** `submitVideo` by curl; the key comes from the environment. */
export function curlSnippet(endpoint: string): string {
  const body = JSON.stringify({ query: oneLine(MUTATION), variables: { input: INPUT } }, null, 2);
  return `export GAVEL_KEY='your key'
curl -sS ${endpoint} \\
  -H 'content-type: application/json' \\
  -H "authorization: Bearer $GAVEL_KEY" \\
  --data-binary @- <<'JSON'
${body}
JSON
`;
}

/** The same in TypeScript without a library, with the types of what goes in and comes out. */
export function typescriptSnippet(endpoint: string): string {
  return `const ENDPOINT = '${endpoint}';
const GAVEL_KEY = process.env.GAVEL_KEY ?? 'your key';

type SubmitVideoInput = {
  externalId: string; // your own id of the video, unique
  transcript: string;
  durationSec?: number;
  authorExternalId?: string;
  verifiedStatus?: 'VERIFIED' | 'NOT_VERIFIED';
  authorBanStatus?: 'ACTIVE' | 'UNDER_REVIEW' | 'BANNED';
  viewCount?: number; // leave counts out that are not known yet
  likeCount?: number;
  shareCount?: number;
  downloadCount?: number;
  commentCount?: number;
};

type SubmitVideoResult =
  | {
      __typename: 'SubmitVideoSuccess';
      created: boolean;
      prediction: { label: 'CLAIM' | 'OPINION'; claimProbability: number };
    }
  | { __typename: 'ValidationError'; issues: { field: string; limit: string }[] }
  | { __typename: 'ExternalIdConflictError'; message: string }
  | { __typename: 'OverloadedError'; retryAfterMs: number };

type Answer = { data?: { submitVideo: SubmitVideoResult } | null; errors?: { message: string }[] };

const SUBMIT = \`${indent(MUTATION)}\`;

export async function submitVideo(input: SubmitVideoInput): Promise<SubmitVideoResult> {
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: \`Bearer \${GAVEL_KEY}\` },
    body: JSON.stringify({ query: SUBMIT, variables: { input } }),
  });
  const { data, errors } = (await response.json()) as Answer;
  if (!data) throw new Error(errors?.map(({ message }) => message).join('; ') ?? response.statusText);
  return data.submitVideo;
}

const result = await submitVideo(${object(INPUT)});
switch (result.__typename) {
  case 'SubmitVideoSuccess':
    console.log(result.prediction.label, result.prediction.claimProbability);
    break;
  case 'OverloadedError':
    console.log(\`try again in \${result.retryAfterMs} ms\`);
    break;
  default:
    console.error(result);
}
`;
}

/** What a project does once to have its types from the schema. */
export const SET_UP_SNIPPET = `npm install --save-dev graphql @graphql-codegen/cli @graphql-codegen/client-preset
cat > codegen.ts <<'TS'
import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'schema.graphql', // this page downloads it
  documents: ['src/**/*.ts'],
  importExtension: '.ts',
  generates: {
    'src/gql/': {
      preset: 'client',
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: { BigInt: 'number' },
      },
    },
  },
};
export default config;
TS
npx graphql-codegen && node src/submit.ts
`;

/** The same with generated types: the document itself has those of its variables and of its answer. */
export function generatedSnippet(endpoint: string): string {
  return `import { graphql } from './gql/gql.ts';
import type { TypedDocumentString } from './gql/graphql.ts';

const ENDPOINT = '${endpoint}';
const GAVEL_KEY = process.env.GAVEL_KEY ?? 'your key';

const SUBMIT = graphql(\`
${MUTATION.replaceAll(/^/gm, '  ')}
\`);

async function execute<Result, Variables>(
  query: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: \`Bearer \${GAVEL_KEY}\` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (!data) throw new Error(errors?.[0]?.message ?? response.statusText);
  return data;
}

const { submitVideo } = await execute(SUBMIT, {
  input: ${object(INPUT).replaceAll('\n', '\n  ')},
});
if (submitVideo.__typename === 'SubmitVideoSuccess') {
  console.log(submitVideo.prediction.label, submitVideo.prediction.claimProbability);
} else {
  console.error(submitVideo);
}
`;
}

function oneLine(document: string): string {
  return document.replaceAll(/\s+/g, ' ');
}

function indent(document: string): string {
  return document.replaceAll('\n', '\n  ');
}

function object(value: Readonly<Record<string, string>>): string {
  const lines = Object.entries(value).map(([name, text]) => `  ${name}: '${text}',\n`);
  return `{\n${lines.join('')}}`;
}

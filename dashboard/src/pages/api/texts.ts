import { defineTexts } from '../../i18n/i18n.ts';

export const en = {
  title: 'API',
  description:
    'Everything that these pages do, they do by this GraphQL API. Try it here, or take the code with you.',
  parts: 'Parts of the page',
  explorer: 'GraphiQL',
  code: 'Submit from your code',
  address: 'Address',
  socket: 'Subscriptions',
  socketHint: 'graphql-transport-ws',
  yourKey: 'Your key may',
  downloadSchema: 'Download schema.graphql',
  explorerHint:
    'Requests go out with the key that you signed in with: what you run here, happens. Enter puts you into an editor, Escape out of it.',
  explorerLabel: 'GraphiQL, an editor for requests to the API',
  whatYouNeed: 'What you need',
  keyHint:
    'A key with the role SUBMITTER, in the variable GAVEL_KEY. It is not shown here: you have your own, or an admin makes one.',
  makeKey: 'Make a key',
  languages: 'Languages',
  curl: 'curl',
  curlHint:
    'For a shell. Run it twice: the second time the answer is the same, with “created” false.',
  typescript: 'TypeScript',
  typescriptHint:
    'No library: save it as submit.ts and run “node submit.ts” with Node 22.18 or newer. Every outcome that you can act on has its type.',
  generated: 'TypeScript, types generated',
  generatedHint:
    'For a larger client: types come from schema.graphql, so a field that the API does not have fails to compile.',
  setUp: 'Once',
  program: 'The program',
  curlCode: 'curl command',
  typescriptCode: 'TypeScript program',
  setUpCode: 'Commands for the shell',
  generatedCode: 'TypeScript program with generated types',
  outcomes: 'What it answers',
  outcomeStored:
    'Stored and classified. “created” is false where the same content was there already.',
  outcomeInvalid: 'A field breaks a limit: mend it, do not try again as it is.',
  outcomeConflict:
    'This externalId is stored with other content. New counts go through updateEngagement.',
  outcomeOverloaded: 'Try again after retryAfterMs.',
  outcome: 'Outcome',
  meaning: 'What it means',
} as const;

export const apiTexts = defineTexts('api', en, async () => (await import('./texts.de.ts')).de);

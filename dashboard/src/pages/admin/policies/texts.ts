import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  title: 'Policies',
  description:
    'The written standards that decisions refer to, in a tree. Every version stays on record, and so does which one a decision was made under.',
  create: 'New policy',
  createTitle: 'A new policy',
  empty:
    'There is no policy yet. Write one: reviewers can then say under which standard they decided.',
  back: 'All policies',
  missing: 'There is no such policy',
  missingHint: 'It may have been mistyped. Policies are never deleted, only archived.',
  needsReason: 'Needs a reason',
  version: 'v{{version}}',
  parts: 'Parts of the policy',
  reads: 'What it says',
  write: 'Write the next version',
  versions: 'Versions',
  noWords: 'It has a title and no words yet.',
  policyTitle: 'Title',
  standard: 'Standard',
  standardHint: 'As people read it, in Markdown. At most 20,000 characters.',
  reasonRequired: 'A decision under it must say why',
  reasonRequiredHint: 'The console asks for a reason before it sends the verdict.',
  parent: 'Part of',
  atTop: 'Nothing: it stands at the top',
  partOf: 'Part of {{title}}',
  saveNext: 'Save as version {{version}}',
  holdsNow: 'It holds at once. Decisions keep the version that they were made under.',
  archiveTitle: 'Archive {{name}}?',
  archiveQuestion:
    'No new decision can refer to it. What was decided under it stands, and the policies below it stay in use.',
  current: 'Now',
  madeBy: 'By {{actor}}',
} as const;

export const policiesTexts = defineTexts(
  'admin-policies',
  en,
  async () => (await import('./texts.de.ts')).de,
);

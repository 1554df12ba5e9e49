import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  parts: 'Administration',
  queues: 'Queues',
  routes: 'Routing',
  rules: 'Rules',
  notSaved: 'This was not saved',
  inputKept: 'What you entered is still here.',
  save: 'Save',
  edit: 'Edit',
  editNamed: 'Edit {{name}}',
  archive: 'Archive',
  restore: 'Restore',
  archived: 'Archived',
  showArchived: 'Show archived',
  name: 'Name',
  key: 'Key',
  keyHint: 'Lower-case words joined by hyphens. Programs use it; it cannot be changed later.',
  description: 'Description',
  actions: 'Actions',
  moveUp: 'Move {{name}} up',
  moveDown: 'Move {{name}} down',
  remove: 'Remove',
  removeNamed: 'Remove {{name}}',
  nothing: 'none',
} as const;

export const adminTexts = defineTexts('admin', en, async () => (await import('./texts.de.ts')).de);

import { type Draft, EMPTY_DRAFT } from './session-state.ts';

/** What was typed and chosen, kept for the tab: a page loaded again has it. */
const keyOf = (job: string): string => `gavel.review.draft.${job}`;

export function storedDraft(job: string): Draft {
  const text = sessionStorage.getItem(keyOf(job));
  if (text === null) return EMPTY_DRAFT;
  const draft: unknown = JSON.parse(text);
  if (typeof draft !== 'object' || draft === null) return EMPTY_DRAFT;
  const ids = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
  return {
    policies: 'policies' in draft ? ids(draft.policies) : [],
    actions: 'actions' in draft ? ids(draft.actions) : [],
    reason: 'reason' in draft && typeof draft.reason === 'string' ? draft.reason : '',
  };
}

export function storeDraft(job: string, draft: Draft): void {
  const isEmpty = draft.policies.length === 0 && draft.actions.length === 0 && draft.reason === '';
  if (isEmpty) forgetDraft(job);
  else sessionStorage.setItem(keyOf(job), JSON.stringify(draft));
}

export function forgetDraft(job: string): void {
  sessionStorage.removeItem(keyOf(job));
}

import { defineTexts } from '../../../i18n/i18n.ts';

export const en = {
  promote: 'Promote',
  promoteTitle: 'Promote version {{version}}',
  promoteOver:
    'From now on version {{version}} decides what is submitted, in place of version {{champion}}; every server swaps within seconds, and no request fails. Version {{champion}} stays, and a rollback brings it back. What was decided before is not scored again: a backfill does that.',
  promoteFirst: 'From now on version {{version}} decides what is submitted. There was no champion.',
  conflict: 'Somebody was faster',
  conflictText:
    'Version {{champion}} has become champion since you opened this. Nothing was changed, and your reason is still here. Confirm again to promote over version {{champion}}, or look at it first.',
  conflictNobody:
    'There is no champion any more since you opened this. Nothing was changed, and your reason is still here. Confirm again to promote all the same.',
  notBlessed: 'The quality gate stands against it',
  notBlessedText: 'Nothing was changed. It found:',
  override: 'Promote it although the quality gate has not blessed it',
  overrideHint: 'Your name and your reason go on record as an override.',
  refused: 'Nothing was changed',
  rollback: 'Roll back',
  rollbackTitle: 'Roll back to version {{version}}',
  rollbackText:
    'Version {{version}}, which was champion before version {{champion}}, decides again from now on. Version {{champion}} stays. The quality gate is not asked: version {{version}} has decided before.',
  rollbackConflict:
    'Version {{champion}} has become champion since you opened this. Nothing was changed. Close this and look again before you roll back.',
  setChallenger: 'Make challenger',
  setChallengerTitle: 'Make version {{version}} the challenger',
  setChallengerText:
    'It scores everything that is submitted from now on beside the champion, without effect: what it would have changed is told under “As challenger”. Who is challenger now steps down. Each submission costs one more inference while it lasts.',
  clearChallenger: 'Clear challenger',
  clearChallengerTitle: 'Version {{version}} steps down as challenger',
  clearChallengerText: 'It scores no more submissions. What it has said so far stays on record.',
  archive: 'Archive',
  archiveTitle: 'Archive version {{version}}',
  archiveText:
    'It can no longer be promoted or made challenger, until it is restored. Nothing is deleted: its predictions, reports and files stay.',
  restore: 'Restore',
  restoreTitle: 'Restore version {{version}}',
  restoreText: 'It has the status again that it had before it was archived.',
  more: 'More actions',
} as const;

export const actionTexts = defineTexts(
  'model-actions',
  en,
  async () => (await import('./action-texts.de.ts')).de,
);

import type { Translated } from '../../../i18n/i18n.ts';
import type { en } from './action-texts.ts';

export const de: Translated<typeof en> = {
  promote: 'Befördern',
  promoteTitle: 'Version {{version}} befördern',
  promoteOver:
    'Ab jetzt entscheidet Version {{version}} statt Version {{champion}} über alles Eingereichte; jeder Server wechselt binnen Sekunden, keine Anfrage scheitert. Version {{champion}} bleibt, und eine Rückkehr holt sie wieder. Früheres wird nicht neu bewertet: das tut eine Neubewertung.',
  promoteFirst:
    'Ab jetzt entscheidet Version {{version}} über alles Eingereichte. Es gab keinen Champion.',
  conflict: 'Jemand war schneller',
  conflictText:
    'Seit Sie dies geöffnet haben, ist Version {{champion}} Champion geworden. Es wurde nichts geändert, und Ihre Begründung steht noch hier. Bestätigen Sie erneut, um statt Version {{champion}} zu befördern, oder sehen Sie sich diese erst an.',
  conflictNobody:
    'Seit Sie dies geöffnet haben, gibt es keinen Champion mehr. Es wurde nichts geändert, und Ihre Begründung steht noch hier. Bestätigen Sie erneut, um dennoch zu befördern.',
  notBlessed: 'Die Qualitätsprüfung spricht dagegen',
  notBlessedText: 'Es wurde nichts geändert. Sie fand:',
  override: 'Befördern, obwohl sie die Qualitätsprüfung nicht bestanden hat',
  overrideHint: 'Ihr Name und Ihre Begründung werden als Übergehen festgehalten.',
  refused: 'Es wurde nichts geändert',
  rollback: 'Zurückkehren',
  rollbackTitle: 'Zurück zu Version {{version}}',
  rollbackText:
    'Version {{version}}, die vor Version {{champion}} Champion war, entscheidet ab jetzt wieder. Version {{champion}} bleibt. Die Qualitätsprüfung wird nicht gefragt: Version {{version}} hat schon entschieden.',
  rollbackConflict:
    'Seit Sie dies geöffnet haben, ist Version {{champion}} Champion geworden. Es wurde nichts geändert. Bitte schließen und neu ansehen, bevor Sie zurückkehren.',
  setChallenger: 'Zum Herausforderer machen',
  setChallengerTitle: 'Version {{version}} zum Herausforderer machen',
  setChallengerText:
    'Sie bewertet ab jetzt alles Eingereichte neben dem Champion, ohne Wirkung: was sie geändert hätte, steht unter „Als Herausforderer“. Der bisherige Herausforderer tritt ab. Jede Einreichung kostet so lange eine Bewertung mehr.',
  clearChallenger: 'Herausforderer absetzen',
  clearChallengerTitle: 'Version {{version}} tritt als Herausforderer ab',
  clearChallengerText:
    'Sie bewertet nichts mehr mit. Was sie bisher gesagt hat, bleibt festgehalten.',
  archive: 'Archivieren',
  archiveTitle: 'Version {{version}} archivieren',
  archiveText:
    'Sie kann nicht mehr befördert oder Herausforderer werden, bis sie zurückgeholt wird. Gelöscht wird nichts: Vorhersagen, Berichte und Dateien bleiben.',
  restore: 'Zurückholen',
  restoreTitle: 'Version {{version}} zurückholen',
  restoreText: 'Sie hat wieder den Status, den sie vor dem Archivieren hatte.',
  more: 'Weitere Aktionen',
};

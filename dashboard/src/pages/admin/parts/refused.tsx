import { Problem } from '../../../components/problem.tsx';
import { useTexts } from '../../../i18n/i18n.ts';
import { adminTexts } from './texts.ts';
import type { Refusal } from './use-act.ts';

/** Beside the control: that it was not done, why, and that nothing entered is lost. */
export function Refused({ refusal }: { refusal: Refusal | null }) {
  const t = useTexts(adminTexts);
  if (refusal === null) return null;
  const reasons = refusal.issues.map(({ field, limit }) => `${field}: ${limit}`);
  return (
    <Problem
      title={t('notSaved')}
      reasons={reasons.length > 0 ? reasons : [refusal.message].filter(Boolean)}
    >
      {t('inputKept')}
    </Problem>
  );
}

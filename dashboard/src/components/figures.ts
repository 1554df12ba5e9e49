import { useMemo } from 'react';
import { useLanguage } from '../i18n/i18n.ts';

/** Numbers as the person's language writes them; an en dash where there is none. */
export function useFigures() {
  const language = useLanguage();
  return useMemo(() => {
    const format = (options: Intl.NumberFormatOptions) => {
      const { format: write } = new Intl.NumberFormat(language, options);
      return (value: number | null | undefined) => (value == null ? '–' : write(value));
    };
    const decimal = { minimumFractionDigits: 4, maximumFractionDigits: 4 };
    return {
      /** 19,084 */
      count: format({ maximumFractionDigits: 0 }),
      /** 19K: for a glance; the exact one belongs beside it, as a title. */
      compact: format({ notation: 'compact', maximumFractionDigits: 1 }),
      /** 0.9913 */
      decimal: format(decimal),
      /** +0.0012; 0.0000 has no sign */
      change: format({ ...decimal, signDisplay: 'exceptZero' }),
      /** 99.1 % */
      share: format({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }),
      /** 1,234.6 or 0.0012: as many digits as tell something */
      plain: format({ maximumSignificantDigits: 5 }),
    };
  }, [language]);
}

import { useEffect, useState } from 'react';
import { useLanguage } from '../i18n/i18n.ts';
import { Hint } from './hint.tsx';

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
const REFRESH_MS = 30_000;

/** A moment, by how long ago it was; in full, in the person's own time zone, on hover. */
export function Time({ at }: { at: string }) {
  const language = useLanguage();
  const now = useNow();
  return (
    <Hint label={inFull(at, language)}>
      <time dateTime={at}>{relative(Date.parse(at) - now, language)}</time>
    </Hint>
  );
}

/** Date and time with seconds and the name of the time zone. */
function inFull(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(new Date(at));
}

function relative(deltaMs: number, language: string): string {
  const seconds = deltaMs / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(
    Math.round(seconds / size),
    unit,
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

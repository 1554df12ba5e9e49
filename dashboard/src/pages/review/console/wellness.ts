import { useCallback, useState } from 'react';

/** How a person has the console, for what they see all day. Remembered for them in this browser. */
export type Wellness = Readonly<{
  blur: boolean;
  grey: boolean;
  mute: boolean;
  /** Single keys decide; who dictates or shares a keyboard turns them off (WCAG 2.1.4). */
  keys: boolean;
  /** 0 for never. */
  breakMinutes: number;
}>;

const DEFAULT_WELLNESS: Wellness = {
  blur: false,
  grey: false,
  mute: false,
  keys: true,
  breakMinutes: 0,
};

export const BREAKS = [0, 20, 30, 45, 60, 90] as const;

export function useWellness(actor: string): [Wellness, (change: Partial<Wellness>) => void] {
  const storageKey = `gavel.review.wellness.${actor}`;
  const [wellness, setWellness] = useState(() => read(storageKey));
  const change = useCallback(
    (change: Partial<Wellness>) =>
      setWellness((before) => {
        const after = { ...before, ...change };
        localStorage.setItem(storageKey, JSON.stringify(after));
        return after;
      }),
    [storageKey],
  );
  return [wellness, change];
}

function read(storageKey: string): Wellness {
  const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
  const given = new Map(Object.entries(stored ?? {}));
  const flag = (name: 'blur' | 'grey' | 'mute' | 'keys'): boolean => {
    const value = given.get(name);
    return typeof value === 'boolean' ? value : DEFAULT_WELLNESS[name];
  };
  const minutes = BREAKS.find((choice) => choice === given.get('breakMinutes'));
  return {
    blur: flag('blur'),
    grey: flag('grey'),
    mute: flag('mute'),
    keys: flag('keys'),
    breakMinutes: minutes ?? DEFAULT_WELLNESS.breakMinutes,
  };
}

/** A soft tone; silent where the browser does not let a page sound yet. */
export function chime(): void {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 528;
  volume.gain.setValueAtTime(0.05, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.4);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
  tone.onended = () => void audio.close();
}

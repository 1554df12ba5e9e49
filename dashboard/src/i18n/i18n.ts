import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const STORAGE_KEY = 'gavel.language';

/** Flat texts by key; i18next's `{{value}}` and plural suffixes (`videos_one`, `videos_other`). */
type Texts = Readonly<Record<string, string>>;
type Key<T extends Texts> = {
  [K in keyof T]: K extends `${infer Base}_${'one' | 'other'}` ? Base : K;
}[keyof T] &
  string;

type TextsOf<T extends Texts> = Readonly<{ namespace: string; en: T }>;
type Translate<T extends Texts> = (
  key: Key<T>,
  values?: Readonly<Record<string, string | number>>,
) => string;

const german = new Map<string, () => Promise<Texts>>();
/** What `useTexts` answers for texts, for functions that are handed it. */
export type TranslateOf<D> = D extends TextsOf<infer T> ? Translate<T> : never;

let loading: Promise<unknown> = Promise.resolve();

/**
 * Registers the texts of a page or a part: English at once, German when it is the language. Both have
 * the same keys, which the compiler checks: `de` is `Translated<typeof en>`.
 */
export function defineTexts<const T extends Texts>(
  namespace: string,
  en: T,
  loadGerman: () => Promise<Record<keyof T, string>>,
): TextsOf<T> {
  i18next.addResourceBundle('en', namespace, en);
  german.set(namespace, loadGerman);
  if (currentLanguage() === 'de') loading = Promise.all([loading, loadTexts(namespace)]);
  return { namespace, en };
}

/** The same keys as `en`, in another language. */
export type Translated<T extends Texts> = Record<keyof T, string>;

/** Resolves when no text is on its way: before a page is shown. */
export function textsLoaded(): Promise<unknown> {
  return loading;
}

export function useTexts<T extends Texts>({ namespace }: TextsOf<T>): Translate<T> {
  const { t } = useTranslation(namespace);
  // i18next reads the names of the values out of the text's type; ours are checked by eye and by test.
  return t as unknown as Translate<T>;
}

/** Starts in the language chosen here before, else in the browser's, else in English. */
export async function startI18n(): Promise<void> {
  const wanted = localStorage.getItem(STORAGE_KEY) ?? navigator.language.slice(0, 2);
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: wanted in LANGUAGES ? wanted : 'en',
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = currentLanguage();
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORAGE_KEY, language);
  if (language === 'de') await Promise.all([...german.keys()].map(loadTexts));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

function currentLanguage(): Language {
  return i18next.language === 'de' ? 'de' : 'en';
}

/** Follows the choice of a language. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === 'de' ? 'de' : 'en';
}

async function loadTexts(namespace: string): Promise<void> {
  if (i18next.hasResourceBundle('de', namespace)) return;
  const load = german.get(namespace);
  if (load) i18next.addResourceBundle('de', namespace, await load());
}

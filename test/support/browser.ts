import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildDashboard } from '../../scripts/build-dashboard.mjs';
import type { TestApp } from './app.ts';
import { chromiumPath } from './chromium.ts';

export type OpenOptions = {
  /** The key to be signed in with; null opens the sign-in. By default the admin's. */
  key?: string | null;
  width?: number;
  dark?: boolean;
  language?: string;
  timeZone?: string;
};

/**
 * A real browser for the tests of one file. Each page has a context, and so a storage, of its own; what a
 * page complains of in its console fails the test that looks at `complaints`.
 */
export function browserForTests() {
  let browser: Browser;

  beforeAll(async () => {
    const executablePath = chromiumPath();
    if (executablePath === null) throw new Error('no Chromium here; set CHROMIUM_PATH');
    buildDashboard();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  return {
    /** Opens an address of the dashboard in a new context. */
    async open(
      app: Pick<TestApp, 'url' | 'adminKey'>,
      path: string,
      options: OpenOptions = {},
    ): Promise<{ page: Page; complaints: string[] }> {
      const { key = app.adminKey, width = 1440, dark = false, language = 'en-GB' } = options;
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: dark ? 'dark' : 'light',
        locale: language,
        timezoneId: options.timeZone ?? 'Europe/Berlin',
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(60_000);
      if (key !== null) {
        await context.addInitScript((secret) => sessionStorage.setItem('gavel.key', secret), key);
      }
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(`${app.url}${path}`);
      return { page, complaints };
    },
  };
}

/** Fails with what axe finds serious or critical (WCAG 2.2 A and AA), and where. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .options({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    })
    // No page of ours has frames, so it need not open a second page to join what each frame has: four times as fast.
    .setLegacyMode(true)
    .analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`,
      ),
    );
  expect(grave).toEqual([]);
}

/** The same in both colour schemes, each on a wide screen and on a phone. */
export async function expectAccessibleEverywhere(page: Page): Promise<void> {
  for (const width of [1440, 390]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await expectAccessibleAs(page, { width, colorScheme });
    }
  }
}

/** For a further part of a page that was looked at everywhere: light on a wide screen, dark on a phone. */
export async function expectPartAccessible(page: Page): Promise<void> {
  await expectAccessibleAs(page, { width: 1440, colorScheme: 'light' });
  await expectAccessibleAs(page, { width: 390, colorScheme: 'dark' });
}

async function expectAccessibleAs(
  page: Page,
  { width, colorScheme }: { width: number; colorScheme: 'light' | 'dark' },
): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
  await expectAccessible(page);
}

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import type { Bench } from '../run-benchmark.ts';
import type { ServerProcess } from '../submit/server-process.ts';

/** In the page: `lastDecisionMs`, from the last key to the frame that showed the next video. */
const NOTE_DECISIONS = fileURLToPath(new URL('note-decisions.js', import.meta.url));

/** Opens the console of a queue in a browser of its own, which notes what each decision takes. */
export async function openConsole(
  bench: Bench,
  { url, adminKey }: Pick<ServerProcess, 'url' | 'adminKey'>,
  queue: string,
): Promise<Page> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error('no Chromium here; set CHROMIUM_PATH');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  bench.defer(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript((key) => sessionStorage.setItem('gavel.key', key), adminKey);
  await page.addInitScript({ path: NOTE_DECISIONS });
  await page.goto(`${url}/review/${queue}`);
  await page.locator('[data-job]').waitFor();
  return page;
}

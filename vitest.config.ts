import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { chromiumPath } from './test/support/chromium.ts';
import { hasTestData, testDataDirectory } from './test/support/data.ts';

execFileSync(process.execPath, [fileURLToPath(new URL('scripts/generate.mjs', import.meta.url))]);

const realData = hasTestData();
if (!realData) {
  const message = `the real-data suite (test/real-data) is not run: ${testDataDirectory()} has no tiktok_dataset.csv; set GAVEL_TEST_DATA to its folder`;
  if (process.env.CI === 'true') throw new Error(message);
  process.stderr.write(`${message}\n`);
}

const excluded = [...configDefaults.exclude, ...(realData ? [] : ['test/real-data/**'])];
if (chromiumPath() === null) {
  const message =
    'the tests of the dashboard (test/dashboard) are not run: there is no Chromium here; install it, or set CHROMIUM_PATH';
  if (process.env.CI === 'true') throw new Error(message);
  process.stderr.write(`${message}\n`);
  excluded.push('test/dashboard/**');
}

export default defineConfig({
  // As Node resolves: a second copy of graphql, from its "module" field, would refuse the first one's schema.
  resolve: {
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: excluded,
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // The tests wait for what workers do: here nobody goes last.
    env: { GAVEL_WORKER_NICE: '0' },
    // Limits are for what hangs: a busy machine takes its time, and no test is about speed.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
  },
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDataFolder } from '../support/data-folder.ts';
import { type GavelProcess, spawnGavel } from '../support/gavel-process.ts';

let dataFolder: Awaited<ReturnType<typeof createDataFolder>>;
let demo: GavelProcess | undefined;

beforeAll(async () => {
  dataFolder = await createDataFolder();
});

afterAll(async () => {
  await demo?.stop('SIGTERM');
  await dataFolder.remove();
});

async function startDemo(): Promise<{ output: string; url: string }> {
  demo = spawnGavel(['demo'], { GAVEL_DATA: dataFolder.path, PORT: '0' });
  const [, url = ''] = await demo.printed(/GraphQL at (http:\S+)\/graphql/);
  return { output: demo.stdout(), url };
}

it('the demo imports the sample, labels both examples rightly, prints a key and goes on serving', async () => {
  const { output, url } = await startDemo();
  expect(output).toMatch(/stored +232\n/);
  expect(output).toMatch(/rejected +0\n/);
  expect(output).toMatch(/example-opinion .* OPINION .* now/);
  expect(output).toMatch(/example-claim .* CLAIM .* now/);

  const [, key] = (await demo?.printed(/Admin key, shown this once: (gavel_\S+)/)) ?? [];
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: '{ videos { totalCount { value } } champion { version } }' }),
  });
  expect(await response.json()).toMatchObject({
    data: { videos: { totalCount: { value: 234 } }, champion: { version: 1 } },
  });
  expect(await demo?.stop('SIGINT')).toEqual({ code: 0, signal: null });
});

it('a second demo finds everything stored before, and prints no second key', async () => {
  const { output } = await startDemo();
  expect(output).toMatch(/already stored +232\n/);
  expect(output).toMatch(/example-claim .* CLAIM .* before/);
  expect(output).not.toContain('Admin key');
});

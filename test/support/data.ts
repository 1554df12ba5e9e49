import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The folder with the real data: GAVEL_TEST_DATA, else `../shared/data` beside the project. */
export function testDataDirectory(): string {
  return path.resolve(process.env.GAVEL_TEST_DATA || path.join(project, '../shared/data'));
}

/** Whether the real data is here. */
export function hasTestData(): boolean {
  return existsSync(path.join(testDataDirectory(), 'tiktok_dataset.csv'));
}

import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';

test('a', async () => {
  const { database, drop } = await createTestDatabase();
  expect(await database.prisma.video.count()).toBe(0);
  await drop();
});

// Cleans up after a run that ended without its teardown (Ctrl-C), as a process of its own:
//   node remove-run-folder.ts RUN_FOLDER
// Workers and servers end by themselves meanwhile, and may still write; servers that were orphaned are
// stopped.
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const [runFolder] = process.argv.slice(2);
if (!runFolder) throw new Error('usage: remove-run-folder.ts RUN_FOLDER');

for (let round = 0; round < 5; round += 1) {
  await delay(1_500);
  try {
    for (const file of globSync('**/postgres/postmaster.pid', { cwd: runFolder })) {
      process.kill(
        Number.parseInt(readFileSync(path.join(runFolder, file), 'utf8'), 10),
        'SIGQUIT',
      );
    }
    await delay(300);
    if (existsSync(runFolder)) rmSync(runFolder, { recursive: true, maxRetries: 5 });
  } catch {
    // Ended in between, or written to in between: the next round sees.
  }
}

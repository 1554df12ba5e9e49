// A process that owns (or shares) an embedded Postgres, for tests that kill it:
//   node data-folder-owner.ts DATA_DIR own|share [UID]
// With a UID, root becomes that user once the program is loaded (which that user may not be able to read).
// Prints one line, `{"url", "owned"}` or `{"error"}`, and closes on SIGTERM or Ctrl-C.
import { openEmbeddedPostgres } from '../../src/db/embedded-postgres.ts';
import { createLogger } from '../../src/logger.ts';

const [dataDir = '', mode, uid] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

if (uid !== undefined) {
  process.setgroups?.([]);
  process.setgid?.(Number(uid));
  process.setuid?.(Number(uid));
}

try {
  const server = await openEmbeddedPostgres({
    dataDir,
    mode: mode === 'share' ? 'share' : 'own',
    log: createLogger('warn'),
    onDeath: () => say({ death: true }),
  });
  // Keeps the process alive, as a listening socket would.
  const alive = setInterval(() => {}, 60_000);
  const close = async () => {
    clearInterval(alive);
    await server.close();
  };
  process.once('SIGTERM', close).once('SIGINT', close);
  say({ url: server.url, owned: server.owned });
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
}

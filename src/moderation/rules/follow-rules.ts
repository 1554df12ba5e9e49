import type { Database } from '../../db/database.ts';
import type { EventFeed } from '../../db/events.ts';
import type { Logger } from '../../logger.ts';
import { loadRules } from './load-rules.ts';
import type { RuleBook } from './rule-book.ts';
import { RULES_CHANGED } from './rules-changed.ts';

/**
 * Keeps a rule book equal to the rules in the database: reads them now, and again whenever one changes. A
 * change is heard as an event, and seen by a slow poll, which also sees queues and actions come and go.
 * While the rules cannot be read, those read last are judged by.
 */
export async function followRules(
  {
    database,
    events,
    book,
    log,
  }: {
    database: Database;
    events: EventFeed;
    book: RuleBook;
    log: Logger;
  },
  { pollIntervalMs = 10_000 }: { pollIntervalMs?: number } = {},
): Promise<{ close(): Promise<void> }> {
  let closed = false;

  async function follow(): Promise<void> {
    if (closed) return;
    try {
      if (book.swap(await loadRules(database.prisma))) {
        log.info({ rules: book.current.rules.length }, 'these rules are judged by');
      }
    } catch (error) {
      log.error({ err: error }, 'the rules could not be read; the last ones are judged by');
    }
  }

  // One at a time and in order: a look that is asked for during another one follows it.
  let following = follow();
  let waiting = false;
  function look(): void {
    if (waiting) return;
    waiting = true;
    following = following.then(() => {
      waiting = false;
      return follow();
    });
  }

  const unsubscribe = events.subscribe(RULES_CHANGED, look);
  const poll = setInterval(look, pollIntervalMs);
  await following;
  return {
    async close() {
      closed = true;
      unsubscribe();
      clearInterval(poll);
      await following;
    },
  };
}

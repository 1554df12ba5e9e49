import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OverloadedError } from '../../src/errors.ts';
import { MicroBatcher } from '../../src/ml/micro-batcher.ts';

/** A flush that ends when the test says so. */
function gate() {
  const batches: number[][] = [];
  const open: (() => void)[] = [];
  return {
    batches,
    /** Ends the oldest flush that is in flight. */
    release: () => open.shift()?.(),
    flush: async (batch: number[]): Promise<PromiseSettledResult<string>[]> => {
      batches.push(batch);
      await new Promise<void>((resolve) => open.push(resolve));
      return batch.map((item) => ({ status: 'fulfilled', value: `answer ${item}` }));
    },
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('one who comes alone leaves within the turn of the event loop, without a timer', async () => {
  const { batches, release, flush } = gate();
  const batcher = new MicroBatcher({ flush, maxBatchSize: 8, maxWaiting: 8 });
  const answer = batcher.submit(1);
  await turn();
  expect(batches).toEqual([[1]]);
  release();
  expect(await answer).toBe('answer 1');
});

test('who comes while a flush is in flight leaves together with the next one', async () => {
  const { batches, release, flush } = gate();
  const batcher = new MicroBatcher({ flush, maxBatchSize: 3, maxWaiting: 8 });
  const answers = [batcher.submit(1)];
  await turn();
  for (const item of [2, 3, 4, 5]) answers.push(batcher.submit(item));
  await turn();
  expect(batches).toEqual([[1]]);
  release();
  await turn();
  expect(batches).toEqual([[1], [2, 3, 4]]);
  release();
  await turn();
  expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  release();
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5].map((item) => `answer ${item}`));
});

test('beyond its bound it refuses, and takes again once there is room', async () => {
  const { release, flush } = gate();
  const batcher = new MicroBatcher({ flush, maxBatchSize: 2, maxWaiting: 2 });
  const first = batcher.submit(1);
  await turn();
  const waiting = [batcher.submit(2), batcher.submit(3)];
  await expect(batcher.submit(4)).rejects.toBeInstanceOf(OverloadedError);
  expect(batcher.depth).toBe(3);
  release();
  await first;
  await turn();
  const later = batcher.submit(5);
  release();
  await Promise.all(waiting);
  await turn();
  release();
  expect(await later).toBe('answer 5');
});

test('a flush that throws fails those who were in it, and nobody else', async () => {
  let flushes = 0;
  const batcher = new MicroBatcher<number, number>({
    maxBatchSize: 2,
    maxWaiting: 10,
    async flush(batch) {
      flushes += 1;
      if (flushes === 1) throw new Error('lost');
      return batch.map((value) => ({ status: 'fulfilled', value }));
    },
  });
  const answers = await Promise.allSettled([1, 2, 3].map((item) => batcher.submit(item)));
  expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});

test('a flush that loses an answer fails its whole batch rather than mixing answers up', async () => {
  const batcher = new MicroBatcher<number, number>({
    maxBatchSize: 4,
    maxWaiting: 10,
    flush: async ([value = 0]) => [{ status: 'fulfilled', value }],
  });
  const answers = await Promise.allSettled([1, 2].map((item) => batcher.submit(item)));
  expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected']);
});

test('closing waits for the last answer and refuses what comes after', async () => {
  const { release, flush } = gate();
  const batcher = new MicroBatcher({ flush, maxBatchSize: 1, maxWaiting: 8 });
  const answers = [batcher.submit(1), batcher.submit(2)];
  await turn();
  let closed = false;
  const closing = batcher.close().then(() => {
    closed = true;
  });
  await expect(batcher.submit(3)).rejects.toThrow('after close');
  release();
  await answers[0];
  await turn();
  expect(closed).toBe(false);
  release();
  await closing;
  expect(await Promise.all(answers)).toEqual(['answer 1', 'answer 2']);
  await batcher.close();
});

test('every item gets exactly one answer, its own, in batches within bounds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        maxBatchSize: fc.integer({ min: 1, max: 7 }),
        // Each group is submitted in one turn; true items are refused by the flush, on their own.
        groups: fc.array(fc.array(fc.boolean(), { maxLength: 12 }), { maxLength: 8 }),
        broken: fc.array(fc.boolean(), { maxLength: 4 }),
        turns: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 }),
      }),
      async ({ maxBatchSize, groups, broken, turns }) => {
        let flushes = 0;
        let inFlight = 0;
        const flushed: number[] = [];
        const batcher = new MicroBatcher<{ id: number; refused: boolean }, number>({
          maxBatchSize,
          maxWaiting: 1_000,
          async flush(batch) {
            const number = flushes++;
            inFlight += 1;
            expect(inFlight).toBe(1);
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(maxBatchSize);
            flushed.push(...batch.map((item) => item.id));
            for (let n = turns[number % turns.length] ?? 0; n > 0; n -= 1) await turn();
            inFlight -= 1;
            if (broken[number]) throw new Error('whole flush');
            return batch.map(({ id, refused }) =>
              refused
                ? { status: 'rejected', reason: new Error(`refused ${id}`) }
                : { status: 'fulfilled', value: id },
            );
          },
        });
        const submitted: { refused: boolean; answer: Promise<number> }[] = [];
        for (const group of groups) {
          for (const refused of group) {
            const id = submitted.length;
            submitted.push({ refused, answer: batcher.submit({ id, refused }) });
          }
          await Promise.race([turn(), Promise.resolve()]);
        }
        const answers = Promise.allSettled(submitted.map(({ answer }) => answer));
        await batcher.close();
        for (const [id, answer] of (await answers).entries()) {
          if (answer.status === 'fulfilled') {
            expect(answer.value).toBe(id);
            expect(submitted[id]?.refused).toBe(false);
          } else {
            expect(answer.reason.message).toMatch(/^(whole flush|refused \d+)$/);
            if (answer.reason.message !== 'whole flush') {
              expect(answer.reason.message).toBe(`refused ${id}`);
            }
          }
        }
        expect(flushed.toSorted((a, b) => a - b)).toEqual(submitted.map((_, id) => id));
        expect(batcher.depth).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
});

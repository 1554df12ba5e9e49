import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LastWrites } from '../../src/db/last-writes.ts';
import { formatPosition, parsePosition, shareNext } from '../../src/db/position.ts';
import { ReplicaLag } from '../../src/db/replica-lag.ts';

describe('a position', () => {
  it('is written as Postgres writes it', () => {
    for (const text of ['0/0', '0/16B3748', '16/B374D848', 'FFFFFFFF/FFFFFFFF']) {
      expect(formatPosition(parsePosition(text) ?? -1n)).toBe(text);
    }
    expect(parsePosition('16/b374d848')).toBe(0x16_b374_d848n);
  });

  it.each(['', '16', '16/', '/16', '16/B374D8480', '16/XY', '16/1 ', '-1/1'])(
    '%j is none',
    (text) => {
      expect(parsePosition(text)).toBeNull();
    },
  );

  it('is asked for after the call, and once for all who call meanwhile', async () => {
    let asked = 0;
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    const ask = shareNext(async () => {
      asked += 1;
      const mine = asked;
      if (mine === 1) await answered;
      return mine;
    });
    const first = ask();
    while (asked === 0) await nextTurn();
    const later = [ask(), ask()];
    resolve();
    expect(await Promise.all([first, ...later])).toEqual([1, 2, 2]);
  });

  it('that could not be had is asked for again', async () => {
    let asked = 0;
    const ask = shareNext(async () => {
      asked += 1;
      if (asked === 1) throw new Error('not now');
      return asked;
    });
    await expect(ask()).rejects.toThrow('not now');
    expect(await ask()).toBe(2);
  });
});

describe('the last writes', () => {
  it('are remembered by writer', () => {
    const writes = new LastWrites();
    writes.note('ann', 5n);
    writes.note('bob', null);
    expect([writes.of('ann'), writes.of('bob'), writes.of('eve'), writes.of(null)]).toEqual([
      5n,
      null,
      0n,
      0n,
    ]);
  });

  it('of forgotten writers count for everybody', () => {
    const writes = new LastWrites(2);
    writes.note('ann', 5n);
    writes.note('bob', 6n);
    writes.note('eve', 4n);
    expect([writes.of('ann'), writes.of('bob'), writes.of('eve')]).toEqual([5n, 6n, 5n]);
  });

  it('that the replica has are kept for a replica that falls back behind them', () => {
    const writes = new LastWrites();
    writes.note('ann', 5n);
    writes.note('bob', 9n);
    writes.replayed(7n);
    expect([writes.of('eve'), writes.of('bob')]).toEqual([5n, 9n]);
  });
});

describe('the lag of a replica', () => {
  it('is the time since the primary had no more than the replica has', () => {
    let now = 0;
    const lag = new ReplicaLag(() => now);
    expect(lag.ms).toBe(0);
    lag.primaryWrote(10n, 0);
    lag.replicaReplayed(10n);
    now = 1_000;
    lag.primaryWrote(20n, 1_000);
    expect(lag.ms).toBe(1_000);
    now = 5_000;
    lag.primaryWrote(30n, 5_000);
    lag.replicaReplayed(20n);
    expect(lag.ms).toBe(4_000);
    lag.replicaReplayed(30n);
    now = 9_000;
    expect(lag.ms).toBe(0);
  });

  it('goes on growing while the replica stands still for long', () => {
    let now = 0;
    const lag = new ReplicaLag(() => now);
    lag.primaryWrote(1n, 0);
    lag.replicaReplayed(1n);
    for (let second = 1; second <= 2_000; second += 1) {
      now = second * 1_000;
      lag.primaryWrote(BigInt(second + 1), now);
    }
    expect(lag.ms).toBe(2_000_000);
  });
});

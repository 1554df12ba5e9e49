import { Presets, SingleBar } from 'cli-progress';

/** Shows how far a file has been read: a bar on a terminal, a line a tenth of the way elsewhere. */
export type ImportProgress = {
  bytesRead(total: number): void;
  rowsDone(rows: number): void;
  stop(): void;
};

export function showImportProgress(
  totalBytes: number,
  stream: NodeJS.WriteStream = process.stderr,
): ImportProgress {
  return stream.isTTY ? showBar(totalBytes, stream) : writeLines(totalBytes, stream);
}

function showBar(totalBytes: number, stream: NodeJS.WriteStream): ImportProgress {
  const meter = new Meter(totalBytes);
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | {rows} rows | {rate} rows/s | {left} left',
      stream,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  bar.start(Math.max(1, totalBytes), 0, { rows: 0, rate: 0, left: '?' });
  return {
    bytesRead(total) {
      meter.bytes = total;
    },
    rowsDone(rows) {
      meter.rows = rows;
      bar.update(meter.bytes, { rows, rate: meter.rate(), left: meter.left() });
    },
    stop: () => bar.stop(),
  };
}

function writeLines(totalBytes: number, stream: NodeJS.WriteStream): ImportProgress {
  const meter = new Meter(totalBytes);
  let tenths = 0;
  return {
    bytesRead(total) {
      meter.bytes = total;
    },
    rowsDone(rows) {
      meter.rows = rows;
      const reached = Math.floor((meter.bytes / Math.max(1, totalBytes)) * 10);
      if (reached <= tenths) return;
      tenths = reached;
      stream.write(
        `${tenths * 10}% | ${rows} rows | ${meter.rate()} rows/s | ${meter.left()} left\n`,
      );
    },
    stop() {},
  };
}

/** Rate in rows a second, time left by the bytes still to be read. */
class Meter {
  bytes = 0;
  rows = 0;
  readonly #totalBytes: number;
  readonly #startedAt = performance.now();

  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes;
  }

  rate(): number {
    return Math.round(this.rows / this.#seconds());
  }

  left(): string {
    const seconds = (this.#seconds() * (this.#totalBytes - this.bytes)) / Math.max(1, this.bytes);
    const whole = Math.ceil(seconds);
    return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }

  #seconds(): number {
    return Math.max(0.001, (performance.now() - this.#startedAt) / 1_000);
  }
}

/**
 * One read serves all gauges of a scrape, which ask at the same moment: each gauge must ask, since it is
 * written out as soon as its own collecting is done. Null when the read fails: then nothing is told.
 */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T | null> {
  let reading: Promise<T | null> | null = null;
  return () => {
    reading ??= read()
      .catch(() => null)
      .finally(() => {
        reading = null;
      });
    return reading;
  };
}

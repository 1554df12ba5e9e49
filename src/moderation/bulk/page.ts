/** Where a bulk decision stands: behind this video, or behind this decision of the one that it undoes. */
export type Place = { at: string | null; id: string | null; done: number };

/** What became of a page, in its transaction. */
export type PageOutcome = Readonly<{
  place: Place;
  decided: number;
  skippedGold: number;
  skippedErased: number;
  skippedSince: number;
  /** What was written, with the jobs that were closed by it, or opened. */
  decisions: readonly { id: string; videoId: string; jobs: { id: string; queueId: string }[] }[];
}>;

import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

/** A submission as a client sends it. */
export type BenchVideo = Readonly<{
  externalId: string;
  transcript: string;
  durationSec: number;
  verifiedStatus: 'VERIFIED' | 'NOT_VERIFIED';
  authorBanStatus: 'ACTIVE' | 'UNDER_REVIEW' | 'BANNED';
  viewCount: number;
  likeCount: number;
  shareCount: number;
  downloadCount: number;
  commentCount: number;
}>;

/** What the videos of the sample say. */
export const sampleSentences = z
  .array(z.object({ claim_status: z.string(), video_transcription_text: z.string() }))
  .transform((rows) => rows.map((row) => row.video_transcription_text))
  .parse(
    parse(readFileSync(new URL('../sample/videos.csv', import.meta.url)), {
      columns: true,
      bom: true,
    }),
  );

/**
 * Videos without end, each with an id and a transcript of its own: sentences of the sample, recombined
 * and numbered, 60 to 300 characters long, so that neither cache nor compression sees one twice.
 * @param series keeps the external ids of several streams apart.
 */
export function* generateVideos(series: string): Generator<BenchVideo, never> {
  const random = lehmer(hash(series));
  const below = (limit: number): number => Math.floor(random() * limit);
  const sentence = (): string => sampleSentences[below(sampleSentences.length)] ?? '';
  for (let index = 0; ; index += 1) {
    const more = below(4) === 0 ? `, and ${sentence()}` : '';
    // Views spread over magnitudes, as engagement does; the rest are shares of them.
    const viewCount = Math.floor(10 ** (random() * 6));
    const share = (part: number): number => Math.floor(viewCount * part * random());
    yield {
      externalId: `${series}-${index}`,
      transcript: `${sentence()}${more} part ${index}`,
      durationSec: 5 + below(56),
      verifiedStatus: below(12) === 0 ? 'VERIFIED' : 'NOT_VERIFIED',
      authorBanStatus: below(10) === 0 ? 'UNDER_REVIEW' : below(12) === 0 ? 'BANNED' : 'ACTIVE',
      viewCount,
      likeCount: share(0.6),
      shareCount: share(0.2),
      downloadCount: share(0.05),
      commentCount: share(0.03),
    };
  }
}

/** The first `count` of them. */
export function someVideos(series: string, count: number): BenchVideo[] {
  const videos = generateVideos(series);
  return Array.from({ length: count }, () => videos.next().value);
}

/** Park and Miller's minimal standard generator: small, and the same everywhere. */
function lehmer(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function hash(text: string): number {
  let value = 0;
  for (const character of text)
    value = (value * 31 + (character.codePointAt(0) ?? 0)) % 0x7fff_ffff;
  return value;
}

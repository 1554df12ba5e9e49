import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { LiveModel } from '../../src/ml/live-model.ts';
import { type ScoredVideo, scoreVideos } from '../../src/moderation/insert-videos.ts';
import { parseVideoSubmission } from '../../src/moderation/video-submission.ts';
import { type BenchVideo, generateVideos } from '../videos.ts';

/** The same videos three times: as people have them, and as COPY takes them into either table. */
export type ImportFiles = Readonly<{ csv: string; video: string; prediction: string }>;

export function importFilesIn(folder: string): ImportFiles {
  return {
    csv: path.join(folder, 'videos.csv'),
    video: path.join(folder, 'video.copy'),
    prediction: path.join(folder, 'prediction.copy'),
  };
}

const BATCH_SIZE = 1_000;

/** Writes `rows` videos; those for COPY are scored and have their ids, hashes and predictions. */
export async function writeImportFiles(
  live: LiveModel,
  { folder, rows, signal }: { folder: string; rows: number; signal: AbortSignal },
): Promise<ImportFiles> {
  const files = importFilesIn(folder);
  const videos = generateVideos('import');
  await appendFile(files.csv, stringify([[...CSV_COLUMNS.keys()]]));
  for (let done = 0; done < rows; done += BATCH_SIZE) {
    signal.throwIfAborted();
    const size = Math.min(BATCH_SIZE, rows - done);
    const batch = Array.from({ length: size }, () => videos.next().value);
    const cells = batch.map((video) => [...CSV_COLUMNS.values()].map((cell) => cell(video)));
    const scored = scoreVideos(
      live,
      batch.map((video) => ({
        submission: parseVideoSubmission(video),
        label: null,
        submittedBy: null,
      })),
    );
    const linesOf = (columns: (video: ScoredVideo) => CopyValue[]): string =>
      scored.map((video) => copyLine(columns(video))).join('');
    await appendFile(files.csv, stringify(cells));
    await appendFile(files.video, linesOf(videoColumns));
    await appendFile(files.prediction, linesOf(predictionColumns));
  }
  return files;
}

/** The columns of the TikTok data. The label is not known: a label would go into a third table. */
const CSV_COLUMNS = new Map<string, (video: BenchVideo) => string | number>([
  ['#', () => ''],
  ['claim_status', () => ''],
  ['video_id', (video) => video.externalId],
  ['video_duration_sec', (video) => video.durationSec],
  ['video_transcription_text', (video) => video.transcript],
  ['verified_status', (video) => words(video.verifiedStatus)],
  ['author_ban_status', (video) => words(video.authorBanStatus)],
  ['video_view_count', (video) => video.viewCount],
  ['video_like_count', (video) => video.likeCount],
  ['video_share_count', (video) => video.shareCount],
  ['video_download_count', (video) => video.downloadCount],
  ['video_comment_count', (video) => video.commentCount],
]);

function words(constant: string): string {
  return constant.toLowerCase().replaceAll('_', ' ');
}

export const VIDEO_COLUMNS =
  'id, external_id, transcript, duration_sec, author_external_id, verified_status, ' +
  'author_ban_status, view_count, like_count, share_count, download_count, comment_count, ' +
  'content_hash, current_prediction_id, predicted_label, claim_probability';

export const PREDICTION_COLUMNS =
  'id, video_id, model_version, label, claim_probability, threshold, trigger, input_hash';

function videoColumns({ submission, score, ...video }: ScoredVideo): CopyValue[] {
  return [
    video.videoId,
    submission.externalId,
    submission.transcript,
    submission.durationSec,
    submission.authorExternalId,
    submission.verifiedStatus,
    submission.authorBanStatus,
    submission.viewCount,
    submission.likeCount,
    submission.shareCount,
    submission.downloadCount,
    submission.commentCount,
    video.contentHash,
    video.predictionId,
    score.label,
    score.claimProbability,
  ];
}

function predictionColumns({ score, ...video }: ScoredVideo): CopyValue[] {
  return [
    video.predictionId,
    video.videoId,
    video.modelVersion,
    score.label,
    score.claimProbability,
    score.threshold,
    'SUBMIT',
    video.inputHash,
  ];
}

type CopyValue = string | number | Buffer | null;

/** A line of COPY's text format. */
function copyLine(values: readonly CopyValue[]): string {
  const fields = values.map((value) => {
    if (value === null) return '\\N';
    if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
    return String(value).replaceAll(/[\\\t\n\r]/g, (special) => ESCAPES[special] ?? special);
  });
  return `${fields.join('\t')}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

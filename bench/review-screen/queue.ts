import { z } from 'zod';
import type { ServerProcess } from '../submit/server-process.ts';
import { generateVideos } from '../videos.ts';

type Server = Pick<ServerProcess, 'url' | 'adminKey'>;

const id = z.object({ id: z.string() });
const queueMade = z.object({ createReviewQueue: z.object({ queue: id }) });
const submitted = z.object({ submitVideo: z.object({ video: id }) });

/** Makes a queue with so many videos waiting; returns its key. */
export async function fillQueue(server: Server, count: number): Promise<string> {
  const key = 'bench';
  const made = await ask(
    server,
    `mutation { createReviewQueue(input: { key: "${key}", name: "Bench" }) {
       ... on ReviewQueueSuccess { queue { id } } } }`,
    {},
  );
  const queue = queueMade.parse(made).createReviewQueue.queue.id;
  const videos = generateVideos('review-screen');
  for (let done = 0; done < count; done += 1) {
    const input = { ...videos.next().value, authorExternalId: `author-${done % 20}` };
    const answer = await ask(
      server,
      `mutation ($input: SubmitVideoInput!) { submitVideo(input: $input) {
         ... on SubmitVideoSuccess { video { id } } } }`,
      { input },
    );
    const { video } = submitted.parse(answer).submitVideo;
    await ask(
      server,
      `mutation ($input: EnqueueVideoInput!) { enqueueVideo(input: $input) {
         ... on EnqueueVideoSuccess { created } } }`,
      { input: { video: video.id, queue } },
    );
  }
  return key;
}

async function ask({ url, adminKey }: Server, query: string, variables: unknown): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data } = z.object({ data: z.unknown() }).parse(await response.json());
  return data;
}

import path from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { z } from 'zod';
import { createApiKey } from '../access/create-api-key.ts';
import { readConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { importFile } from './import.ts';
import { printWelcome } from './serve.ts';
import { type RunningGavel, startGavel } from './start-gavel.ts';
import { untilStopped } from './until-stopped.ts';

const SAMPLE = path.resolve(import.meta.dirname, '../../sample/videos.csv');
const KEY_LIFETIME_MS = 60 * 60 * 1_000;

/** The two examples of the reference notebook, as a platform would submit them. */
const EXAMPLES = [
  {
    externalId: 'example-opinion',
    transcript:
      "my colleagues' point of view is that 90 percent of goods are shipped by ocean freight",
    viewCount: 20_000,
    likeCount: 200,
    shareCount: 200,
    downloadCount: 20,
    commentCount: 50,
  },
  {
    externalId: 'example-claim',
    transcript: 'a friend learned  from the news that at birth, baby pandas are smaller than mice',
    viewCount: 10_000,
    likeCount: 500,
    shareCount: 400,
    downloadCount: 30,
    commentCount: 1_000,
  },
] as const;

const SUBMIT = `mutation Submit($input: SubmitVideoInput!) {
  submitVideo(input: $input) {
    __typename
    ... on SubmitVideoSuccess {
      created
      video { externalId transcript }
      prediction { label claimProbability modelVersion { version } }
    }
    ... on Error { code message }
  }
}`;

const answer = z.object({
  data: z.object({
    submitVideo: z.object({
      created: z.boolean(),
      video: z.object({ externalId: z.string(), transcript: z.string() }),
      prediction: z.object({
        label: z.string(),
        claimProbability: z.number(),
        modelVersion: z.object({ version: z.number() }),
      }),
    }),
  }),
});

/** `gavel demo`: a server with something in it, and two submissions over HTTP to look at. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('serve, after importing the sample and submitting two videos over HTTP')
    .option('-p, --port <number>', 'port to listen on; wins over PORT')
    .action(async (options: { port?: string }) => {
      const config = readConfig({
        ...process.env,
        ...(options.port !== undefined && { PORT: options.port }),
      });
      const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel);
      await untilStopped(log, async () => {
        const gavel = await startGavel({ config, log, withWorker: true });
        try {
          process.stdout.write(`Importing ${path.relative(process.cwd(), SAMPLE)}\n`);
          await importFile({ database: gavel.database, log }, SAMPLE, {
            labelSource: 'IMPORT',
            onError: 'report',
          });
          process.stdout.write(`\nSubmitting two videos to ${gavel.url}/graphql\n`);
          process.stdout.write(`${await submitExamples(gavel)}\n\n`);
        } catch (error) {
          await gavel.close();
          throw error;
        }
        printWelcome(gavel);
        return gavel;
      });
    });
}

/** Submits the examples through the API with a key that lives for an hour; answers a table. */
async function submitExamples({ url, database }: RunningGavel): Promise<string> {
  const { secret } = await database.prisma.$transaction((db) =>
    createApiKey(
      { db },
      {
        name: 'demo',
        roles: ['SUBMITTER'],
        expiresAt: new Date(Date.now() + KEY_LIFETIME_MS),
        createdBy: 'gavel demo',
      },
    ),
  );
  const table = new Table({
    head: ['externalId', 'transcript', 'label', 'claim probability', 'model', 'created'],
    colWidths: [null, 40, null, null, null, null],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const input of EXAMPLES) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ query: SUBMIT, variables: { input } }),
    });
    const { created, video, prediction } = answer.parse(await response.json()).data.submitVideo;
    table.push([
      video.externalId,
      video.transcript,
      prediction.label,
      prediction.claimProbability.toFixed(4),
      `v${prediction.modelVersion.version}`,
      created ? 'now' : 'before',
    ]);
  }
  return table.toString();
}

import type { VolumeRow } from '../db/sql/video-volumes.ts';
import { ValidationError } from '../errors.ts';
import { countVolumes, MAX_VOLUME_DAYS } from '../training/count-volumes.ts';
import { builder } from './builder.ts';
import { badUserInput } from './request-errors.ts';

const VideoVolumeRef = builder.objectRef<VolumeRow>('VideoVolume').implement({
  description: 'The videos that were submitted on a day, by what is answered of them now.',
  fields: (t) => ({
    day: t.exposeString('day', { description: 'In the time zone asked for: `2026-11-23`.' }),
    claims: t.exposeInt('claims', { description: 'Predicted CLAIM.' }),
    opinions: t.exposeInt('opinions', { description: 'Predicted OPINION.' }),
  }),
});

builder.queryField('videoVolumes', (t) =>
  t.field({
    type: [VideoVolumeRef],
    description: `How many videos were submitted on each day of a period of at most ${MAX_VOLUME_DAYS} days; every day is there, the oldest first.`,
    authScopes: { role: 'VIEWER' },
    args: {
      from: t.arg({ type: 'DateTime', required: true, description: 'From this moment on.' }),
      to: t.arg({ type: 'DateTime', required: true, description: 'Before this moment.' }),
      timeZone: t.arg.string({
        required: true,
        defaultValue: 'UTC',
        description: 'Where a day begins at midnight: an IANA name, such as `Europe/Berlin`.',
      }),
    },
    resolve: async (_root, period, { services: { database } }) => {
      try {
        return await countVolumes(database, period);
      } catch (error) {
        if (error instanceof ValidationError) throw badUserInput(error.message);
        throw error;
      }
    },
  }),
);

import { matchesOfVideo } from '../db/sql/matches-of-video.ts';
import type { RuleMatch, VideoTag } from '../generated/prisma/client.ts';
import { builder } from './builder.ts';
import { RuleRef, VideoRef } from './refs.ts';
import { RuleMatchRef } from './rule.ts';

const MAX_MATCHES = 50;

const VideoTagRef = builder.objectRef<VideoTag>('VideoTag').implement({
  description: 'A rule put a tag on a video.',
  fields: (t) => ({
    tag: t.exposeString('tag', { description: 'The tag.' }),
    rule: t.field({
      type: RuleRef,
      description: 'Which rule was the first to put it on.',
      resolve: ({ ruleId }) => ruleId,
    }),
    ruleVersion: t.exposeInt('ruleVersion', { description: 'Which version of it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
});

builder.objectFields(VideoRef, (t) => ({
  tags: t.field({
    type: [VideoTagRef],
    description: 'What rules tagged it with, by name. Needs VIEWER.',
    authScopes: { role: 'VIEWER' },
    resolve: ({ id }, _args, { services }) =>
      services.database.prisma.videoTag.findMany({
        where: { videoId: id },
        orderBy: { tag: 'asc' },
      }),
  }),
  ruleMatches: t.field({
    type: [RuleMatchRef],
    description: `Which rules held for its predictions, newest first, at most ${MAX_MATCHES}. Needs VIEWER.`,
    authScopes: { role: 'VIEWER' },
    resolve: ({ id }, _args, { services }) =>
      services.database.prisma.$queryRaw<RuleMatch[]>(matchesOfVideo(id, MAX_MATCHES)),
  }),
}));
